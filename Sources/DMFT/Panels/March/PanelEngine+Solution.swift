import DMFTNumerics
import DMFTSolution
import LinearAlgebra

extension PanelEngine {
  /// - Throws: when the curve would not be worth giving.
  func solution(_ march: PanelMarch, _ spectrum: PanelSpectrum) throws -> Solution {
    let record = march.record
    try check(record, also: record.quadrature)
    let saved = SavedSteps.valid(options.savedSteps, last: run.steps)
    return Solution(
      curve: LearningCurve(axis: .step, points: saved.map(Double.init), curves: march.curves),
      twoTime: nil,
      diagnostics: Diagnostics(
        engine: Self.name.rawValue, reason: reason,
        entries: [
          .init(
            "relative_error", .number(record.error + record.quadrature + Self.roundOff),
            "estimated relative error of the test loss"),
          .init("quadrature_error", .number(record.quadrature), "its part from compressing the spectrum"),
          .init("identity_error", .number(record.identity), "its part seen between two formulas of the loss"),
          .init(
            "interpolation_error", .number(record.between), "its part seen between solved steps and panels"),
          .init("tolerance", .number(options.tolerance), "relative error asked for"),
          .init("nodes", .number(Double(spectrum.kernel.count)), "quadrature nodes of the kernel measure"),
          .init(
            "target_nodes", .number(Double(spectrum.target.count)), "quadrature nodes of the target measure"),
          .init("columns", .number(Double(record.columns)), "numbers that stand for a row"),
          .init("rows", .number(Double(record.rows)), "rows that are solved"),
          .init("panels", .number(Double(record.panels)), "panels of rows solved together"),
          .init("sweeps", .number(Double(record.sweeps)), "sweeps over all panels and first rows"),
        ]),
      outcome: .completed)
  }

  /// - Throws: when the curve so far would not be worth giving; `PanelFailure` where nobody has asked for panels.
  func check(_ record: PanelRecord, also quadrature: Double = 0) throws {
    let error = record.error + quadrature
    guard error <= Self.largestError else {
      if options.engine == .auto { throw PanelFailure.inexact(error) }
      throw SolverError.invariantBroken(
        "panels of few rows make an error of \(error.readable(digits: 2)), relative; ask for the march instead"
      )
    }
  }

  private static let roundOff = 1e-12
  /// Of a curve that is worth giving.
  private static let largestError = 1e-7
}
