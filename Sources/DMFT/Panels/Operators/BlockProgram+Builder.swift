import LinearAlgebra

extension BlockProgram {
  /// Collects rules for blocks, and for those that they are made of.
  struct Builder {
    private let bases: [PanelBasis]
    private let nodes: Barycentric
    private let near: [NearGrid]
    private enum Draft {
      case leaf(upper: Int, offset: Int)
      case far(upper: Int, shape: Int)
      case combination([(block: Int, factor: Double)])
      case sum(rows: Int, columns: Int, [Term])
    }

    private var drafts: [(rule: Draft, depth: Int)] = []
    /// Blocks that are wanted or parts of such; blocks of the near grids.
    private var known: [PartPair: Int] = [:]
    private var placed: [PartPair: Int] = [:]
    private var shapes: [LagStencil.Shape] = []
    private var shapeIndices: [LagStencil.Shape: Int] = [:]
    private var uppers: [(part: PanelPart, needsWhole: Bool, shapes: Set<Int>)] = []
    private var upperIndices: [PanelPart: Int] = [:]

    init(_ times: Range<Int>, _ nodes: Barycentric, _ bases: [PanelBasis]) {
      self.bases = bases
      self.nodes = nodes
      near = NearGrid.all(over: times)
    }

    /// The largest lag of the blocks so far.
    private(set) var largestLag = 0

    /// The draft of a block.
    mutating func index(of pair: PartPair) -> Int {
      if let index = known[pair] { return index }
      let index: Int
      if pair.isNear {
        let factors = near[pair.upper.level].factors(at: pair.upper.start)
        let terms = factors.map { term in
          (block: placedIndex(of: pair, at: term.place), factor: term.factor)
        }
        index = terms.count == 1 ? terms[0].block : append(.combination(terms), after: terms.map(\.block))
      } else if pair.isFar {
        index = append(far(pair), after: [])
      } else {
        index = appendSum(of: pair)
      }
      known[pair] = index
      return index
    }

    private mutating func append(_ rule: Draft, after blocks: [Int]) -> Int {
      drafts.append((rule, 1 + blocks.reduce(-1) { max($0, drafts[$1].depth) }))
      return drafts.count - 1
    }

    private mutating func placedIndex(of pair: PartPair, at place: Int) -> Int {
      let shift = place - pair.upper.start
      let moved = PartPair(
        upper: PanelPart(start: place, level: pair.upper.level),
        lower: PanelPart(start: pair.lower.start + shift, level: pair.lower.level))
      if let index = placed[moved] { return index }
      let index: Int
      if pair.upper.level == 0 {
        let offset = (pair.upper.start - pair.lower.start) / PanelBasis.leaf
        index = append(.leaf(upper: upper(moved.upper, needsWhole: true), offset: offset), after: [])
      } else {
        index = appendSum(of: moved)
      }
      placed[moved] = index
      return index
    }

    private mutating func appendSum(of pair: PartPair) -> Int {
      let (upper, lower) = (bases[pair.upper.level], bases[pair.lower.level])
      let terms = pair.children.map { child in
        let isMirrored = child.pair.lower.start > child.pair.upper.start
        let block = index(
          of: isMirrored ? PartPair(upper: child.pair.lower, lower: child.pair.upper) : child.pair)
        return Term(
          block: block, left: child.upperHalf.map { upper.halves[$0] },
          right: child.lowerHalf.map { lower.halves[$0] }, isMirrored: isMirrored)
      }
      return append(.sum(rows: upper.rank, columns: lower.rank, terms), after: terms.map(\.block))
    }

    private mutating func far(_ pair: PartPair) -> Draft {
      largestLag = max(largestLag, pair.upper.end - pair.lower.start)
      let shape = LagStencil.Shape(pair)
      let index = shapeIndices[shape] ?? shapes.count
      if index == shapes.count {
        shapes.append(shape)
        shapeIndices[shape] = index
      }
      let upper = upper(pair.upper, needsWhole: false)
      uppers[upper].shapes.insert(index)
      return .far(upper: upper, shape: index)
    }

    private mutating func upper(_ part: PanelPart, needsWhole: Bool) -> Int {
      let index = upperIndices[part] ?? uppers.count
      if index == uppers.count {
        uppers.append((part, false, []))
        upperIndices[part] = index
      }
      if needsWhole { uppers[index].needsWhole = true }
      return index
    }

    // MARK: - The program

    /// - Returns: the program, and what the blocks' drafts are in it.
    func program(_ grid: LagGrid, _ store: inout StencilStore) -> (program: BlockProgram, places: [Int]) {
      let stencils = store.stencils(shapes, grid, bases)
      // Blocks of one shape follow each other: their stencil, the largest thing that is read, is read once.
      let keys = drafts.indices.map { draft in
        if case .far(_, let shape) = drafts[draft].rule {
          (drafts[draft].depth, shape, draft)
        } else {
          (drafts[draft].depth, -1, draft)
        }
      }
      let order = keys.sorted { $0 < $1 }.map(\.2)
      var places = [Int](repeating: 0, count: drafts.count)
      for (place, draft) in order.enumerated() { places[draft] = place }
      var waves: [Range<Int>] = []
      for (place, draft) in order.enumerated() {
        if waves.count == drafts[draft].depth {
          waves.append(place..<place + 1)
        } else {
          waves[waves.count - 1] = waves[waves.count - 1].lowerBound..<place + 1
        }
      }
      let rules = order.map { draft in
        switch drafts[draft].rule {
        case .leaf(let upper, let offset): Rule.leaf(upper: upper, offset: offset)
        case .far(let upper, let shape): Rule.far(upper: upper, stencil: stencils[shape])
        case .combination(let terms): Rule.combination(terms.map { (places[$0.block], $0.factor) })
        case .sum(let rows, let columns, let terms):
          Rule.sum(
            rows: rows, columns: columns,
            terms.map {
              Term(block: places[$0.block], left: $0.left, right: $0.right, isMirrored: $0.isMirrored)
            })
        }
      }
      let rows = uppers.map { upper in
        Upper(
          rows: factors(upper.part), range: range(upper.needsWhole, upper.shapes.map { stencils[$0].range }))
      }
      return (BlockProgram(rules, waves: waves, uppers: rows), places)
    }

    private func range(_ needsWhole: Bool, _ ranges: [Range<Int>]) -> Range<Int> {
      let all = ranges + (needsWhole ? [0..<LagGrid.whole] : [])
      guard let first = all.map(\.lowerBound).min(), let last = all.map(\.upperBound).max() else {
        return 0..<0
      }
      return first..<last
    }

    private func factors(_ part: PanelPart) -> DenseMatrix {
      nodes.rows(at: bases[part.level].points.map { $0 + Double(part.start) }, times: bases[part.level].roots)
    }
  }
}

extension Barycentric {
  /// Factors of the values at the points in those at others, one row for each, times something.
  func rows(at places: [Double], times scales: [Double]) -> DenseMatrix {
    DenseMatrix(
      rows: places.count, columns: points.count,
      entries: zip(places, scales).flatMap { x, scale in weights(at: x).map { $0 * scale } })
  }
}
