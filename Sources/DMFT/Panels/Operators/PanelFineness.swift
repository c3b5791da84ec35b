/// How finely functions of two times are resolved (19.5).
struct PanelFineness: Sendable, Equatable {
  /// Rows of a panel that are solved, at first and at most; with as many of them as polynomials errors are larger.
  let rows: Int
  let mostRows: Int
  /// Polynomials on a part of more than the fewest times (19.3).
  let rank: Int
  /// Points of an octave of lags (19.5), a multiple of 4.
  let lagPoints: Int

  /// What a run begins again with for which this is too coarse.
  var finer: PanelFineness? { self == .usual ? .fine : nil }

  private init(rows: Int, mostRows: Int, rank: Int, lagPoints: Int) {
    (self.rows, self.mostRows, self.rank) = (rows, mostRows, rank)
    self.lagPoints = lagPoints
  }

  /// What every run begins with.
  static let usual = PanelFineness(rows: 16, mostRows: 16, rank: 18, lagPoints: 20)
  static let fine = PanelFineness(rows: 16, mostRows: 20, rank: 22, lagPoints: 28)
}
