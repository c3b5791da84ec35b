import CStart
import DMFT
import Foundation
import Synchronization
import FileFormats

/// What a process needs of the system before it computes anything: without, libraries end in a trap, or wait for ever.
enum ProcessLimits {
  /// Files that a run has open at a time: inputs, outputs, watched signals, the ends of a pipe to another program.
  private static let files = 24
  /// Stay open.
  private static let held = Mutex<[FileHandle?]>([])

  /// Makes sure that there is a standard output, error and input, so that no file that is opened later is taken for one
  /// of them, and that files can be opened.
  ///
  /// - Throws: `CommandFailure` with `doesNotFit`.
  static func checkFiles() throws {
    openMissing()
    let opened = open(upTo: files)
    for descriptor in opened { close(descriptor) }
    guard opened.count < files else { return }
    throw CommandFailure(
      code: .doesNotFit,
      message:
        "the process may open \(opened.count) more files and needs \(files); allowed: a larger ulimit -n")
  }

  /// - Throws: `CommandFailure` with `doesNotFit`.
  static func checkAddressSpace() throws {
    let needed = dmft_own_space + dmft_thread_space * Double(ProcessInfo.processInfo.activeProcessorCount)
    guard let available = AvailableMemory.addressSpace(), available < needed else { return }
    throw CommandFailure(
      code: .doesNotFit,
      message:
        "the process may use \(NumberText.short(available / 1e6, 3)) MB more of address space and needs "
        + "\(NumberText.short(needed / 1e6, 3)), for a thread on each core; allowed: a larger ulimit -v, fewer cores"
    )
  }

  /// The same, without the clearing up at the end, in which the BLAS waits for a thread of its own that has no memory.
  static func checkAddressSpaceOrExit() {
    do {
      try checkAddressSpace()
    } catch {
      StandardError.write("dmft: \((error as? CommandFailure)?.message ?? "\(error)")")
      _exit(ExitStatus.doesNotFit.rawValue)
    }
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
