import Foundation
import LinearAlgebra

/// The memory that the operating system can give without swapping, and within the limit of the address space.
public enum AvailableMemory {
  /// Bytes; `nil` where the system does not say.
  public static func bytes() -> Double? {
    let free = (try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8)).flatMap { bytes(in: $0) }
    guard let limit = ProcessLimits.addressSpace else { return free }
    return min(free ?? .infinity, max(0, limit - ProcessLimits.ownAddressSpace))
  }

  /// From a line such as `MemAvailable:    6031412 kB`.
  static func bytes(in text: String) -> Double? {
    let line = text.split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
    let words = line?.split(separator: " ") ?? []
    return words.count > 1 ? Double(words[1]).map { 1024 * $0 } : nil
  }
}
