import Foundation
import LinearAlgebra

/// The memory that the operating system can give without swapping, and within the limit of the address space.
public enum AvailableMemory {
  /// Bytes, of memory or of what a limit (`ulimit -v`) leaves; `nil` where the system does not say.
  public static func bytes() -> Double? {
    let memory = (try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8)).flatMap(bytes)
    return [memory, addressSpace()].compactMap { $0 }.min()
  }

  /// Bytes of address space that a limit of the process leaves; `nil` where there is none.
  public static func addressSpace() -> Double? {
    guard let limits = try? String(contentsOfFile: "/proc/self/limits", encoding: .utf8),
      let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    else { return nil }
    return addressSpace(limits: limits, status: status)
  }

  /// From a line such as `Max address space     409600000     409600000     bytes`, and `VmSize:   363996 kB`.
  package static func addressSpace(limits: String, status: String) -> Double? {
    let line = limits.split(separator: "\n").first { $0.hasPrefix("Max address space") }
    let limit = line?.split(separator: " ").dropFirst(3).first.flatMap { Double($0) }
    let used = status.split(separator: "\n").first { $0.hasPrefix("VmSize:") }?.split(separator: " ")
    guard let limit, let used, used.count > 1, let kilobytes = Double(used[1]) else { return nil }
    return max(0, limit - 1024 * kilobytes)
  }

  /// From a line such as `MemAvailable:    6031412 kB`.
  package static func bytes(in text: String) -> Double? {
    let line = text.split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
    let words = line?.split(separator: " ") ?? []
    return words.count > 1 ? Double(words[1]).map { 1024 * $0 } : nil
  }
}
