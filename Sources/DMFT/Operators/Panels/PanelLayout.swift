/// Consecutive times that functions have few coefficients on.
struct PanelPart: Sendable, Hashable {
  /// The first time.
  var start: Int
  /// There are 32 · 2^level times, of the last part of a layout only the first ones.
  var level: Int

  var length: Int { PanelBasis.leaf << level }
  var end: Int { start + length }
  var halves: [PanelPart] {
    [PanelPart(start: start, level: level - 1), PanelPart(start: start + length / 2, level: level - 1)]
  }
}

/// How all times before one are divided: short parts near that time and near the first one, long ones between (19.1).
struct PanelLayout: Sendable, Hashable {
  let time: Int
  let parts: [PanelPart]
  /// The columns of each part.
  let columns: [Range<Int>]

  /// One past the last column: where that of the time itself is put.
  var width: Int { columns.last?.upperBound ?? 0 }

  /// - Parameter isPlain: every time by itself.
  init(at time: Int, isPlain: Bool = false) {
    self.time = time
    let leaf = PanelBasis.leaf
    let near = isPlain ? 0 : max(0, leaf * (time / leaf - 1))
    var parts: [PanelPart] = []
    var position = 0
    while position < time {
      var part = PanelPart(start: position, level: 0)
      while position < near {
        let longer = PanelPart(start: position, level: part.level + 1)
        guard position % longer.length == 0, position >= longer.length, position + 2 * longer.length <= time
        else { break }
        part = longer
      }
      parts.append(part)
      position = part.end
    }
    self.parts = parts
    var offset = 0
    columns = parts.map { part in
      let first = offset
      offset += part.level > 0 ? PanelBasis.usualRank : min(leaf, time - part.start)
      return first..<offset
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

  /// The points whose values the coefficients are, without the time itself.
  func points(_ bases: [PanelBasis]) -> [Double] {
    zip(parts, columns).flatMap { part, columns in
      bases[part.level].points[..<columns.count].map { $0 + Double(part.start) }
    }
  }

  /// Factors between values and coefficients.
  func roots(_ bases: [PanelBasis]) -> [Double] {
    zip(parts, columns).flatMap { part, columns in bases[part.level].roots[..<columns.count] }
  }
}
