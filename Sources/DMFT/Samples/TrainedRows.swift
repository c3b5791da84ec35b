import DMFTRuns
import LinearAlgebra

/// Weights between the units of a population and a few fixed directions, those of the inputs or the outputs: kept as they are.
///
/// Nothing of them has to be revealed bit by bit, and no direction of what they learn is left out.
struct TrainedRows<Real: UnitReal>: Sendable {
  /// The weights, one row for each direction.
  private(set) var rows: UnitRows<Real>
  private var momentum: UnitRows<Real>

  /// - Parameter start: rows of S numbers.
  init(units: Int, start: [Double]) {
    rows = UnitRows(units: units)
    momentum = rows
    rows.append(start)
  }

  /// The optimiser's step along Σ_ν c_ν y_ν.
  ///
  /// - Parameters:
  ///   - c: rows × samples.
  ///   - y: functions in pieces, of which the first are those of the samples.
  mutating func learn(
    _ c: [Real], of y: [Real], functions n: Int, samples p: Int, by update: LinearUpdate
  ) {
    let (direct, kept) = (Real(update.fromGradient), Real(update.weightRetention))
    let shared = Real(update.fromMomentum)
    guard update.momentumRetention != 0 else {
      return rows.accumulate(c, of: y, functions: n, first: p, times: shared + direct, keeping: kept)
    }
    if momentum.count == 0 { momentum.append([Double](repeating: 0, count: rows.count * rows.units)) }
    momentum.accumulate(
      c, of: y, functions: n, first: p, times: 1, keeping: Real(update.momentumRetention))
    rows.accumulate(momentum, times: shared, keeping: kept)
    guard direct != 0 else { return }
    rows.accumulate(c, of: y, functions: n, first: p, times: direct, keeping: 1)
  }
}
