/// What rounding leaves of sums over all times.
enum PanelRounding {
  /// Relative. Correlations of gradients are 10^-9 of their value at lag 0 where most times are, and come there from terms that
  /// cancel: errors of single entries are of the size of rounding at lag 0, so that those of sums grow with the number of times (19.5).
  static func error(at time: Int) -> Double { perTime * Double(time) }

  /// What is borne where nothing makes it smaller.
  static func most(at time: Int) -> Double { 10 * error(at: time) }

  /// Measured at 2·10^7 (N = 256, γ = 1).
  private static let perTime = 2e-18
}
