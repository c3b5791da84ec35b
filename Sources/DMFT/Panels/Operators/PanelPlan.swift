import LinearAlgebra

/// The geometry of one panel of times: which of its rows are solved, and how all others follow from them (19.4)–(19.6).
struct PanelPlan: Sendable {
  /// The times of the panel.
  let times: Range<Int>
  /// The rows that are solved.
  let nodes: [Int]
  let bases: [PanelBasis]
  /// Factors of the rows that are solved in those of other times.
  let interpolation: Barycentric
  /// Times at which matrices are wanted: the nodes, then others.
  let targets: [PanelTarget]
  /// Parts of the panel that get longer with the distance from its beginning, and their columns.
  let recent: [(part: PanelPart, columns: Range<Int>)]
  let recentWidth: Int
  /// Factors of the rows that are solved in those of recent parts.
  let recentRows: DenseMatrix
  /// Blocks of recent parts and old ones at fixed lag; the others are interpolated at fixed s.
  let lowBlocks: [PlacedBlock]
  /// Of each node's row, the values on the lag grid.
  private let lagGathers: [RowGather]
  /// Of every target but the panel's end, how a row of D A follows from rows of A.
  let increments: [RowIncrement]
  /// Blocks of `lowBlocks` and of the nodes.
  let program: BlockProgram
  /// Blocks of the other targets.
  let laterProgram: BlockProgram
  /// The layout at the panel's end in terms of that of the target there.
  let endMaps: [PartMap]

  /// - Parameters:
  ///   - nodes: `nodes(of:count:)`.
  ///   - lagPoints: of an octave.
  ///   - extra: times at which matrices are wanted besides, the last of them the panel's end.
  init(
    _ times: Range<Int>, nodes: [Int], bases: [PanelBasis], lagPoints: Int, extra: [Int],
    _ store: inout StencilStore
  ) {
    let interpolation = Barycentric(nodes.map(Double.init))
    (self.times, self.bases, self.nodes, self.interpolation) = (times, bases, nodes, interpolation)
    var offset = 0
    recent = PanelPart.growing(over: times).map { part in
      defer { offset += bases[part.level].rank }
      return (part, offset..<offset + bases[part.level].rank)
    }
    recentWidth = offset
    recentRows = interpolation.rows(
      at: recent.flatMap { part, _ in bases[part.level].points.map { $0 + Double(part.start) } },
      times: recent.flatMap { bases[$0.part.level].roots })

    store.nextPanel()
    var first = BlockProgram.Builder(times, interpolation, bases)
    var low = Self.lowBlocks(recent, PanelLayout(at: times.lowerBound, bases), times, &first)
    let layouts = (nodes + extra).map { PanelLayout(at: $0, from: times.lowerBound, bases) }
    var second = BlockProgram.Builder(times, interpolation, bases)
    var blocks = layouts.indices.map { index in
      index < nodes.count
        ? Self.newBlocks(layouts[index], &first) : Self.newBlocks(layouts[index], &second)
    }
    let grid = LagGrid(largest: max(first.largestLag, second.largestLag), points: lagPoints)
    let places: [Int]
    let later: [Int]
    (program, places) = first.program(grid, &store)
    (laterProgram, later) = second.program(grid, &store)
    for k in low.indices { low[k].block = places[low[k].block] }
    for j in blocks.indices {
      for k in blocks[j].indices {
        blocks[j][k].block = j < nodes.count ? places[blocks[j][k].block] : later[blocks[j][k].block]
      }
    }
    lowBlocks = low
    let recent = recent
    targets = layouts.indices.map {
      PanelTarget(layouts[$0], blocks[$0], recent, interpolation, bases)
    }
    let nodeLayouts = Array(layouts[..<nodes.count])
    lagGathers = nodeLayouts.map { grid.gather($0, bases) }
    struct Job: Sendable {
      let layout: PanelLayout
      var increment: RowIncrement?
    }
    var jobs = layouts.dropLast().map { Job(layout: $0) }
    Workers.forEach(&jobs) {
      $0.increment = RowIncrement(
        $0.layout, from: nodeLayouts, interpolation, grid, end: times.upperBound, bases)
    }
    increments = jobs.compactMap(\.increment)
    let end = layouts[layouts.count - 1]
    endMaps = PanelLayout(at: end.time, bases).parts.map { PartMap(of: $0, end, bases) }
  }

  /// Values of the rows that are solved on the lag grid.
  func lagged(_ rows: [[Double]]) -> DenseMatrix {
    DenseMatrix(
      rows: rows.count, columns: lagGathers[0].count,
      entries: rows.indices.flatMap { lagGathers[$0].values(of: rows[$0]) })
  }

  private static func lowBlocks(
    _ recent: [(part: PanelPart, columns: Range<Int>)], _ first: PanelLayout, _ times: Range<Int>,
    _ builder: inout BlockProgram.Builder
  ) -> [PlacedBlock] {
    zip(first.parts, first.columns).flatMap { part, columns -> [PlacedBlock] in
      // Nearer to time 0 than to the panel's end functions are smoother at fixed s than at fixed lag.
      if part.isNearerToStart(than: times.upperBound) { return [] }
      return recent.map { upper in
        PlacedBlock(
          block: builder.index(of: PartPair(upper: upper.part, lower: part)), rows: upper.columns,
          columns: columns)
      }
    }
  }

  private static func newBlocks(_ layout: PanelLayout, _ builder: inout BlockProgram.Builder) -> [PlacedBlock]
  {
    let parts = layout.newColumns
    return parts.indices.flatMap { i in
      (0...i).map { j in
        PlacedBlock(
          block: builder.index(of: PartPair(upper: parts[i].part, lower: parts[j].part)),
          rows: parts[i].columns, columns: parts[j].columns)
      }
    }
  }

  /// The rows of a panel that are solved. Its last row is one of them and its first is not: with both, errors grow from panel to panel (19.5).
  static func nodes(of times: Range<Int>, count: Int) -> [Int] {
    Barycentric.integersToEnd(times.lowerBound...times.upperBound - 1, count: count)
  }

  /// The panel that begins at a time: an eighth to a quarter of it long, unless that is too long, aligned to its own length.
  static func panel(from start: Int, longest: Int = .max) -> Range<Int> {
    var length = PanelBasis.leaf
    while 8 * length <= start, 2 * length <= longest, start % (2 * length) == 0 { length *= 2 }
    return start..<start + length
  }
}

/// Where a block of a program is put.
struct PlacedBlock: Sendable {
  var block: Int
  let rows: Range<Int>
  let columns: Range<Int>
}

/// A time at which the matrix of all earlier rows is wanted.
struct PanelTarget: Sendable {
  let layout: PanelLayout
  /// Blocks of new parts, rows and columns counted from the first new one.
  let blocks: [PlacedBlock]
  /// A row's coefficients on new parts are, times this, sums with the functions of the recent parts.
  let transfer: DenseMatrix
  /// Factors of the nodes' rows in the rows within the panel.
  let newRows: DenseMatrix

  init(
    _ layout: PanelLayout, _ blocks: [PlacedBlock], _ recent: [(part: PanelPart, columns: Range<Int>)],
    _ nodes: Barycentric, _ bases: [PanelBasis]
  ) {
    (self.layout, self.blocks) = (layout, blocks)
    var points: [Double] = []
    var roots: [Double] = []
    var transfer = DenseMatrix(zeros: layout.newWidth, recent.last?.columns.upperBound ?? 0)
    for (part, columns) in layout.newColumns {
      let own = bases[part.level]
      points += own.points[..<columns.count].map { $0 + Double(part.start) }
      roots += own.roots[..<columns.count]
      for other in recent where other.part.start < part.end && part.start < other.part.end {
        let block = Self.overlap(part, columns.count, other.part, bases)
        transfer.set(
          block, row: columns.lowerBound, column: other.columns.lowerBound, rows: block.rows,
          columns: block.columns)
      }
    }
    self.transfer = transfer
    newRows = nodes.rows(at: points, times: roots)
  }

  /// Sums of products of the functions of two parts, one of which holds the other.
  private static func overlap(_ part: PanelPart, _ count: Int, _ other: PanelPart, _ bases: [PanelBasis])
    -> DenseMatrix
  {
    let (own, held) = (bases[part.level], bases[other.level])
    let shift = Double(part.start - other.start)
    var result = DenseMatrix(zeros: count, held.rank)
    if part.level <= other.level {
      for g in 0..<count {
        for (q, factor) in held.factors(at: own.points[g] + shift).enumerated() {
          result.entries[g * held.rank + q] = own.roots[g] * factor
        }
      }
    } else {
      for q in 0..<held.rank {
        for (g, factor) in own.factors(at: held.points[q] - shift).enumerated() {
          result.entries[g * held.rank + q] = held.roots[q] * factor
        }
      }
    }
    return result
  }
}
