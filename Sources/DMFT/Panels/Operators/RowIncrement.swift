import LinearAlgebra

/// Row t of D K from rows of K: K(t, s) − K(t − 1, s), to its own relative precision.
///
///     k(t, τ) = K(t, t − τ):   [k(t, τ) − k(t, τ − 1)] + [k(t, τ − 1) − k(t − 1, τ − 1)]                (19.16)
///
/// Both differences are of polynomials, not of values: the first in the lag, through values on the lag grid, the second through the
/// rows of a panel at fixed lag. Nearer to time 0 than to the panel's end rows are smoother at fixed s, and there is one
/// difference; at small lags the first one is that of neighbouring values.
struct RowIncrement: Sendable {
  private let groups: [ColumnGroup]
  private let roots: [Double]
  /// Columns at fixed s, and those before small lags.
  private let fixed: Int
  private let smooth: Int
  /// Of the panel's rows.
  private let weights: [Double]
  /// Values of row t on the lag grid.
  private let own: RowGather
  /// Of smooth columns: where values on the lag grid begin, and their factors.
  private let starts: [Int]
  private let factors: [Double]
  private let differences: [Double]
  private let octavePoints: Int
  /// The panel's rows one step nearer to them than the columns at small lags are to t.
  private let gathers: [RowGather]

  /// - Parameters:
  ///   - nodes: layouts of the panel's rows.
  ///   - end: of the panel.
  init(
    _ layout: PanelLayout, from nodes: [PanelLayout], _ interpolation: Barycentric, _ grid: LagGrid, end: Int,
    _ bases: [PanelBasis]
  ) {
    groups = layout.groups(bases, differenced: true)
    roots = layout.roots(bases)
    octavePoints = grid.octavePoints
    let (time, lags) = (Double(layout.time), layout.lags(bases))
    weights = interpolation.difference(of: time, and: time - 1)
    let first = layout.parts[..<layout.oldParts].firstIndex { !$0.isNearerToStart(than: end) }
    let fixed = first.map { layout.columns[$0].lowerBound } ?? layout.oldWidth
    let smooth = max(fixed, lags.firstIndex { $0 < Double(LagGrid.real) } ?? layout.width)
    (self.fixed, self.smooth) = (fixed, smooth)
    own = grid.gather(layout, bases)
    let steps = lags[fixed..<smooth].map { grid.steps(at: $0) }
    starts = steps.map(\.start)
    factors = steps.flatMap(\.factors)
    differences = steps.flatMap(\.differences)
    gathers = nodes.map { node in
      var gather = RowGather()
      for lag in lags[smooth...] { gather.appendValue(lag: lag - 1, node, bases) }
      return gather
    }
  }

  /// - Parameters:
  ///   - row: row t.
  ///   - rows: of the panel.
  ///   - lagged: their values on the lag grid.
  func row(_ row: [Double], _ rows: [[Double]], _ lagged: DenseMatrix) -> [Double] {
    let width = row.count - 1
    var result = [Double](repeating: 0, count: width + 1)
    var others = [Double](repeating: 0, count: width - smooth)
    var moved = [Double](repeating: 0, count: lagged.columns)
    for (j, weight) in weights.enumerated() where weight != 0 {
      addProduct(weight, rows[j], from: 0, to: &result, from: 0, count: fixed)
      addProduct(weight, lagged.entries, from: j * moved.count, to: &moved, from: 0, count: moved.count)
      addProduct(weight, gathers[j].values(of: rows[j]), from: 0, to: &others, from: 0, count: others.count)
    }
    let values = own.values(of: row)
    for (k, start) in starts.enumerated() {
      let from = k * octavePoints
      result[fixed + k] =
        roots[fixed + k]
        * (dotProduct(differences, from: from, values, from: start, count: octavePoints)
          + dotProduct(factors, from: from, moved, from: start, count: octavePoints))
    }
    let differences = DenseMatrix(rows: 1, columns: width + 1, entries: row).differenced(groups)
    for k in others.indices {
      result[smooth + k] = differences.entries[smooth + k] + others[k] * roots[smooth + k]
    }
    return result
  }
}
