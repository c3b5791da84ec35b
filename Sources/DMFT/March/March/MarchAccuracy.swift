/// Where the sweeps of a march end, and what compressing its past may leave out.
package struct MarchAccuracy: Sendable {
  /// Change that the next sweep would make, relative to the largest entry of the rows, at which sweeps end.
  let sweeps: Double
  /// Changes below this that no longer shrink are round-off in the mode sums.
  let noise: Double
  /// Coefficients below the smaller share of the largest entry are left out; below the larger one when they are no more than noise.
  let compression: ClosedRange<Double>

  /// All digits.
  package static let full = MarchAccuracy(
    sweeps: 5e-13, noise: 1e-10, compression: TwoTimeTape.fullCompression)
  /// Enough to tell whether disturbances grow: where they do, errors do as well.
  static let trial = MarchAccuracy(sweeps: 1e-7, noise: 1e-6, compression: 1e-7...5e-7)
}
