import LinearAlgebra

/// How all times before one are divided: short parts near that time and near the first one, long ones between (19.1).
///
/// In a panel the times before it are divided as at its beginning, for all its rows alike; those in it follow as parts that get
/// shorter towards the time.
struct PanelLayout: Sendable, Hashable {
  let time: Int
  let parts: [PanelPart]
  /// The columns of each part.
  let columns: [Range<Int>]
  /// How many parts are old: those before the panel, or all.
  let oldParts: Int

  /// One past the last column: where that of the time itself is put.
  var width: Int { columns.last?.upperBound ?? 0 }
  /// Where the panel begins, or the time itself.
  var start: Int { oldParts > 0 ? min(time, parts[oldParts - 1].end) : 0 }
  /// Columns of old parts.
  var oldWidth: Int { oldParts < parts.count ? columns[oldParts].lowerBound : width }
  var newWidth: Int { width - oldWidth }

  /// - Parameter isPlain: every time by itself.
  init(at time: Int, _ bases: [PanelBasis], isPlain: Bool = false) {
    let parts =
      isPlain
      ? stride(from: 0, to: time, by: PanelBasis.leaf).map { PanelPart(start: $0, level: 0) }
      : PanelPart.graded(from: 0, to: time)
    self.init(time, parts, old: parts.count, bases)
  }

  /// At a time of the panel that begins at another one.
  init(at time: Int, from start: Int, _ bases: [PanelBasis]) {
    let old = PanelPart.graded(from: 0, to: start)
    self.init(time, old + PanelPart.graded(from: start, to: time), old: old.count, bases)
  }

  private init(_ time: Int, _ parts: [PanelPart], old: Int, _ bases: [PanelBasis]) {
    self.time = time
    self.parts = parts
    oldParts = old
    var offset = 0
    columns = parts.map { part in
      let first = offset
      offset += min(bases[part.level].rank, time - part.start)
      return first..<offset
    }
  }

  /// New parts, and their columns counted from the first new one.
  var newColumns: [(part: PanelPart, columns: Range<Int>)] {
    let first = oldWidth
    return (oldParts..<parts.count).map {
      (parts[$0], columns[$0].lowerBound - first..<columns[$0].upperBound - first)
    }
  }

  /// The part that holds a point between two times, or the last one.
  func index(holding x: Double) -> Int {
    var (low, high) = (0, parts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if Double(parts[middle].start) <= x { low = middle } else { high = middle }
    }
    return low
  }

  /// The columns of each part, and D on them, or 1.
  func groups(_ bases: [PanelBasis], differenced: Bool) -> [ColumnGroup] {
    zip(parts, columns).map { part, columns in
      let count = columns.count
      return ColumnGroup(
        columns: columns,
        difference: differenced
          ? bases[part.level].difference(columns: count)
          : GroupDifference(identity: count, isOfTimes: part.level == 0))
    }
  }

  /// The points whose values the coefficients are, without the time itself.
  func points(_ bases: [PanelBasis]) -> [Double] {
    zip(parts, columns).flatMap { part, columns in
      bases[part.level].points[..<columns.count].map { $0 + Double(part.start) }
    }
  }

  /// How long before the time they are, to the precision of lags.
  func lags(_ bases: [PanelBasis]) -> [Double] {
    zip(parts, columns).flatMap { part, columns in
      bases[part.level].points[..<columns.count].map { Double(time - part.start) - $0 }
    }
  }

  /// Factors between values and coefficients.
  func roots(_ bases: [PanelBasis]) -> [Double] {
    zip(parts, columns).flatMap { part, columns in bases[part.level].roots[..<columns.count] }
  }
}
