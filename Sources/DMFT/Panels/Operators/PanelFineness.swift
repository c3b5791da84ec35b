/// How finely functions of two times are resolved: late times make much of small errors, and early ones stay (19.5).
struct PanelFineness: Sendable, Equatable {
  /// Rows of a panel that are solved, at first and at most; with as many of them as polynomials errors are larger.
  let rows: Int
  let mostRows: Int
  /// Polynomials on a part of more than the fewest times (19.3).
  let rank: Int
  /// Points of an octave of lags (19.5), a multiple of 4.
  let lagPoints: Int
  /// Change of a sweep, in sums over times, below which rows have settled.
  let settled: Double

  /// What a run of so many steps begins with.
  init(steps: Int) { self = steps > Self.late ? .finest : steps > Self.early ? .fine : .coarse }

  /// What a run begins again with for which this is too coarse.
  var finer: PanelFineness? { self == .coarse ? .fine : nil }

  private init(rows: Int, mostRows: Int, rank: Int, lagPoints: Int, settled: Double) {
    (self.rows, self.mostRows, self.rank) = (rows, mostRows, rank)
    (self.lagPoints, self.settled) = (lagPoints, settled)
  }

  private static let coarse = PanelFineness(rows: 16, mostRows: 16, rank: 18, lagPoints: 20, settled: 3e-12)
  private static let fine = PanelFineness(rows: 16, mostRows: 20, rank: 22, lagPoints: 28, settled: 3e-12)
  /// What sweeps leave of early rows counts more than tenfold from 5·10^6 steps on.
  private static let finest = PanelFineness(rows: 20, mostRows: 20, rank: 22, lagPoints: 28, settled: 3e-13)
  private static let early = 1 << 17
  private static let late = 1 << 20
}
