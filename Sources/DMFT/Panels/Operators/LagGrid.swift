import LinearAlgebra

/// Lags at which rows are looked at: whole ones near 0, then as many in each octave.
struct LagGrid: Sendable {
  let lags: [Double]
  let largest: Int
  /// Where the last octave begins.
  let lastOctave: Int
  let octavePoints: Int
  private let octaves: [Barycentric]

  /// - Parameters:
  ///   - largest: lag that counts.
  ///   - points: of an octave.
  init(largest: Int, points: Int) {
    octavePoints = points
    var bounds = [Double(Self.real)]
    self.largest = max(largest, 2 * Self.real)
    while let last = bounds.last, 2 * last < Double(self.largest) { bounds.append(2 * last) }
    lastOctave = Int(bounds[bounds.count - 1])
    bounds.append(Double(self.largest))
    octaves = zip(bounds, bounds.dropFirst()).map { low, high in
      Barycentric(Barycentric.unit(points).map { (low + high) / 2 + $0 * (high - low) / 2 })
    }
    lags = (0..<Self.whole).map(Double.init) + octaves.flatMap(\.points)
  }

  /// Where the values around a lag begin, and their factors in the value there.
  func factors(at lag: Double) -> (start: Int, factors: [Double]) {
    let index = octave(of: lag)
    return (start(of: index), octaves[index].weights(at: lag))
  }

  /// The same for f(lag − 1), and for f(lag) − f(lag − 1).
  func steps(at lag: Double) -> (start: Int, factors: [Double], differences: [Double]) {
    let index = octave(of: lag)
    return (
      start(of: index), octaves[index].weights(at: lag - 1),
      octaves[index].difference(of: lag, and: lag - 1)
    )
  }

  private func octave(of lag: Double) -> Int { octaves.lastIndex { $0.points[0] <= lag } ?? 0 }
  private func start(of octave: Int) -> Int { Self.whole + octave * octavePoints }

  /// Lags below are looked at one by one: blocks of 32 times up to four apart.
  static let whole = 5 * PanelBasis.leaf
  /// The values of a row in a layout.
  func gather(_ layout: PanelLayout, _ bases: [PanelBasis]) -> RowGather {
    var gather = RowGather()
    for lag in lags { gather.appendValue(lag: lag, layout, bases) }
    return gather
  }

  /// The least lag that need not be whole.
  static let real = 4 * PanelBasis.leaf
}

extension Barycentric {
  /// The points of Chebyshev and Lobatto on −1 … 1.
  static func unit(_ n: Int) -> [Double] {
    (0..<n).map { -cosine(Double($0) / Double(n - 1)) }
  }
}
