import LinearAlgebra

/// Factors of values on the lag grid in the block of two parts some way apart.
struct LagStencil: Sendable {
  struct Shape: Sendable, Hashable {
    let upper: Int
    let lower: Int
    let distance: Int

    init(_ pair: PartPair) {
      (upper, lower) = (pair.upper.level, pair.lower.level)
      distance = pair.upper.start - pair.lower.start
    }
  }

  /// Values of the grid that count.
  let range: Range<Int>
  private let starts: [Int32]
  private let factors: [Double]
  private let columns: Int
  /// Values of an octave.
  private let count: Int

  init(_ shape: Shape, _ grid: LagGrid, _ bases: [PanelBasis]) {
    let (upper, lower) = (bases[shape.upper], bases[shape.lower])
    var starts: [Int] = []
    var factors: [Double] = []
    factors.reserveCapacity(upper.rank * lower.rank * grid.octavePoints)
    for x in upper.points {
      for (y, root) in zip(lower.points, lower.roots) {
        let found = grid.factors(at: Double(shape.distance) + x - y)
        starts.append(found.start)
        for factor in found.factors { factors.append(factor * root) }
      }
    }
    let (first, last) = (starts.min() ?? 0, (starts.max() ?? 0) + grid.octavePoints)
    range = first..<last
    self.starts = starts.map { Int32($0 - first) }
    self.factors = factors
    (columns, count) = (lower.rank, grid.octavePoints)
  }

  /// - Parameters:
  ///   - values: rows of the upper part's points, columns of a range of the grid.
  ///   - first: where that range begins.
  func block(_ values: DenseMatrix, from first: Int) -> DenseMatrix {
    values.gathered(
      starts, offset: range.lowerBound - first, factors, count: count, columns: columns)
  }
}

/// Stencils of a panel, which the next one has for the most part too.
struct StencilStore {
  private struct Key: Hashable {
    let shape: LagStencil.Shape
    /// The largest lag, if the stencil reaches the last octave of the grid.
    let largest: Int
  }

  private var present: [Key: LagStencil] = [:]
  private var last: [Key: LagStencil] = [:]

  /// To be called once for each panel: what neither it nor the one before has used is let go.
  mutating func nextPanel() { (last, present) = (present, [:]) }

  /// Those of some shapes.
  mutating func stencils(_ shapes: [LagStencil.Shape], _ grid: LagGrid, _ bases: [PanelBasis]) -> [LagStencil]
  {
    struct Job: Sendable {
      let key: Key
      var stencil: LagStencil?
    }
    var jobs = shapes.map { shape in
      let reaches = shape.distance + bases[shape.upper].length > grid.lastOctave
      let key = Key(shape: shape, largest: reaches ? grid.largest : 0)
      return Job(key: key, stencil: present[key] ?? last[key])
    }
    Workers.forEach(&jobs) { job in
      if job.stencil == nil { job.stencil = LagStencil(job.key.shape, grid, bases) }
    }
    for job in jobs { present[job.key] = job.stencil }
    return jobs.compactMap(\.stencil)
  }
}
