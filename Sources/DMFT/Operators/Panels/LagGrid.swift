import LinearAlgebra

/// Lags at which rows are looked at: whole ones near 0, then as many in each octave.
struct LagGrid: Sendable {
  let lags: [Double]
  private let octaves: [Barycentric]

  /// - Parameter largest: lag that counts.
  init(largest: Int) {
    var bounds = [Double(Self.real)]
    while let last = bounds.last, 2 * last < Double(largest) { bounds.append(2 * last) }
    bounds.append(Double(max(largest, 2 * Self.real)))
    octaves = zip(bounds, bounds.dropFirst()).map { low, high in
      Barycentric(Barycentric.unit(Self.octavePoints).map { (low + high) / 2 + $0 * (high - low) / 2 })
    }
    lags = (0..<Self.whole).map(Double.init) + octaves.flatMap(\.points)
  }

  /// Where the values around a lag begin, and their factors in the value there.
  func factors(at lag: Double) -> (start: Int, factors: [Double]) {
    let index = octaves.lastIndex { $0.points[0] <= lag } ?? 0
    return (Self.whole + index * Self.octavePoints, octaves[index].weights(at: lag))
  }

  /// Lags below are looked at one by one: blocks of 32 times up to four apart.
  static let whole = 5 * PanelBasis.leaf
  /// The least lag that need not be whole.
  static let real = 4 * PanelBasis.leaf
  static let octavePoints = 20
}

/// Factors of values on the lag grid in the block of two parts some way apart.
struct LagStencil: Sendable {
  struct Shape: Sendable, Hashable {
    let upper: Int
    let lower: Int
    let distance: Int
  }

  /// Values of the grid that count.
  let range: Range<Int>
  private let starts: [Int]
  private let factors: [Double]
  private let columns: Int

  init(_ shape: Shape, _ grid: LagGrid, _ bases: [PanelBasis]) {
    let (upper, lower) = (bases[shape.upper], bases[shape.lower])
    var starts: [Int] = []
    var factors: [Double] = []
    for x in upper.points {
      for (y, root) in zip(lower.points, lower.roots) {
        let found = grid.factors(at: Double(shape.distance) + x - y)
        starts.append(found.start)
        factors += found.factors.map { $0 * root }
      }
    }
    let (first, last) = (starts.min() ?? 0, (starts.max() ?? 0) + LagGrid.octavePoints)
    range = first..<last
    self.starts = starts.map { $0 - first }
    self.factors = factors
    columns = lower.rank
  }

  /// - Parameter values: rows of the upper part's points, columns of the range.
  func block(_ values: DenseMatrix) -> DenseMatrix {
    values.gathered(starts, factors, count: LagGrid.octavePoints, columns: columns)
  }
}

extension Barycentric {
  /// The points of Chebyshev and Lobatto on −1 … 1.
  static func unit(_ n: Int) -> [Double] {
    (0..<n).map { -cosine(Double($0) / Double(n - 1)) }
  }
}
