import LinearAlgebra

// Products with rows on the left, of all times at hand at once: what they have in common, the old rows, is one product of matrices.
extension PanelField {
  /// x A for a causal operator.
  func product(_ x: [[Double]]) -> [[Double]] { multiply(x, .causal) }

  /// x C for a correlation, up to each row's own time.
  func symmetricProduct(_ x: [[Double]]) -> [[Double]] { multiply(x, .symmetric) }

  /// x Aᵀ for a causal operator.
  func transposedProduct(_ x: [[Double]]) -> [[Double]] { multiply(x, .transposed) }

  fileprivate enum Kind: Sendable { case causal, symmetric, transposed }

  fileprivate struct Job: Sendable {
    let view: PanelView
    let x: [Double]
    /// x on recent parts.
    var recent: [Double] = []
    /// Σ over old times with the rows of recent parts.
    var crossing: [Double] = []
    var y: [Double] = []
  }

  private func multiply(_ x: [[Double]], _ kind: Kind) -> [[Double]] {
    var jobs = x.indices.map { Job(view: view(at: $0), x: x[$0]) }
    let (count, width, isInPanel) = (x.count, base.columns, tape.plan != nil)
    let old = DenseMatrix(rows: count, columns: width, entries: x.flatMap { $0.prefix(width) })
    var y = old.times(base, transposed: kind == .transposed)
    if isInPanel, kind != .transposed {
      for k in jobs.indices { jobs[k].recent = jobs[k].view.recent(jobs[k].x) }
      y.add(DenseMatrix(rows: count, columns: low.rows, entries: jobs.flatMap(\.recent)), low)
    }
    if isInPanel, kind != .causal {
      let crossing = old.times(low, transposed: true)
      for k in jobs.indices {
        jobs[k].crossing = Array(crossing.entries[k * low.rows..<(k + 1) * low.rows])
      }
    }
    for k in jobs.indices { jobs[k].y = Array(y.entries[k * width..<(k + 1) * width]) }
    Workers.forEach(&jobs) { $0.finish(kind) }
    return jobs.map(\.y)
  }
}

extension PanelField.Job {
  /// What differs from time to time.
  fileprivate mutating func finish(_ kind: PanelField.Kind) {
    let (own, width) = (view.row, view.layout.width)
    if view.layout.newWidth > 0 {
      let new = Array(x[view.layout.oldWidth..<width])
      var part = view.near.product(new, transposed: kind == .transposed)
      if kind != .causal {
        for (s, value) in view.transfer.product(crossing, transposed: true).enumerated() { part[s] += value }
      }
      y += part
    }
    if kind != .transposed {
      let here = x[width]
      for s in 0..<width { y[s] += here * own[s] }
    }
    y.append(
      kind == .causal ? x[width] * own[width] : dotProduct(x, from: 0, own, from: 0, count: width + 1))
  }
}
