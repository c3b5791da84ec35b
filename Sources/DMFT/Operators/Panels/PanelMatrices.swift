import LinearAlgebra

/// The matrix of all rows before one time: those before the panel stay, those in it follow the rows at its nodes.
struct PanelMatrix: Sendable {
  let target: PanelTarget
  private(set) var matrix: DenseMatrix

  /// - Parameter old: rows before the panel in the columns of the target.
  init(_ target: PanelTarget, old: DenseMatrix) {
    self.target = target
    matrix = DenseMatrix(zeros: target.layout.width, target.layout.width)
    matrix.set(old, row: 0, column: 0, rows: target.oldWidth, columns: target.oldWidth)
  }

  /// Writes the rows in the panel, made of fixed columns and of blocks at fixed lag.
  mutating func update(_ fixed: DenseMatrix, _ blocks: [DenseMatrix], isSymmetric: Bool) {
    let (width, first) = (target.layout.width, target.oldWidth)
    guard width > first else { return }
    let columns = target.fixed.reduce(0) { $0 + $1.columns.count }
    if columns > 0 {
      var chosen = DenseMatrix(zeros: fixed.rows, columns)
      var offset = 0
      for block in target.fixed {
        chosen.set(
          fixed, row: 0, column: offset, rows: fixed.rows, columns: block.columns.count,
          from: block.source.lowerBound)
        offset += block.columns.count
      }
      let rows = target.newRows.times(chosen)
      offset = 0
      for block in target.fixed {
        matrix.set(
          rows, row: first, column: block.columns.lowerBound, rows: rows.rows, columns: block.columns.count,
          from: offset)
        offset += block.columns.count
      }
    }
    for block in target.blocks {
      matrix.set(
        blocks[block.pair], row: block.rows.lowerBound, column: block.columns.lowerBound,
        rows: block.rows.count,
        columns: block.columns.count)
    }
    if isSymmetric { matrix.mirror(from: first) }
  }
}

/// What rows of a panel that are not solved are made of (19.4)–(19.6).
struct PanelRows {
  private let tables: NearTables
  /// Coefficients of the nodes' rows on the fixed parts.
  private let fixed: DenseMatrix
  private let isSymmetric: Bool

  init(_ plan: PanelPlan, rows: [[Double]], isSymmetric: Bool) {
    self.isSymmetric = isSymmetric
    let count = plan.nodes.count
    fixed = DenseMatrix(
      rows: count, columns: plan.fixedWidth,
      entries: (0..<count).flatMap { plan.fixedGathers[$0].values(of: rows[$0]) })
    let lagged = DenseMatrix(
      rows: count, columns: plan.grid.lags.count,
      entries: (0..<count).flatMap { plan.lagGathers[$0].values(of: rows[$0]) })
    var tables = NearTables(plan, lagged, isSymmetric)
    tables.fill()
    self.tables = tables
  }

  /// Brings matrices up to date.
  func update(_ matrices: inout [PanelMatrix], _ plan: PanelPlan) {
    var jobs = plan.pairs.map { NearTables.Job(pair: $0) }
    let tables = tables
    Workers.forEach(&jobs) { $0.block = tables.block($0.pair) }
    let (fixed, isSymmetric, blocks) = (fixed, isSymmetric, jobs.map(\.block))
    Workers.forEach(&matrices) { $0.update(fixed, blocks, isSymmetric: isSymmetric) }
  }
}

/// Blocks in which functions are interpolated at fixed lag.
struct NearTables: Sendable {
  private let plan: PanelPlan
  private let lagged: DenseMatrix
  private let isSymmetric: Bool
  /// By level, distance and place.
  private(set) var blocks: [[[DenseMatrix]]]

  init(_ plan: PanelPlan, _ lagged: DenseMatrix, _ isSymmetric: Bool) {
    self.plan = plan
    self.lagged = lagged
    self.isSymmetric = isSymmetric
    blocks = []
  }

  /// A block and where it is.
  struct Job: Sendable {
    let pair: PanelPlan.Pair
    var block = DenseMatrix(zeros: 0, 0)
  }

  mutating func fill() {
    for grid in plan.near {
      let tables = self
      var jobs = (0..<NearGrid.offsets(grid.level)).flatMap { offset in
        grid.places.map { place in
          let upper = PanelPart(start: place, level: grid.level)
          return Job(
            pair: PanelPlan.Pair(
              upper: upper, lower: PanelPart(start: place - offset * upper.length, level: grid.level)))
        }
      }
      Workers.forEach(&jobs) { job in
        job.block = job.pair.upper.level == 0 ? tables.leaf(job.pair) : tables.sum(of: job.pair)
      }
      let level = (0..<NearGrid.offsets(grid.level)).map { offset in
        jobs[offset * grid.places.count..<(offset + 1) * grid.places.count].map(\.block)
      }
      blocks.append(level)
    }
  }

  func block(_ pair: PanelPlan.Pair) -> DenseMatrix {
    if PanelPlan.isNear(pair) { return nearBlock(pair) }
    if PanelPlan.isFar(pair) { return farBlock(pair) }
    return sum(of: pair)
  }

  private func nearBlock(_ pair: PanelPlan.Pair) -> DenseMatrix {
    let level = pair.upper.level
    let table = blocks[level][(pair.upper.start - pair.lower.start) / pair.upper.length]
    let factors = plan.near[level].factors(at: pair.upper.start)
    if let only = factors.first, factors.count == 1 { return table[only.index] }
    return DenseMatrix.combination(factors.map { (table[$0.index], $0.factor) })
  }

  private func farBlock(_ pair: PanelPlan.Pair) -> DenseMatrix {
    guard let stencil = plan.stencils[PanelPlan.shape(pair)] else {
      preconditionFailure("a block that was not foreseen")
    }
    return stencil.block(plan.rows(of: pair.upper).times(lagged.columns(stencil.range)))
  }

  /// Rows and columns of a block of shortest parts are times.
  private func leaf(_ pair: PanelPlan.Pair) -> DenseMatrix {
    let (upper, length) = (pair.upper, pair.upper.length)
    let offset = (upper.start - pair.lower.start) / length
    let values = plan.rows(of: upper).times(lagged.columns(0..<LagGrid.whole))
    var result = DenseMatrix(zeros: length, length)
    for i in 0..<length {
      for j in 0..<length {
        let lag = offset * length + i - j
        if lag >= 0 {
          result.entries[i * length + j] = values[i, lag]
        } else if isSymmetric {
          result.entries[i * length + j] = values[j, -lag]
        }
      }
    }
    return result
  }

  /// A block from those of its halves.
  private func sum(of pair: PanelPlan.Pair) -> DenseMatrix {
    let (upper, lower) = (pair.upper, pair.lower)
    var result = DenseMatrix(zeros: plan.bases[upper.level].rank, plan.bases[lower.level].rank)
    for (first, second) in PanelPlan.children(pair) {
      var block: DenseMatrix
      if second.start > first.start {
        guard isSymmetric else { continue }
        block = self.block(PanelPlan.Pair(upper: second, lower: first)).transposed
      } else {
        block = self.block(PanelPlan.Pair(upper: first, lower: second))
      }
      if second.level < lower.level {
        block = block.times(plan.bases[lower.level].halves[second.start == lower.start ? 0 : 1])
      }
      if first.level < upper.level {
        result.add(
          plan.bases[upper.level].halves[first.start == upper.start ? 0 : 1], block, transposedLeft: true)
      } else {
        for k in block.entries.indices { result.entries[k] += block.entries[k] }
      }
    }
    return result
  }
}

extension DenseMatrix {
  /// Some neighbouring columns.
  func columns(_ range: Range<Int>) -> DenseMatrix {
    var result = DenseMatrix(zeros: rows, range.count)
    result.set(self, row: 0, column: 0, rows: rows, columns: range.count, from: range.lowerBound)
    return result
  }
}
