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
      var sum = 0.0
      for q in starts[k]..<starts[k + 1] { sum += factors[q] * row[offsets[k] + q - starts[k]] }
      return sum
    }
  }

  // MARK: - Of a row in a layout

  /// The value at a point, 0 past the row's own time; near that time, points are times.
  mutating func appendValue(at x: Double, _ layout: PanelLayout, _ bases: [PanelBasis]) {
    if x == Double(layout.time) { return append(layout.width, [1]) }
    guard x < Double(layout.time), x >= 0 else { return append(0, []) }
    let index = layout.index(holding: x)
    let (part, columns) = (layout.parts[index], layout.columns[index])
    if part.level == 0 {
      appendTime(x - Double(part.start), columns)
    } else {
      append(columns.lowerBound, bases[part.level].factors(at: x - Double(part.start)))
    }
  }

  /// A value among times: guesses alone ask for others than whole ones.
  private mutating func appendTime(_ x: Double, _ columns: Range<Int>) {
    let nearest = min(Int(x.rounded()), columns.count - 1)
    if Double(nearest) == x || columns.count < 6 { return append(columns.lowerBound + nearest, [1]) }
    let first = max(0, min(Int(x) - 2, columns.count - 6))
    append(
      columns.lowerBound + first, Barycentric((first..<first + 6).map(Double.init)).weights(at: x))
  }

  /// The coefficients on a part, which the layout has, or a longer one that holds it, or shorter ones that make it up.
  mutating func appendCoefficients(on part: PanelPart, _ layout: PanelLayout, _ bases: [PanelBasis]) {
    let index = layout.index(holding: Double(part.start))
    let (held, columns) = (layout.parts[index], layout.columns[index])
    if held.level >= part.level {
      let basis = bases[part.level]
      for g in 0..<basis.rank {
        if held == part { append(columns.lowerBound + g, [1]); continue }
        let factors = bases[held.level].factors(at: basis.points[g] + Double(part.start - held.start))
        append(columns.lowerBound, factors.map { $0 * basis.roots[g] })
      }
      return
    }
    let map = PartMap(of: part, layout, bases)
    for g in 0..<map.factors.columns {
      append(map.columns.lowerBound, (0..<map.factors.rows).map { map.factors[$0, g] })
    }
  }
}

/// The coefficients on a part in terms of those on the shorter parts of a layout that make it up.
struct PartMap: Sendable {
  /// Columns of the layout.
  let columns: Range<Int>
  let factors: DenseMatrix
  let isIdentity: Bool

  init(of part: PanelPart, _ layout: PanelLayout, _ bases: [PanelBasis]) {
    let index = layout.index(holding: Double(part.start))
    if layout.parts[index] == part {
      columns = layout.columns[index]
      factors = DenseMatrix(identity: columns.count)
      isIdentity = true
      return
    }
    let halves = part.halves.map { PartMap(of: $0, layout, bases) }
    let rank = bases[part.level].rank
    columns = halves[0].columns.lowerBound..<halves[1].columns.upperBound
    var entries: [Double] = []
    for (half, g) in zip(halves, bases[part.level].halves) { entries += half.factors.times(g).entries }
    factors = DenseMatrix(rows: columns.count, columns: rank, entries: entries)
    isIdentity = false
  }

  /// Every row's coefficients on some parts, one after another.
  static func apply(_ maps: [PartMap], to matrix: DenseMatrix) -> DenseMatrix {
    let width = maps.reduce(0) { $0 + $1.factors.columns }
    var result = DenseMatrix(zeros: matrix.rows, width)
    var column = 0
    for map in maps {
      let (count, first) = (map.factors.columns, map.columns.lowerBound)
      if map.isIdentity {
        result.set(matrix, row: 0, column: column, rows: matrix.rows, columns: count, from: first)
      } else {
        let product = matrix.columns(map.columns).times(map.factors)
        result.set(product, row: 0, column: column, rows: matrix.rows, columns: count)
      }
      column += count
    }
    return result
  }
}
