import LinearAlgebra

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

  /// The same for rows and columns.
  static func apply(_ maps: [PartMap], toBothSidesOf matrix: DenseMatrix) -> DenseMatrix {
    apply(maps, to: apply(maps, to: matrix).transposed).transposed
  }
}
