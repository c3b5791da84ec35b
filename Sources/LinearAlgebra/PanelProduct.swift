/// Rows on the left times an operator that is stored in panels, one matrix–matrix product a panel.
enum PanelProduct {
  /// The left factor: in panel i of its columns, only the first `ranks[i]` rows are not zero.
  @unsafe struct Left {
    let base: UnsafePointer<Double>
    let stride: Int
    let ranks: [Int]
  }

  /// Where a product goes: column s of the operator is column s − origin here; scaled by alpha.
  @unsafe struct Target {
    let base: UnsafeMutablePointer<Double>
    let stride: Int
    let origin: Int
    let alpha: Double
  }

  /// target[:, columns] += x[:, panel i] · A_i[:, columns] over the panels i.
  static func plain(_ x: Left, _ panels: Panels, _ columns: Range<Int>, _ limit: Int, _ target: Target) {
    for panel in columns.lowerBound / panels.height..<panels.count(below: limit) {
      let start = panels.start(panel)
      let end = min(limit, start + panels.height)
      let last = min(columns.upperBound, end)
      unsafe panels.read(panel) { a in
        unsafe BLAS.multiplyAdd(
          x.ranks[panel], last - columns.lowerBound, end - start, target.alpha, x.base + start, x.stride,
          a + columns.lowerBound, panels.width(panel), transposed: false,
          target.base + columns.lowerBound - target.origin, target.stride)
      }
    }
  }

  /// target[:, panel j] += Σ_i x[:, panel i] · A_j[:, panel i]ᵀ over i ≤ j (`withDiagonal`) or i < j.
  static func transposed(
    _ x: Left, _ panels: Panels, _ columns: Range<Int>, _ limit: Int, _ target: Target, withDiagonal: Bool
  ) {
    let runs = unsafe runs(of: x.ranks)
    for panel in columns.lowerBound / panels.height..<panels.count(below: columns.upperBound) {
      let start = panels.start(panel)
      let end = min(limit, start + panels.height)
      let inner = withDiagonal ? end : start
      for run in runs where run.panels.lowerBound * panels.height < inner {
        let first = run.panels.lowerBound * panels.height
        let last = min(inner, run.panels.upperBound * panels.height)
        unsafe panels.read(panel) { a in
          unsafe BLAS.multiplyAdd(
            run.rank, end - start, last - first, target.alpha, x.base + first, x.stride, a + first,
            panels.width(panel), transposed: true, target.base + start - target.origin, target.stride)
        }
      }
    }
  }

  /// Consecutive panels of like rank, so that few products are long ones.
  private static func runs(of ranks: [Int]) -> [(panels: Range<Int>, rank: Int)] {
    var runs: [(panels: Range<Int>, rank: Int)] = []
    for (panel, rank) in ranks.enumerated() where rank > 0 {
      if let last = runs.last, last.panels.upperBound == panel, abs(last.rank - rank) <= 4 {
        runs[runs.count - 1] = (last.panels.lowerBound..<panel + 1, max(last.rank, rank))
      } else {
        runs.append((panel..<panel + 1, rank))
      }
    }
    return runs
  }
}
