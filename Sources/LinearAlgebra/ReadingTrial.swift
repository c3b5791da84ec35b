import CHDF5
import Foundation

/// Whether HDF5 survives a file: tried in a process of its own, before this one reads it.
///
/// HDF5 1.10 crashes, or never returns, on about one in three hundred files with a few damaged bytes. Files of this program carry a
/// seal (`NetCDFSeal`) and need no trial.
enum ReadingTrial {
  /// To be used inside `NetCDFLibrary.exclusively`, with what will then be done.
  ///
  /// - Parameter seconds: longer than a whole file takes: `patience(size:)`.
  /// - Throws: `NetCDFError` where the process does not come to its end.
  static func check(_ operation: String, seconds: UInt32, _ body: () -> Void) throws(NetCDFError) {
    let trial = dmft_trial_begin(seconds)
    if trial == 0 {
      body()
      // What the first time has done to memory may crash the second, as it would crash this process when it reads the file.
      if seconds <= patience(size: 0) { body() }
      dmft_trial_end()
    }
    // Without a process there is no trial.
    guard trial > 0 else { return }
    switch dmft_trial_outcome(trial) {
    case 1: throw NetCDFError(operation, "the file is damaged: the HDF5 library crashes on it")
    case 2:
      throw NetCDFError(
        operation, "the file is damaged: the HDF5 library is not done with it after \(seconds) s")
    case 3: throw NetCDFError(operation, "the file is damaged: this program's reader stops at it")
    default: return
    }
  }

  /// Seconds that a file of so many bytes is given.
  static func patience(size: Int) -> UInt32 { 8 + UInt32(clamping: size / 16_777_216) }

  /// The same for a file on the disk.
  static func patience(_ path: String) -> UInt32 {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return patience(size: (attributes?[.size] as? NSNumber)?.intValue ?? 0)
  }

  /// More numbers than this are read without a trial.
  static let mostNumbers = 1 << 26
}
