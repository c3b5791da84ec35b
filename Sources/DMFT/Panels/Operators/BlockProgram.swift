import LinearAlgebra

/// Blocks in which functions are interpolated at fixed lag (19.5)–(19.6): each is made once, after those it is made of.
struct BlockProgram: Sendable {
  enum Rule: Sendable {
    /// Of shortest parts, rows and columns being times.
    case leaf(upper: Int, offset: Int)
    /// Smooth in both times.
    case far(upper: Int, stencil: LagStencil)
    /// Between blocks at other places.
    case combination([(block: Int, factor: Double)])
    /// Of blocks of halves.
    case sum(rows: Int, columns: Int, [Term])
  }

  /// A block of halves: which of them, nil when whole; mirrored at the diagonal, where only symmetric functions have values.
  struct Term: Sendable {
    let block: Int
    let left: DenseMatrix?
    let right: DenseMatrix?
    let isMirrored: Bool
  }

  /// A part whose rows are needed: factors of the nodes' rows, and which values of the lag grid count.
  struct Upper: Sendable {
    let rows: DenseMatrix
    var range: Range<Int>
  }

  private let rules: [Rule]
  /// Rules whose blocks do not need each other.
  private let waves: [Range<Int>]
  private let uppers: [Upper]

  init(_ rules: [Rule], waves: [Range<Int>], uppers: [Upper]) {
    self.rules = rules
    self.waves = waves
    self.uppers = uppers
  }

  private struct RowJob: Sendable {
    let upper: Upper
    var values = DenseMatrix(zeros: 0, 0)
  }

  private struct Task: Sendable {
    let rules: Range<Int>
    var blocks: [DenseMatrix] = []
  }

  /// All blocks of a function of two times.
  ///
  /// - Parameter lagged: values at the nodes on the lag grid.
  func blocks(_ lagged: DenseMatrix, isSymmetric: Bool) -> [DenseMatrix] {
    var rows = uppers.map { RowJob(upper: $0) }
    Workers.forEach(&rows) { $0.values = $0.upper.rows.times(lagged.columns($0.upper.range)) }
    let values = rows.map(\.values)
    var blocks: [DenseMatrix] = []
    blocks.reserveCapacity(rules.count)
    for wave in waves {
      var tasks = stride(from: wave.lowerBound, to: wave.upperBound, by: Self.atOnce).map {
        Task(rules: $0..<min($0 + Self.atOnce, wave.upperBound))
      }
      do {
        let known = blocks
        Workers.forEach(&tasks) { task in
          task.blocks = task.rules.map { block($0, values, known, isSymmetric) }
        }
      }
      for task in tasks { blocks.append(contentsOf: task.blocks) }
    }
    return blocks
  }

  private func block(
    _ index: Int, _ values: [DenseMatrix], _ known: [DenseMatrix], _ isSymmetric: Bool
  ) -> DenseMatrix {
    switch rules[index] {
    case .leaf(let upper, let offset): return leaf(values[upper], uppers[upper].range, offset, isSymmetric)
    case .far(let upper, let stencil):
      return stencil.block(values[upper], from: uppers[upper].range.lowerBound)
    case .combination(let terms):
      return DenseMatrix.combination(terms.map { (known[$0.block], $0.factor) })
    case .sum(let rows, let columns, let terms):
      var result = DenseMatrix(zeros: rows, columns)
      for term in terms where isSymmetric || !term.isMirrored {
        var block = known[term.block]
        if term.isMirrored { block = block.transposed }
        if let right = term.right { block = block.times(right) }
        if let left = term.left {
          result.add(left, block, transposedLeft: true)
        } else {
          result.add(block)
        }
      }
      return result
    }
  }

  private func leaf(_ values: DenseMatrix, _ range: Range<Int>, _ offset: Int, _ isSymmetric: Bool)
    -> DenseMatrix
  {
    let (length, stride, first) = (PanelBasis.leaf, values.columns, range.lowerBound)
    var result = DenseMatrix(zeros: length, length)
    for i in 0..<length {
      for j in 0..<length {
        let lag = offset * length + i - j
        if lag >= 0 {
          result.entries[i * length + j] = values.entries[i * stride + lag - first]
        } else if isSymmetric {
          result.entries[i * length + j] = values.entries[j * stride - lag - first]
        }
      }
    }
    return result
  }

  private static let atOnce = 8
}

extension DenseMatrix {
  /// Some neighbouring columns.
  package func columns(_ range: Range<Int>) -> DenseMatrix {
    var result = DenseMatrix(zeros: rows, range.count)
    result.set(self, row: 0, column: 0, rows: rows, columns: range.count, from: range.lowerBound)
    return result
  }

  /// self ← self + B.
  fileprivate mutating func add(_ other: DenseMatrix) {
    for k in entries.indices { entries[k] += other.entries[k] }
  }
}
