/// What rounding leaves of sums over all times.
enum PanelRounding {
  /// Relative, between sweeps. Rows of resolvents of fast modes are small where most times are, and come there from terms that cancel:
  /// errors of single entries are of the size of rounding at lag 0, so that those of sums grow with the number of times (19.5).
  static func error(at time: Int) -> Double { perTime * Double(time) }

  /// What is borne where nothing makes it smaller: panels make more of it.
  static func most(at time: Int) -> Double { 50 * error(at: time) }

  /// Measured at 10^7 (N = 256, γ = 1).
  private static let perTime = 4e-19
}
