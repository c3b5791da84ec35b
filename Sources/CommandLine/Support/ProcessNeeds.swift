import Foundation
import LinearAlgebra

/// What the process needs of the operating system before it can do anything: threads and libraries that get less wait for it
/// without end, or trap.
enum ProcessNeeds {
  /// - Throws: `CommandFailure` with `doesNotFit`, and what would do.
  static func check(
    files: Int? = ProcessLimits.openFiles, addresses: Double? = ProcessLimits.addressSpace
  ) throws {
    if let limit = files, limit < openFiles {
      throw failure(
        "the limit of open files is \(limit), and \(openFiles) are needed; raise it: ulimit -n \(openFiles) or more"
      )
    }
    let needed = ProcessLimits.ownAddressSpace
    if let limit = addresses, limit < needed {
      throw failure(
        "the address space is limited to \(MemoryText.about(limit)), and \(MemoryText.about(needed)) are needed before "
          + "any run; raise the limit: ulimit -v \(Int((needed / 1024).rounded(.up))) or more")
    }
  }

  /// Ends the process when something is missing; without the clearing up at the end, in which OpenBLAS waits for a thread of its
  /// own that has no memory.
  static func checkOrExit() {
    do {
      try check()
    } catch let failure as CommandFailure {
      InterruptHandler.end(failure.message, failure.code)
    } catch {
      InterruptHandler.end("\(error)", .internalFailure)
    }
  }

  private static func failure(_ text: String) -> CommandFailure {
    CommandFailure(code: .doesNotFit, message: text)
  }

  private static let openFiles = 16
}
