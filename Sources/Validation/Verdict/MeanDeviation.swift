/// How far simulated means lie from a theory on average over several points, relative to the theory.
///
///     d = (1/n) Σ_i (x_i − θ_i)/θ_i
///
/// For a first look at files that hold means and errors only. `HotellingTest` is the verdict on single instances.
public struct MeanDeviation: Sendable, Hashable {
  /// d, with (1/n) Σ_i σ_i/|θ_i| as its standard error: right for fully correlated points, which those of one curve
  /// nearly are, and never too small.
  public var estimate: Estimate

  /// - Parameter points: at least one; no θ_i is 0.
  public init(_ points: [(theory: Double, simulation: Estimate)]) {
    precondition(!points.isEmpty && points.allSatisfy { $0.theory != 0 })
    let count = Double(points.count)
    estimate = Estimate(
      mean: points.reduce(0) { $0 + ($1.simulation.mean - $1.theory) / $1.theory } / count,
      standardError: points.reduce(0) { $0 + $1.simulation.standardError / abs($1.theory) } / count)
  }

  /// a of the line d(s) = a + b/s through deviations at several scales s, weighted by their errors: what would be
  /// left of the deviation in networks of infinite size.
  ///
  /// Terms of order 1/s² are not in the line; scales that are too small leave a deviation where there is none.
  /// - Parameter deviations: errors positive. `nil` unless there are two different scales.
  public static func extrapolated(_ deviations: [(scale: Double, estimate: Estimate)]) -> Estimate? {
    var (weights, x, xx, y, xy) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for (scale, estimate) in deviations {
      let weight = 1 / (estimate.standardError * estimate.standardError)
      weights += weight
      x += weight / scale
      xx += weight / (scale * scale)
      y += weight * estimate.mean
      xy += weight * estimate.mean / scale
    }
    let determinant = weights * xx - x * x
    guard Set(deviations.map(\.scale)).count > 1, determinant > 0, determinant.isFinite else { return nil }
    return Estimate(
      mean: (xx * y - x * xy) / determinant, standardError: (xx / determinant).squareRoot())
  }
}
