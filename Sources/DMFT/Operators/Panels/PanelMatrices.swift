import LinearAlgebra

/// The matrices of one operator at the targets of a plan, made of the rows at its nodes (19.4)–(19.6).
struct PanelMatrices {
  private let plan: PanelPlan
  private let isSymmetric: Bool
  /// Coefficients of the nodes' rows on the fixed parts, and their values on the lag grid.
  private let fixed: DenseMatrix
  private let lagged: DenseMatrix
  private let near: [[[DenseMatrix]]]

  init(_ plan: PanelPlan, rows: [[Double]], isSymmetric: Bool) {
    self.plan = plan
    self.isSymmetric = isSymmetric
    let count = plan.nodes.count
    fixed = DenseMatrix(
      rows: count, columns: plan.fixedWidth,
      entries: (0..<count).flatMap { plan.fixedGathers[$0].values(of: rows[$0]) })
    lagged = DenseMatrix(
      rows: count, columns: plan.grid.lags.count,
      entries: (0..<count).flatMap { plan.lagGathers[$0].values(of: rows[$0]) })
    var tables = NearTables(plan, lagged, isSymmetric)
    tables.fill()
    near = tables.blocks
  }

  /// The matrices at some targets.
  ///
  /// - Parameter old: the matrix of rows before the panel, in the columns of each target.
  func matrices(_ targets: Range<Int>, old: [DenseMatrix]) -> [DenseMatrix] {
    let tables = NearTables(plan, lagged, isSymmetric, near)
    let wanted = Set(plan.targets[targets].flatMap { $0.blocks.map(\.pair) }).sorted()
    var jobs = wanted.map { Job(index: $0, pair: plan.pairs[$0]) }
    Workers.forEach(&jobs) { $0.block = tables.block($0.pair) }
    var blocks: [Int: DenseMatrix] = [:]
    for job in jobs { blocks[job.index] = job.block }
    var results = targets.map { Assembly(target: plan.targets[$0], old: old[$0 - targets.lowerBound]) }
    let (fixed, isSymmetric, shared) = (fixed, isSymmetric, blocks)
    Workers.forEach(&results) { $0.assemble(fixed, shared, isSymmetric) }
    return results.map(\.matrix)
  }

  private struct Job: Sendable {
    let index: Int
    let pair: PanelPlan.Pair
    var block = DenseMatrix(zeros: 0, 0)
  }

  private struct Assembly: Sendable {
    let target: PanelTarget
    let old: DenseMatrix
    var matrix = DenseMatrix(zeros: 0, 0)

    mutating func assemble(_ fixed: DenseMatrix, _ blocks: [Int: DenseMatrix], _ isSymmetric: Bool) {
      let (width, first) = (target.layout.width, target.oldWidth)
      matrix = DenseMatrix(zeros: width, width)
      matrix.set(old, row: 0, column: 0, rows: first, columns: first)
      let columns = target.fixed.reduce(0) { $0 + $1.columns.count }
      if columns > 0, width > first {
        var chosen = DenseMatrix(zeros: fixed.rows, columns)
        var offset = 0
        for block in target.fixed {
          for row in 0..<fixed.rows {
            for j in 0..<block.columns.count {
              chosen.entries[row * columns + offset + j] = fixed.entries[row * fixed.columns + block.source.lowerBound + j]
            }
          }
          offset += block.columns.count
        }
        let rows = target.newRows.times(chosen)
        offset = 0
        for block in target.fixed {
          for row in 0..<rows.rows {
            for j in 0..<block.columns.count {
              matrix.entries[(first + row) * width + block.columns.lowerBound + j] = rows.entries[row * columns + offset + j]
            }
          }
          offset += block.columns.count
        }
      }
      for block in target.blocks {
        guard let values = blocks[block.pair] else { continue }
        matrix.set(
          values, row: block.rows.lowerBound, column: block.columns.lowerBound, rows: block.rows.count,
          columns: block.columns.count)
      }
      guard isSymmetric else { return }
      for row in first..<width {
        for column in 0..<row { matrix.entries[column * width + row] = matrix.entries[row * width + column] }
      }
    }
  }
}

/// Blocks in which functions are interpolated at fixed lag.
struct NearTables: Sendable {
  private let plan: PanelPlan
  private let lagged: DenseMatrix
  private let isSymmetric: Bool
  /// By level, distance and place.
  private(set) var blocks: [[[DenseMatrix]]]

  init(_ plan: PanelPlan, _ lagged: DenseMatrix, _ isSymmetric: Bool, _ blocks: [[[DenseMatrix]]] = []) {
    self.plan = plan
    self.lagged = lagged
    self.isSymmetric = isSymmetric
    self.blocks = blocks
  }

  mutating func fill() {
    for grid in plan.near {
      let tables = self
      let level = (0..<NearGrid.offsets(grid.level)).map { offset in
        grid.places.map { place in
          let upper = PanelPart(start: place, level: grid.level)
          let lower = PanelPart(start: place - offset * upper.length, level: grid.level)
          return grid.level == 0
            ? tables.leaf(upper, offset) : tables.sum(of: PanelPlan.Pair(upper: upper, lower: lower))
        }
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
    var result = DenseMatrix(zeros: table[0].rows, table[0].columns)
    for (index, factor) in factors {
      let source = table[index].entries
      for k in source.indices { result.entries[k] += factor * source[k] }
    }
    return result
  }

  private func farBlock(_ pair: PanelPlan.Pair) -> DenseMatrix {
    guard let stencil = plan.stencils[PanelPlan.shape(pair)] else { preconditionFailure("a block that was not foreseen") }
    return stencil.block(plan.rows(of: pair.upper).times(lagged.columns(stencil.range)))
  }

  /// Rows and columns of a block of shortest parts are times.
  private func leaf(_ upper: PanelPart, _ offset: Int) -> DenseMatrix {
    let length = upper.length
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
        result.add(plan.bases[upper.level].halves[first.start == upper.start ? 0 : 1], block, transposedLeft: true)
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
    for row in 0..<rows {
      for j in 0..<range.count { result.entries[row * range.count + j] = entries[row * columns + range.lowerBound + j] }
    }
    return result
  }
}
