import LinearAlgebra

/// The geometry of one panel of times: which of its rows are solved, and how all others follow from them (19.4)–(19.6).
struct PanelPlan: Sendable {
  /// The times of the panel.
  let times: Range<Int>
  /// The rows that are solved.
  let nodes: [Int]
  let layouts: [PanelLayout]
  let bases: [PanelBasis]
  let grid: LagGrid
  /// Factors of the rows that are solved in those of other times.
  let interpolation: Barycentric
  /// Of each node's row, coefficients on `fixed` parts and values on the lag grid.
  let fixedGathers: [RowGather]
  let lagGathers: [RowGather]
  /// Parts on which functions are interpolated at fixed s, with their columns among all of them.
  let fixed: [PanelPart: Range<Int>]
  let fixedWidth: Int
  /// Blocks that are interpolated at fixed lag.
  let pairs: [Pair]
  let stencils: [LagStencil.Shape: LagStencil]
  /// First times of blocks near the diagonal, by level.
  let near: [NearGrid]
  /// Factors √w ℓ_j of the nodes' rows in those of a part, rank × nodes.
  private let rows: [PanelPart: DenseMatrix]
  /// Matrices that are wanted: at the nodes, at times between them, at the end.
  let targets: [PanelTarget]

  struct Pair: Sendable, Hashable {
    let upper: PanelPart
    let lower: PanelPart
  }

  /// - Parameter extra: times at which matrices are wanted besides.
  init(_ times: Range<Int>, bases: [PanelBasis], extra: [Int]) {
    self.times = times
    self.bases = bases
    nodes = Barycentric.integers(times.lowerBound...times.upperBound - 1, count: Self.nodeCount)
    interpolation = Barycentric(nodes.map(Double.init))
    layouts = nodes.map { PanelLayout(at: $0) }
    let first = PanelLayout(at: times.lowerBound)
    var builder = Builder(times, bases)
    targets = (nodes + extra).map { builder.target(PanelLayout(at: $0), first) }
    grid = LagGrid(largest: builder.largestLag)
    (fixed, fixedWidth, pairs, near) = (builder.fixed, builder.fixedWidth, builder.pairs, builder.near)
    let (grid, order) = (grid, fixed.sorted { $0.value.lowerBound < $1.value.lowerBound }.map(\.key))
    fixedGathers = layouts.map { layout in
      var gather = RowGather()
      for part in order { gather.appendCoefficients(on: part, layout, bases) }
      return gather
    }
    lagGathers = layouts.map { layout in
      var gather = RowGather()
      for lag in grid.lags { gather.appendValue(at: Double(layout.time) - lag, layout, bases) }
      return gather
    }
    stencils = Dictionary(
      uniqueKeysWithValues: builder.shapes.map { ($0, LagStencil($0, grid, bases)) })
    let interpolation = interpolation
    rows = Dictionary(
      uniqueKeysWithValues: builder.uppers.map { ($0, Self.rows(of: $0, interpolation, bases)) })
  }

  /// Rows that are solved in a panel.
  static let nodeCount = 16

  /// The panel that begins at a time: an eighth to a quarter of it long, aligned to its own length.
  static func panel(from start: Int) -> Range<Int> {
    var length = PanelBasis.leaf
    while 8 * length <= start { length *= 2 }
    return start..<start + length
  }

  func rows(of part: PanelPart) -> DenseMatrix { rows[part] ?? Self.rows(of: part, interpolation, bases) }

  private static func rows(of part: PanelPart, _ nodes: Barycentric, _ bases: [PanelBasis]) -> DenseMatrix {
    let basis = bases[part.level]
    return DenseMatrix(
      rows: basis.rank, columns: nodes.points.count,
      entries: zip(basis.points, basis.roots).flatMap { x, root in
        nodes.weights(at: Double(part.start) + x).map { $0 * root }
      })
  }
}

/// A time at which the matrix of all earlier rows is wanted.
struct PanelTarget: Sendable {
  let layout: PanelLayout
  /// How many parts lie before the panel; their columns.
  let oldParts: Int
  let oldWidth: Int
  /// The old parts in terms of those at the panel's beginning.
  let oldMaps: [PartMap]
  /// Blocks at fixed s: columns of the target, and among the fixed ones.
  let fixed: [(columns: Range<Int>, source: Range<Int>)]
  /// Blocks at fixed lag: which pair, and where it is put.
  let blocks: [(pair: Int, rows: Range<Int>, columns: Range<Int>)]
  /// Factors of the nodes' rows in the rows within the panel.
  let newRows: DenseMatrix
}

/// Blocks near the diagonal of one level, at few places.
struct NearGrid: Sendable {
  let level: Int
  /// First times of the upper part.
  let places: [Int]
  /// When they are not all that can occur.
  let interpolation: Barycentric?

  /// Factors of the places in a block that begins at a time.
  func factors(at start: Int) -> [(index: Int, factor: Double)] {
    if let index = places.firstIndex(of: start) { return [(index, 1)] }
    guard let interpolation else { preconditionFailure("a block off the grid") }
    return interpolation.weights(at: Double(start)).enumerated().map { ($0.offset, $0.element) }
  }

  /// Parts of that level so far apart, in units of their length, are near each other.
  static func offsets(_ level: Int) -> Int { level == 0 ? 5 : level == 1 ? 3 : 2 }
}

extension PanelPlan {
  /// Whether the block is one near the diagonal.
  static func isNear(_ pair: Pair) -> Bool {
    pair.upper.level == pair.lower.level
      && pair.upper.start - pair.lower.start < NearGrid.offsets(pair.upper.level) * pair.upper.length
  }

  /// Whether the block is smooth in both times.
  static func isFar(_ pair: Pair) -> Bool {
    let distance = pair.upper.start - pair.lower.end
    return distance >= max(pair.upper.length, pair.lower.length, LagGrid.real)
  }

  static func shape(_ pair: Pair) -> LagStencil.Shape {
    .init(upper: pair.upper.level, lower: pair.lower.level, distance: pair.upper.start - pair.lower.start)
  }

  /// Collects what a panel's matrices are made of.
  fileprivate struct Builder {
    let times: Range<Int>
    let bases: [PanelBasis]
    var fixed: [PanelPart: Range<Int>] = [:]
    var fixedWidth = 0
    var pairs: [Pair] = []
    private var indices: [Pair: Int] = [:]
    var shapes: Set<LagStencil.Shape> = []
    var uppers: Set<PanelPart> = []
    let near: [NearGrid]
    var largestLag = 2 * LagGrid.real
    private let middle: Double
    private let half: Double

    init(_ times: Range<Int>, _ bases: [PanelBasis]) {
      self.times = times
      self.bases = bases
      middle = Double(times.lowerBound + times.upperBound - 1) / 2
      half = max(Double(times.count - 1) / 2, 0.5)
      var grids: [NearGrid] = []
      while grids.isEmpty || 2 * PanelBasis.leaf << grids.count <= times.count {
        let length = PanelBasis.leaf << grids.count
        let count = times.count / length
        let all = stride(from: times.lowerBound, to: times.upperBound, by: length)
        let isFew = count <= PanelPlan.nodeCount
        let places =
          isFew
          ? Array(all)
          : Barycentric.integers(times.lowerBound...times.upperBound - length, count: PanelPlan.nodeCount)
        grids.append(
          NearGrid(
            level: grids.count, places: places,
            interpolation: isFew ? nil : Barycentric(places.map(Double.init))))
      }
      near = grids
      uppers = Set(grids[0].places.map { PanelPart(start: $0, level: 0) })
      for grid in grids.dropFirst() {
        for offset in 0..<NearGrid.offsets(grid.level) {
          for place in grid.places {
            let upper = PanelPart(start: place, level: grid.level)
            let lower = PanelPart(start: place - offset * upper.length, level: grid.level)
            note(Pair(upper: upper, lower: lower), splits: true)
          }
        }
      }
    }

    mutating func target(_ layout: PanelLayout, _ first: PanelLayout) -> PanelTarget {
      let start = times.lowerBound
      let oldParts = layout.parts.firstIndex { $0.start >= start } ?? layout.parts.count
      let oldWidth = oldParts < layout.parts.count ? layout.columns[oldParts].lowerBound : layout.width
      var fixedBlocks: [(columns: Range<Int>, source: Range<Int>)] = []
      var blocks: [(pair: Int, rows: Range<Int>, columns: Range<Int>)] = []
      for (index, part) in layout.parts.enumerated() {
        if index < oldParts, isFixed(part) {
          fixedBlocks.append((layout.columns[index], fixedColumns(part)))
          continue
        }
        for upper in max(index, oldParts)..<max(oldParts, layout.parts.count) {
          let pair = Pair(upper: layout.parts[upper], lower: part)
          blocks.append((pairIndex(pair), layout.columns[upper], layout.columns[index]))
        }
      }
      let nodes = Barycentric(
        Barycentric.integers(times.lowerBound...times.upperBound - 1, count: PanelPlan.nodeCount).map(
          Double.init))
      var entries: [Double] = []
      for (part, columns) in zip(layout.parts, layout.columns).dropFirst(oldParts) {
        let basis = bases[part.level]
        for g in 0..<columns.count {
          entries += nodes.weights(at: Double(part.start) + basis.points[g]).map { $0 * basis.roots[g] }
        }
      }
      return PanelTarget(
        layout: layout, oldParts: oldParts, oldWidth: oldWidth,
        oldMaps: layout.parts[..<oldParts].map { PartMap(of: $0, first, bases) }, fixed: fixedBlocks,
        blocks: blocks,
        newRows: DenseMatrix(
          rows: layout.width - oldWidth, columns: nodes.points.count, entries: entries))
    }

    /// Whether a part lies nearer to time 0 than to the panel's end: then functions are smoother at fixed s than at fixed lag.
    private func isFixed(_ part: PanelPart) -> Bool {
      middle - Double(part.end - 1) >= middle - Double(times.upperBound - 1 - part.start)
    }

    private mutating func fixedColumns(_ part: PanelPart) -> Range<Int> {
      if let known = fixed[part] { return known }
      let columns = fixedWidth..<fixedWidth + bases[part.level].rank
      fixed[part] = columns
      fixedWidth = columns.upperBound
      return columns
    }

    private mutating func pairIndex(_ pair: Pair) -> Int {
      if let known = indices[pair] { return known }
      note(pair, splits: false)
      indices[pair] = pairs.count
      pairs.append(pair)
      return pairs.count - 1
    }

    /// Notes the stencils that a block will need.
    private mutating func note(_ pair: Pair, splits: Bool) {
      guard pair.lower.start <= pair.upper.start else { return }
      if PanelPlan.isNear(pair), !splits { return }
      largestLag = max(largestLag, pair.upper.end - pair.lower.start)
      if PanelPlan.isFar(pair) {
        shapes.insert(PanelPlan.shape(pair))
        uppers.insert(pair.upper)
        return
      }
      for (upper, lower) in PanelPlan.children(pair) { note(Pair(upper: upper, lower: lower), splits: false) }
    }
  }

  /// The longer part in halves, or both when they are equal.
  static func children(_ pair: Pair) -> [(PanelPart, PanelPart)] {
    let uppers =
      pair.upper.level >= pair.lower.level && pair.upper.level > 0 ? pair.upper.halves : [pair.upper]
    let lowers =
      pair.lower.level >= pair.upper.level && pair.lower.level > 0 ? pair.lower.halves : [pair.lower]
    return uppers.flatMap { upper in lowers.map { (upper, $0) } }
  }
}
