/// How finely a march at infinite width is sampled.
struct WideSettings: Sendable, Hashable {
  /// S.
  var units: Int
  /// Directions of activations and gradient signals that are smaller, relative to their root mean square, are left out.
  var tolerance: Double
  /// Directions above it are matched; 0 for all of them.
  var matching: Double
  /// Whether functions on the units are kept in single precision, which is far finer than what is left out.
  var isSingle = false
  /// E and F of a population may have so many directions: beyond, more units are needed.
  var mostDirections: Int

  /// The same of the one march with fewer directions left out.
  var mostPairedDirections: Int

  /// Of what is not sampled.
  static let exact = WideSettings(
    units: 0, tolerance: 0, matching: 0, mostDirections: 0, mostPairedDirections: 0)
}
