import LinearAlgebra

/// Few numbers made of a row's coefficients: values at points, or coefficients on other parts.
struct RowGather: Sendable {
  private var offsets: [Int] = []
  private var starts: [Int] = [0]
  private var factors: [Double] = []

  var count: Int { offsets.count }

  mutating func append(_ offset: Int, _ factors: some Sequence<Double>) {
    offsets.append(offset)
    self.factors.append(contentsOf: factors)
    starts.append(self.factors.count)
  }

  func values(of row: [Double]) -> [Double] {
    offsets.indices.map { k in
      let (first, count) = (starts[k], starts[k + 1] - starts[k])
      return count == 1
        ? factors[first] * row[offsets[k]]
        : dotProduct(factors, from: first, row, from: offsets[k], count: count)
    }
  }

  // MARK: - Of a row in a layout

  /// The value so long before the row's own time, 0 past it; near that time, points are times.
  ///
  /// Rows vary on the scale of the lag, so that lags must be exact: differences of late times that are no whole numbers are not (19.5).
  mutating func appendValue(lag: Double, _ layout: PanelLayout, _ bases: [PanelBasis]) {
    if lag == 0 { return append(layout.width, [1]) }
    let x = Double(layout.time) - lag
    guard lag > 0, x >= 0 else { return append(0, []) }
    let index = layout.index(holding: x)
    let (part, columns) = (layout.parts[index], layout.columns[index])
    let place = Double(layout.time - part.start) - lag
    if part.level == 0 {
      appendTime(place, columns)
    } else {
      append(columns.lowerBound, bases[part.level].factors(at: place))
    }
  }

  /// A value among times: some way before the row's own time functions are smooth on them.
  private mutating func appendTime(_ x: Double, _ columns: Range<Int>) {
    let nearest = min(Int(x.rounded()), columns.count - 1)
    if Double(nearest) == x || columns.count < 6 { return append(columns.lowerBound + nearest, [1]) }
    let times = Barycentric.integers(0...columns.count - 1, count: Self.timesAtOnce)
    var factors = [Double](repeating: 0, count: columns.count)
    for (time, factor) in zip(times, Barycentric(times.map(Double.init)).weights(at: x)) {
      factors[time] = factor
    }
    append(columns.lowerBound, factors)
  }

  private static let timesAtOnce = 16
}
