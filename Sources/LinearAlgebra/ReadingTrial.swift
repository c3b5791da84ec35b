import CHDF5
import Foundation

/// Whether HDF5 survives a file: tried in a process of its own, before this one reads it.
///
/// HDF5 1.10 crashes, or never returns, on about one in three hundred files with a few damaged bytes. Files of this program carry a
/// seal (`NetCDFSeal`) and need no trial.
///
/// What does not end is known by the processor time that it uses. A process that stands still has said nothing of the file: the machine
/// is busy, or another thread of this process held a lock when it was copied, which nobody gives back there. It is begun again.
enum ReadingTrial {
  /// To be used inside `NetCDFLibrary.exclusively`, with what will then be done.
  ///
  /// - Parameters:
  ///   - seconds: of a processor, more than a whole file takes: `patience(size:)`.
  ///   - waits: seconds that pass until the process is begun again, one for each time; `waits(_:)` where nil.
  /// - Throws: `NetCDFError` where the process does not come to its end.
  static func check(
    _ operation: String, seconds: UInt32, waits: [UInt32]? = nil, _ body: () -> Void
  ) throws(NetCDFError) {
    let waits = waits ?? Self.waits(seconds)
    for wait in waits {
      switch outcome(seconds, wait, body) {
      case 1: throw NetCDFError(operation, "the file is damaged: the HDF5 library crashes on it")
      case 2:
        throw NetCDFError(
          operation,
          "the file is damaged: the HDF5 library is not done with it after \(seconds) s of processor time")
      case 3: throw NetCDFError(operation, "the file is damaged: this program's reader stops at it")
      case 4: continue
      default: return
      }
    }
    throw NetCDFError(
      operation,
      "it is not known whether the file is whole: processes that try it stood still for "
        + waits.map(String.init).joined(separator: ", ")
        + " s; try again when the machine and its disks are less busy")
  }

  /// As `dmft_trial_outcome` numbers them; without a process there is no trial.
  private static func outcome(_ seconds: UInt32, _ wait: UInt32, _ body: () -> Void) -> Int32 {
    let trial = dmft_trial_begin(seconds, wait)
    if trial == 0 {
      body()
      // What the first time has done to memory may crash the second, as it would crash this process when it reads the file.
      if seconds <= patience(size: 0) { body() }
      dmft_trial_end()
    }
    return trial > 0 ? dmft_trial_outcome(trial) : 0
  }

  /// A lock that was held is rarely held twice, and a busy machine gives some of its time: few processes, each with far more.
  static func waits(_ seconds: UInt32) -> [UInt32] { [1, 4, 16].map { $0 * min(seconds, .max / 16) } }

  /// Seconds of a processor that a file of so many bytes is given.
  static func patience(size: Int) -> UInt32 { 8 + UInt32(clamping: size / 16_777_216) }

  /// The same for a file on the disk.
  static func patience(_ path: String) -> UInt32 {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return patience(size: (attributes?[.size] as? NSNumber)?.intValue ?? 0)
  }

  /// More numbers than this are read without a trial.
  static let mostNumbers = 1 << 26
}
