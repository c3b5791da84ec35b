/// How finely functions of two times are resolved: late times make much of small errors, and early ones stay (19.5).
struct PanelFineness: Sendable {
  /// Rows of a panel that are solved, at first.
  let rows: Int
  /// Polynomials on a part of more than the fewest times (19.3); with no more of them than rows errors are larger.
  let rank: Int
  /// Points of an octave of lags (19.5), a multiple of 4.
  let lagPoints: Int

  /// - Parameter steps: of the run.
  init(steps: Int) {
    rows = steps > Self.late ? Self.mostRows : Self.fewestRows
    (rank, lagPoints) = steps > Self.early ? (22, 28) : (18, 20)
  }

  /// Of runs that need no more than their own smoothness asks for, and of those of fewest rows.
  private static let early = 1 << 17
  private static let late = 1 << 20
  static let fewestRows = 16
  static let mostRows = 20
}
