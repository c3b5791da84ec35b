import ArgumentParser
import DMFT

extension EngineName: ExpressibleByArgument {}

// What is wrong with the command line whatever the configuration says: exit code 64.
extension SolveCommand {
  /// Two-time functions take the square of this many numbers each.
  static let defaultTwoTimePoints = 200

  /// Longer blocks never pay.
  private static let blockRange = 1...512

  func validate() throws {
    for path in output where !OutputPath.resultEndings.contains(OutputPath.ending(path)) {
      throw ValidationError("\(path): unknown ending; allowed: .csv, .json, .nc")
    }
    if let plot, !OutputPath.figureEndings.contains(OutputPath.ending(plot)) {
      throw ValidationError("\(plot): unknown ending; allowed: .svg, .png, .pdf")
    }
    if twoTime, !output.contains(where: { ["json", "nc"].contains(OutputPath.ending($0)) }) {
      throw ValidationError("--two-time needs an output file: -o FILE.nc or -o FILE.json")
    }
    if let points, !CurvePoints.countRange.contains(points) {
      throw ValidationError(
        "--points is \(points); allowed: a whole number from 2 to \(CurvePoints.countRange.upperBound)")
    }
    if let nodes, nodes < 1 { throw ValidationError("--nodes is \(nodes); allowed: a whole number ≥ 1") }
    if let blockRows, !Self.blockRange.contains(blockRows) {
      throw ValidationError(
        "--block-rows is \(blockRows); allowed: a whole number from 1 to \(Self.blockRange.upperBound)")
    }
    guard tolerance > 0, tolerance < 1 else {
      throw ValidationError("--tolerance is \(tolerance); allowed: 0 < tolerance < 1")
    }
  }
}
