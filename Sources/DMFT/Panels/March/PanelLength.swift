import LinearAlgebra

/// How long panels may be, and how many of their rows are solved: an eighth to a quarter of all times, and as many as the grid begins with,
/// until differences say that this is too coarse (19.5).
struct PanelLength: Sendable {
  /// Times, a power of 2.
  private(set) var longest = Int.max
  /// Rows that are solved in a panel.
  private(set) var rows: Int
  /// The largest difference that is taken.
  private var bound = Self.largestDifference
  /// Of the panel that has just been given up.
  private var rejected = 0.0
  /// What it was tried with.
  private var before = (longest: Int.max, rows: 0)
  /// Panels since the length was found too large, and how often that was so since the last one that was kept.
  private var accepted = 0
  private var halvings = 0
  /// Panels before twice the length is tried.
  private var patience = Self.leastPatience

  private let mostRows: Int

  init(_ fineness: PanelFineness) { (rows, mostRows) = (fineness.rows, fineness.mostRows) }

  /// Whether a panel is to be kept in which so much differs; otherwise one of more rows is due, or of half the length.
  mutating func accepts(_ times: Range<Int>, _ difference: Double) -> Bool {
    if rejected > 0 {
      accepted = 0
      // What does not get smaller has other causes.
      if difference > rejected / Self.gain {
        (bound, longest, rows) = (Self.margin * rejected, before.longest, before.rows)
      }
    }
    guard difference > bound, times.count > PanelBasis.leaf
    else {
      (rejected, halvings) = (0, 0)
      bound = min(bound, max(Self.margin * difference, Self.largestDifference))
      accepted += 1
      if difference > Self.worthRows { rows = mostRows }
      if longest < Int.max / 2, accepted > patience { (longest, accepted) = (2 * longest, 0) }
      return true
    }
    rejected = difference
    before = (longest, rows)
    if rows < mostRows { rows = mostRows } else { shorten(times) }
    return false
  }

  /// Whether half the length is to be tried where the rows of a panel have not settled.
  mutating func halves(_ times: Range<Int>) -> Bool {
    guard halvings < Self.mostHalvings, times.count > PanelBasis.leaf else { return false }
    (rejected, accepted) = (0, 0)
    halvings += 1
    shorten(times)
    return true
  }

  /// A length that has been tried in vain is tried less often.
  private mutating func shorten(_ times: Range<Int>) {
    longest = times.count / 2
    patience = min(2 * patience, Self.mostPatience)
  }

  /// A hundred panels of it state 8·10^-8.
  private static let largestDifference = 2e-10
  /// From where on more rows pay, before late times make more of what is left.
  private static let worthRows = 2e-12
  /// More rows, or half the length, make errors of interpolation this much smaller, at least.
  private static let gain = 1.5
  private static let margin = 3.0
  private static let leastPatience = 4
  private static let mostPatience = 64
  private static let mostHalvings = 3
}

extension PanelLength: Archivable {
  mutating func exchange(with archive: StateArchive) throws {
    try archive.exchange(&longest)
    try archive.exchange(&rows)
    try archive.exchange(&bound)
    try archive.exchange(&rejected)
    try archive.exchange(&accepted)
    try archive.exchange(&halvings)
    try archive.exchange(&patience)
    try archive.exchange(&before.longest)
    try archive.exchange(&before.rows)
  }
}
