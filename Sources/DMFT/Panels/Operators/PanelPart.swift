/// Consecutive times that functions have few coefficients on.
struct PanelPart: Sendable, Hashable {
  /// The first time.
  var start: Int
  /// There are 32 · 2^level times, of the last part of a layout only the first ones.
  var level: Int

  var length: Int { PanelBasis.leaf << level }
  var end: Int { start + length }
  /// Functions of t and s are smoother there at fixed s than at fixed lag, for t in a panel that ends at a time.
  func isNearerToStart(than end: Int) -> Bool { start + self.end <= end }
  var halves: [PanelPart] {
    [PanelPart(start: start, level: level - 1), PanelPart(start: start + length / 2, level: level - 1)]
  }

  /// Parts of times from one that is a multiple of their lengths: as long as it is to the end, and no longer than it is from time 0.
  static func graded(from start: Int, to end: Int) -> [PanelPart] {
    let leaf = PanelBasis.leaf
    let near = max(0, leaf * (end / leaf - 1))
    var parts: [PanelPart] = []
    var position = start
    while position < end {
      var part = PanelPart(start: position, level: 0)
      while position < near {
        let longer = PanelPart(start: position, level: part.level + 1)
        guard position % longer.length == 0, position >= longer.length,
          position + 2 * longer.length <= end
        else { break }
        part = longer
      }
      parts.append(part)
      position = part.end
    }
    return parts
  }

  /// Parts that get longer with the distance from their beginning: 32, 32, 64, 128 … times.
  static func growing(over times: Range<Int>) -> [PanelPart] {
    var parts = [PanelPart(start: times.lowerBound, level: 0)]
    while let last = parts.last, last.end < times.upperBound {
      parts.append(PanelPart(start: last.end, level: parts.count - 1))
    }
    return parts
  }
}

/// Two parts that a block has as rows and as columns.
struct PartPair: Sendable, Hashable {
  let upper: PanelPart
  let lower: PanelPart

  /// Whether the block is one near the diagonal.
  var isNear: Bool {
    upper.level == lower.level
      && upper.start - lower.start < NearGrid.offsets(upper.level) * upper.length
  }

  /// Whether the block is smooth in both times.
  var isFar: Bool {
    upper.start - lower.end >= max(upper.length, lower.length, LagGrid.real)
  }

  /// The longer part in halves, or both when they are equal: their positions among the halves, nil when whole.
  var children: [(pair: PartPair, upperHalf: Int?, lowerHalf: Int?)] {
    let uppers = upper.level >= lower.level && upper.level > 0 ? upper.halves : [upper]
    let lowers = lower.level >= upper.level && lower.level > 0 ? lower.halves : [lower]
    return uppers.indices.flatMap { i in
      lowers.indices.map { j in
        (
          PartPair(upper: uppers[i], lower: lowers[j]), uppers.count > 1 ? i : nil, lowers.count > 1 ? j : nil
        )
      }
    }
  }
}
