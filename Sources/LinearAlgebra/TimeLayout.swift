/// How the columns of operators are held: recent times one by one, earlier ones as coefficients of polynomials.
///
/// A function of two times A(t, s) varies smoothly with s where s lies well before t, on the scale of t − s. So past times are
/// divided into panels, longer the older they are, and on each the columns of *all* operators are replaced by their
/// coefficients in one orthonormal basis, that of the Gram polynomials on the panel. The basis being orthonormal, sums over
/// s become sums over coefficients, and products of operators products of coefficients (4.8).
///
/// Columns are ordered by time: coefficients of the far panels, then the near times.
public struct TimeLayout: Sendable {
  /// Consecutive far times.
  struct Panel: Sendable, Hashable {
    /// The first time.
    let start: Int
    /// log2 of the number of times over the panel height.
    let level: Int
    /// The first column.
    var offset: Int
    /// How many polynomials are kept.
    let rank: Int
    /// Whether they are different ones at even and at odd times.
    let isAlternating: Bool
  }

  /// What can stand for a panel of a level.
  struct Bases: Sendable {
    let smooth: SmoothBasis
    let alternating: SmoothBasis?

    init(count: Int, rank: Int) {
      smooth = SmoothBasis(count: count, rank: rank)
      alternating = count % 2 == 0 ? SmoothBasis(alternating: count, rank: rank) : nil
    }

    func callAsFunction(isAlternating: Bool) -> SmoothBasis { isAlternating ? alternating ?? smooth : smooth }
  }

  /// Times in the shortest panels.
  public let panelHeight: Int
  var panels: [Panel] = []
  /// The polynomials on panels of each level; none when columns are never compressed.
  var bases: [Bases] = []
  /// Counts the changes.
  public internal(set) var version = 0

  /// - Parameter compresses: whether panels ever become far.
  public init(panelHeight: Int, compresses: Bool = true) {
    self.panelHeight = panelHeight
    if compresses { bases = [Bases(count: panelHeight, rank: panelHeight)] }
  }

  /// Every time by itself.
  public static let times = TimeLayout(panelHeight: 1, compresses: false)

  public var compresses: Bool { !bases.isEmpty }
  /// The first time that has a column of its own.
  public var nearStart: Int { panels.last.map { end(of: $0) } ?? 0 }
  /// The column of that time: how many coefficients stand for all times before it.
  public var nearOffset: Int { panels.last.map { $0.offset + $0.rank } ?? 0 }
  /// The column of a near time; of one past the last time, the number of columns.
  public func column(of s: Int) -> Int { nearOffset + s - nearStart }

  /// How many columns a row will have at a later time if panels go on to need as many coefficients as they do.
  ///
  /// When many panels of one length follow each other they do not become one: their number grows with time, else with its
  /// logarithm.
  public func expectedColumns(at end: Int) -> Double {
    let recent = panels.suffix(Self.tooManyAlike)
    guard let last = panels.last, recent.count == Self.tooManyAlike,
      recent.allSatisfy({ $0.level == last.level })
    else { return Double(nearOffset) }
    let share = Double(recent.reduce(0) { $0 + $1.rank }) / Double(recent.reduce(0) { $0 + count(of: $1) })
    return Double(nearOffset) + share * Double(max(0, end - nearStart))
  }

  /// Of smooth operators there are two or three panels of each length.
  private static let tooManyAlike = 6

  func count(of panel: Panel) -> Int { panelHeight << panel.level }
  private func end(of panel: Panel) -> Int { panel.start + count(of: panel) }
  func basis(of panel: Panel) -> SmoothBasis { bases[panel.level](isAlternating: panel.isAlternating) }

  // MARK: - Changes

  /// The next change that rows from `start` on allow: the oldest near panel becomes far when a whole panel lies between, two
  /// like panels become one when a whole one of its length does.
  ///
  /// - Parameter limit: changes of columns from that one on are left for later.
  public func nextChange(before start: Int, below limit: Int = .max) -> LayoutChange? {
    guard compresses else { return nil }
    if nearStart + 2 * panelHeight <= start, nearOffset + panelHeight <= limit { return retirement }
    return panels.indices.dropLast().reversed().lazy.compactMap { merger($0, start) }
      .first { $0.columns.upperBound <= limit }
  }

  private var retirement: LayoutChange {
    LayoutChange(
      panels: panels.count..<panels.count, start: nearStart, level: 0,
      columns: nearOffset..<nearOffset + panelHeight, isAlternating: false, bases: bases[0],
      matrix: bases[0].smooth.values)
  }

  private func merger(_ index: Int, _ start: Int) -> LayoutChange? {
    let (first, second) = (panels[index], panels[index + 1])
    let count = 2 * count(of: first)
    guard first.level == second.level, first.start % count == 0, first.start + 2 * count <= start,
      refused[first.start] ?? 0 <= start
    else { return nil }
    let bases = first.level + 1 < bases.count ? bases[first.level + 1] : longBases(level: first.level + 1)
    return LayoutChange(
      panels: index..<index + 2, start: first.start, level: first.level + 1,
      columns: first.offset..<second.offset + second.rank, isAlternating: false, bases: bases,
      matrix: matrix(first, second, in: bases.smooth))
  }

  /// The same change to polynomials at even times and others at odd ones; nil when there are none.
  public func alternating(_ change: LayoutChange) -> LayoutChange? {
    guard let basis = change.bases.alternating else { return nil }
    let old = panels[change.panels]
    return LayoutChange(
      panels: change.panels, start: change.start, level: change.level, columns: change.columns,
      isAlternating: true, bases: change.bases,
      matrix: change.isRetirement
        ? basis.values : matrix(old[change.panels.lowerBound], old[change.panels.lowerBound + 1], in: basis))
  }

  /// Polynomials of a long panel in terms of those of its halves.
  private func matrix(_ first: Panel, _ second: Panel, in longer: SmoothBasis) -> [Double] {
    basis(of: first).coefficients(first.rank, basis(of: second), second.rank, in: longer)
  }

  /// The polynomials on panels that were made of shorter ones.
  func longBases(level: Int) -> Bases {
    let count = panelHeight << level
    return Bases(count: count, rank: min(count, Self.highestRank))
  }

  /// Pairs that were not smooth enough to be one, by their first times, and the row from which on they are looked at again: what
  /// oscillates has died away by then, or has not.
  var refused: [Int: Int] = [:]

  /// Replaces the columns of a change by that many coefficients.
  public mutating func apply(_ change: LayoutChange, rank: Int) {
    precondition(rank >= change.basis.one.count && rank <= change.basis.rank)
    if change.level == bases.count { bases.append(change.bases) }
    refused[change.start] = nil
    panels.replaceSubrange(
      change.panels,
      with: [
        Panel(
          start: change.start, level: change.level, offset: change.columns.lowerBound, rank: rank,
          isAlternating: change.isAlternating)
      ])
    let shift = change.columns.count - rank
    for index in change.panels.lowerBound + 1..<max(panels.count, change.panels.lowerBound + 1) {
      panels[index].offset -= shift
    }
    version += 1
  }

  /// Leaves the pair as it is until it is half as old again.
  ///
  /// - Parameter start: the next row.
  public mutating func refuse(_ change: LayoutChange, before start: Int) {
    refused[change.start] = start + max(1, (start - change.start) / 2)
  }

  /// Polynomials kept on long panels at most.
  private static let highestRank = 96
}

/// Columns that are replaced by fewer coefficients.
public struct LayoutChange: Sendable {
  /// Which far panels become one; none when near times do.
  let panels: Range<Int>
  /// The first time.
  let start: Int
  let level: Int
  /// The columns as they are.
  public let columns: Range<Int>
  /// Whether the new panel has other polynomials at even times than at odd ones.
  let isAlternating: Bool
  let bases: TimeLayout.Bases
  /// The polynomials as combinations of the present columns: columns.count × basis.rank.
  let matrix: [Double]

  /// The polynomials on the new panel.
  var basis: SmoothBasis { bases(isAlternating: isAlternating) }
  /// The largest number of coefficients.
  public var highestRank: Int { basis.rank }
  /// Whether near times become far, which cannot be put off.
  public var isRetirement: Bool { panels.isEmpty }

  func withMatrix(_ body: (UnsafePointer<Double>) -> Void) {
    unsafe matrix.withUnsafeBufferPointer { buffer in
      if let base = buffer.baseAddress { unsafe body(base) }
    }
  }
}

extension SmoothBasis {
  /// The polynomials of `longer`, on twice as many points, in terms of the first ones of this basis on one half and of another on the other.
  fileprivate func coefficients(
    _ first: Int, _ other: SmoothBasis, _ second: Int, in longer: SmoothBasis
  ) -> [Double] {
    var result = [Double](repeating: 0, count: (first + second) * longer.rank)
    for row in 0..<first + second {
      let (basis, degree, start) = row < first ? (self, row, 0) : (other, row - first, count)
      for point in 0..<count {
        let value = basis[point, degree]
        for column in 0..<longer.rank {
          result[row * longer.rank + column] += value * longer[start + point, column]
        }
      }
    }
    return result
  }

  func withValues(_ body: (UnsafePointer<Double>) -> Void) {
    unsafe values.withUnsafeBufferPointer { buffer in
      if let base = buffer.baseAddress { unsafe body(base) }
    }
  }
}
