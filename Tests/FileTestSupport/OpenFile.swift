import Foundation
import Synchronization

/// Open files as shells hand them over: `<(…)` is `/dev/fd/63`.
package enum OpenFile {
  /// Stay open: every pipe of the process has a number of its own.
  private static let pipes = Mutex<[Pipe]>([])

  /// The path of a pipe with this in it.
  package static func path(_ data: Data) throws -> String {
    let pipe = Pipe()
    pipes.withLock { $0.append(pipe) }
    try pipe.fileHandleForWriting.write(contentsOf: data)
    try pipe.fileHandleForWriting.close()
    return "/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)"
  }
}
