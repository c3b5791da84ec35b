/// The finished rows of an operator: near times as they are, far panels compressed in both times.
///
/// A far panel is compressed in its rows as in its columns: what multiplies it from the left is smooth there, so that only
/// the projection of its rows on the polynomials counts (4.9). Rows, like columns, stand in the order of the layout.
struct StoredRows: Sendable {
  var layout: TimeLayout
  /// Whether entries right of the diagonal mirror those left of it.
  let isSymmetric: Bool
  /// The rows in groups, each one matrix of the columns up to the group's last row.
  var slabs: [Slab] = []

  init(layout: TimeLayout, isSymmetric: Bool) {
    self.layout = layout
    self.isSymmetric = isSymmetric
  }

  /// How many rows there are.
  var count: Int { slabs.last?.end ?? 0 }

  /// Takes the next rows.
  mutating func store(_ block: RowBlock) {
    precondition(block.layout.version == layout.version && block.firstWindowColumn == count)
    unsafe block.read { source in
      for row in 0..<block.rowCount {
        if isFull { slabs.append(Slab(start: count)) }
        unsafe append(source + row * block.stride, block.firstWindowColumn + row + 1)
      }
    }
  }

  /// Whether the next row begins a group.
  private var isFull: Bool { slabs.last.map { $0.rowCount >= Slab.usualRows } ?? true }

  /// Appends a row of `width` entries to the last group.
  private mutating func append(_ row: UnsafePointer<Double>, _ width: Int) {
    unsafe slabs[slabs.count - 1].append(row, width, mirrored: isSymmetric)
  }

  /// Entry of stored rows, counted like columns, not right of the diagonal.
  subscript(row: Int, column: Int) -> Double {
    slabs.first { row < $0.end }.map { $0[row, column] } ?? 0
  }

  /// Replaces columns, and the rows that stand for the same times, by coefficients. Rows before them stay as they are.
  mutating func apply(_ change: LayoutChange, _ next: TimeLayout, rank: Int) {
    let kept = slabs.firstIndex { $0.end > change.columns.lowerBound } ?? slabs.count
    let rows = (kept < slabs.count ? slabs[kept].start : count)..<count
    let width = count - change.columns.count + rank
    let source = rectangle(rows, slabs[kept...])
    slabs.removeSubrange(kept...)
    layout = next
    let newRows = rows.lowerBound..<width
    unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: newRows.count * width) { buffer in
      guard let target = buffer.baseAddress else { return }
      unsafe source.withUnsafeBufferPointer { source in
        guard let source = source.baseAddress else { return }
        unsafe Self.project(source, rows, change, rank, target)
      }
      unsafe refill(target, newRows)
    }
  }

  /// Takes rows of `rows.upperBound` entries each. A far panel lies within one group, because its own block is full on both
  /// sides of the diagonal.
  private mutating func refill(_ values: UnsafePointer<Double>, _ rows: Range<Int>) {
    let width = rows.upperBound
    for panel in layout.panels where panel.offset >= rows.lowerBound {
      if isFull { slabs.append(Slab(start: panel.offset)) }
      for row in panel.offset..<panel.offset + panel.rank {
        unsafe append(values + (row - rows.lowerBound) * width, panel.offset + panel.rank)
      }
    }
    for row in max(rows.lowerBound, layout.nearOffset)..<width {
      if isFull { slabs.append(Slab(start: row)) }
      unsafe append(values + (row - rows.lowerBound) * width, row + 1)
    }
  }

  /// The rows of some slabs, both sides of the diagonal.
  private func rectangle(_ rows: Range<Int>, _ slabs: ArraySlice<Slab>) -> [Double] {
    let width = rows.upperBound
    var result = [Double](repeating: 0, count: rows.count * width)
    let mirrors = isSymmetric
    unsafe result.withUnsafeMutableBufferPointer { buffer in
      guard let target = buffer.baseAddress else { return }
      for slab in slabs {
        unsafe slab.read { source in
          for row in 0..<slab.rowCount {
            let (from, index) = unsafe (source + row * slab.stride, slab.start + row)
            unsafe (target + (index - rows.lowerBound) * width).update(from: from, count: slab.end)
            guard mirrors else { continue }
            for column in rows.lowerBound..<slab.start {
              unsafe target[(column - rows.lowerBound) * width + index] = from[column]
            }
          }
        }
      }
    }
    return result
  }

  /// target ← Gᵀ source G in the given rows, with G the identity but for the columns of the change.
  private static func project(
    _ source: UnsafePointer<Double>, _ rows: Range<Int>, _ change: LayoutChange, _ rank: Int,
    _ target: UnsafeMutablePointer<Double>
  ) {
    let (columns, old) = (change.columns, rows.upperBound)
    let (width, before) = (old - columns.count + rank, columns.lowerBound - rows.lowerBound)
    unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: rows.count * width) { buffer in
      guard let half = buffer.baseAddress else { return }
      for row in 0..<rows.count {
        let (from, to) = unsafe (source + row * old, half + row * width)
        unsafe to.update(from: from, count: columns.lowerBound)
        unsafe (to + columns.lowerBound + rank).update(
          from: from + columns.upperBound, count: old - columns.upperBound)
      }
      unsafe change.withMatrix { matrix in
        unsafe BLAS.multiply(
          rows.count, rank, columns.count, source + columns.lowerBound, old, matrix, change.basis.rank,
          transposed: false, half + columns.lowerBound, width)
        unsafe target.update(from: half, count: before * width)
        unsafe BLAS.transposedMultiply(
          rank, width, columns.count, matrix, change.basis.rank, half + before * width, width,
          target + before * width, width)
      }
      unsafe (target + (before + rank) * width).update(
        from: half + (before + columns.count) * width, count: (old - columns.upperBound) * width)
    }
  }
}

/// Consecutive rows of a stored operator, in the columns up to the last row's: one matrix for products.
struct Slab: Sendable {
  /// The row, counted like columns, that comes first.
  let start: Int
  var rowCount = 0
  let stride: Int
  var values: [Double] = []

  /// One past the last row.
  var end: Int { start + rowCount }

  /// Rows that make a group; with the panel that is begun then there may be up to twice as many.
  static let usualRows = 48

  init(start: Int) {
    self.start = start
    stride = (start + Self.usualRows + 96 + 7) / 8 * 8 + 8
    values.reserveCapacity(Self.usualRows * stride)
  }

  subscript(row: Int, column: Int) -> Double { values[(row - start) * stride + column] }

  /// Takes one row more; mirrored, its entries also complete the rows above it.
  mutating func append(_ row: UnsafePointer<Double>, _ width: Int, mirrored: Bool) {
    let (index, stride, start) = (rowCount, stride, start)
    rowCount += 1
    if values.count < rowCount * stride {
      values.append(contentsOf: repeatElement(0, count: Self.usualRows / 4 * stride))
    }
    unsafe values.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      unsafe (base + index * stride).update(from: row, count: width)
      guard mirrored else { return }
      for above in 0..<index { unsafe base[above * stride + start + index] = row[start + above] }
    }
  }

  func read(_ body: (UnsafePointer<Double>) -> Void) {
    unsafe values.withUnsafeBufferPointer { buffer in
      if let base = buffer.baseAddress { unsafe body(base) }
    }
  }
}
