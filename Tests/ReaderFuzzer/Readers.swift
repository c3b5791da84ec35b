import ConfigurationFiles
import DMFT
import FileFormats
import Foundation
import LinearAlgebra
import ResultFiles
import Sweep

/// What is done with the files of a kind.
struct Reader: Sendable {
  var ending: String
  var reads: [@Sendable (String) throws -> Void]

  init(_ ending: String, _ reads: (@Sendable (String) throws -> Void)...) {
    (self.ending, self.reads) = (ending, reads)
  }
}

/// In the order of the list of texts in `scripts/fuzz-readers`.
let texts = [
  Reader("yaml", { _ = try Configuration.read($0) }),
  Reader("csv", { _ = try SpectrumFile.read($0) }),
  Reader("csv", { _ = try ArrayFile.matrix($0) }),
  Reader("json", { _ = try ResultFile.read($0) }),
  Reader("csv", { _ = try ResultFile.read($0) }),
  Reader("npy", { _ = try ArrayFile.matrix($0) }),
]

/// In the order of the list of containers there.
let containers = [
  Reader("npz", { _ = try ArrayFile.matrix($0) }, { _ = try ArrayFile.matrix($0 + ":K") }),
  Reader(
    "h5", { _ = try ArrayFile.matrix($0) }, { _ = try ArrayFile.matrix($0 + ":K") }, { try everyDataSet($0) }),
  Reader("nc", { try curves($0) }, { _ = try ArrayFile.matrix($0) }, { _ = try ArrayFile.matrix($0 + ":K") }),
]

/// What the refusal of a file with several arrays lists.
private func everyDataSet(_ path: String) throws {
  guard let file = try? HDF5File(path) else { return }
  for dataSet in file.dataSets.prefix(8) { _ = try ArrayFile.read(path + ":" + dataSet.path) }
}

/// A curve, or all of a collected sweep, as `fit` and `plot` read them.
private func curves(_ path: String) throws {
  let file = try NetCDFData.contents(of: path)
  _ = try? NetCDFResult.record(file, path: path)
  guard let sweep = try? CollectedSweep(file) else { return }
  for point in 0..<sweep.grid.count {
    _ = (sweep.curve(point), sweep.curve(point, simulated: true), sweep.curve(point, simulated: false))
  }
}

/// HDF5 that does not return is waited for no longer than this: nearly every file is read within milliseconds.
@_cdecl("alarm") func patience(_ seconds: UInt32) -> UInt32 {
  var timer = itimerval()
  timer.it_value.tv_sec = min(1, Int(seconds))
  setitimer(__itimer_which_t(ITIMER_REAL.rawValue), &timer, nil)
  return 0
}
