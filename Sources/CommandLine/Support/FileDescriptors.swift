import Foundation
import Synchronization

/// The files that the process may have open.
enum FileDescriptors {
  /// Fewer than a run takes at a time: inputs, outputs, watched signals, the ends of a pipe to another program.
  private static let fewest = 24

  /// Stay open.
  private static let held = Mutex<[FileHandle?]>([])

  /// Makes sure that there is a standard output, error and input, so that no file that is opened later is taken for one
  /// of them, and that enough files can be opened: libraries end in a trap where they cannot.
  static func prepare() {
    openMissing()
    let opened = open(upTo: fewest)
    for descriptor in opened { close(descriptor) }
    guard opened.count < fewest else { return }
    StandardError.write(
      "dmft: the process may open \(opened.count) more files and needs \(fewest); allowed: a larger ulimit -n"
    )
    exit(ExitStatus.doesNotFit.rawValue)
  }

  /// For reading: what is written to a closed standard output fails, as it would without.
  private static func openMissing() {
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(descriptor, F_GETFD) == -1 {
      held.withLock { $0.append(FileHandle(forReadingAtPath: "/dev/null")) }
    }
  }

  private static func open(upTo count: Int) -> [Int32] {
    var descriptors: [Int32] = []
    for _ in 0..<count {
      let descriptor = dup(STDERR_FILENO)
      guard descriptor >= 0 else { break }
      descriptors.append(descriptor)
    }
    return descriptors
  }
}
