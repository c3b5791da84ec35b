import LinearAlgebra

/// How P(t, 0) of (19.15) follows from what a row of it leaves for the columns before a panel: the same functional for all its rows.
///
///     P G = x on old columns, G = D + λ D K:   P(t, 0) = x · c,   G c = φ(0)                              (19.17)
struct FirstValues: Sendable {
  let scales: [Double]
  /// c, one row for each λ.
  let solutions: DenseMatrix
  /// What the value behind the old columns counts.
  let last: [Double]

  /// - Parameters:
  ///   - base: D K before the panel.
  ///   - groups: of its columns, with D on them.
  init(_ base: DenseMatrix, _ groups: [ColumnGroup], _ solvers: [GroupSolver], _ scales: [Double]) {
    self.scales = scales
    guard let first = groups.first else {
      solutions = DenseMatrix(zeros: scales.count, 0)
      last = scales.map { _ in 1 }
      return
    }
    let width = base.columns
    let matrix = CausalMatrix(past: base, row: [Double](repeating: 0, count: width), groups: groups)
    struct Job: Sendable {
      let scales: [Double]
      var rows: DenseMatrix
      var last: [Double]
    }
    var jobs = stride(from: 0, to: scales.count, by: Self.atOnce).map { start in
      let part = Array(scales[start..<min(start + Self.atOnce, scales.count)])
      var rows = DenseMatrix(zeros: part.count, width + 1)
      for k in part.indices {
        for (s, value) in first.difference.first.enumerated() { rows.entries[k * (width + 1) + s] = value }
      }
      return Job(scales: part, rows: rows, last: part.map { _ in 0 })
    }
    Workers.forEach(&jobs) { $0.rows.solve(transposed: matrix, solvers, scales: $0.scales, beyond: &$0.last) }
    solutions = DenseMatrix(
      rows: scales.count, columns: width, entries: jobs.flatMap { $0.rows.columns(0..<width).entries })
    last = jobs.flatMap(\.last)
  }

  /// A multiple of what is eliminated at once.
  private static let atOnce = 16
}
