import Foundation

/// The memory that the operating system can give without swapping.
public enum AvailableMemory {
  /// Bytes; `nil` where the system does not say.
  public static func bytes() -> Double? {
    guard let text = try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8) else { return nil }
    return bytes(in: text)
  }

  /// From a line such as `MemAvailable:    6031412 kB`.
  static func bytes(in text: String) -> Double? {
    let line = text.split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
    let words = line?.split(separator: " ") ?? []
    return words.count > 1 ? Double(words[1]).map { 1024 * $0 } : nil
  }
}
