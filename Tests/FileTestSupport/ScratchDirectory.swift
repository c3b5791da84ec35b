import Foundation

/// A directory of its own, removed with the value's last use.
package final class ScratchDirectory {
  package let path: String

  package init() throws {
    path = NSTemporaryDirectory() + "dmft-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// A named pipe, which keeps nothing.
  package func pipe(_ name: String) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/mkfifo")
    process.arguments = ["\(path)/\(name)"]
    try process.run()
    process.waitUntilExit()
    return "\(path)/\(name)"
  }

  package func write(_ text: String, to name: String) throws -> String {
    let file = "\(path)/\(name)"
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    return file
  }
}
