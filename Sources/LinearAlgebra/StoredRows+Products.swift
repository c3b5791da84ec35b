/// The left factor of a product: consecutive rows in columns that stand for the same times.
@unsafe struct Factor: @unchecked Sendable {
  let base: UnsafePointer<Double>
  let stride: Int
  let rowCount: Int

  /// Where products go.
  @unsafe struct Target: @unchecked Sendable {
    let base: UnsafeMutablePointer<Double>
    let stride: Int
  }
}

/// Products of rows on the left with stored rows on the right: into the given columns, from stored rows below a limit.
extension StoredRows {
  /// target += α x A.
  func addPlain(
    _ alpha: Double, _ x: Factor, _ columns: Range<Int>, _ target: Factor.Target, below limit: Int
  ) {
    for slab in slabs where slab.start < limit {
      unsafe slab.addPlain(alpha, x, columns, target, min(slab.end, limit))
    }
  }

  /// target += α x Aᵀ.
  func addTransposed(
    _ alpha: Double, _ x: Factor, _ columns: Range<Int>, _ target: Factor.Target, below limit: Int
  ) {
    for slab in slabs where slab.start < limit {
      let end = min(slab.end, limit)
      unsafe slab.addTransposed(alpha, x, columns, target, end, inner: end)
    }
  }

  /// target += α x C, of which each slab stores the part left of its last row.
  func addSymmetric(
    _ alpha: Double, _ x: Factor, _ columns: Range<Int>, _ target: Factor.Target, below limit: Int
  ) {
    for slab in slabs where slab.start < limit {
      let end = min(slab.end, limit)
      unsafe slab.addPlain(alpha, x, columns, target, end)
      unsafe slab.addTransposed(alpha, x, columns, target, end, inner: slab.start)
    }
  }
}

extension Slab {
  /// target[:, columns] += α x[:, rows] · slab[:, columns], for the rows before `end`.
  fileprivate func addPlain(
    _ alpha: Double, _ x: Factor, _ columns: Range<Int>, _ target: Factor.Target, _ end: Int
  ) {
    let last = min(columns.upperBound, end)
    guard last > columns.lowerBound else { return }
    unsafe read { a in
      unsafe BLAS.multiplyAdd(
        x.rowCount, last - columns.lowerBound, end - start, alpha, x.base + start, x.stride,
        a + columns.lowerBound, stride, transposed: false, target.base + columns.lowerBound, target.stride)
    }
  }

  /// target[:, rows] += α x[:, 0 ..< inner] · slab[:, 0 ..< inner]ᵀ, for the rows among `columns` and before `end`.
  fileprivate func addTransposed(
    _ alpha: Double, _ x: Factor, _ columns: Range<Int>, _ target: Factor.Target, _ end: Int, inner: Int
  ) {
    let (first, last) = (max(columns.lowerBound, start), min(columns.upperBound, end))
    guard last > first, inner > 0 else { return }
    unsafe read { a in
      unsafe BLAS.multiplyAdd(
        x.rowCount, last - first, inner, alpha, x.base, x.stride, a + (first - start) * stride, stride,
        transposed: true, target.base + first, target.stride)
    }
  }
}
