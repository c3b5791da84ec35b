/// The finished rows of an operator: near times as they are, far panels compressed in both times.
///
/// A far panel is compressed in its rows as in its columns: what multiplies it from the left is smooth there, so that only
/// the projection of its rows on the polynomials counts (4.9). Rows, like columns, stand in the order of the layout.
struct StoredRows: Sendable {
  private(set) var layout: TimeLayout
  /// Whether entries right of the diagonal mirror those left of it.
  let isSymmetric: Bool
  /// The rows in groups, each one matrix of the columns up to the group's last row.
  private(set) var slabs: [Slab] = []

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

  /// Replaces columns, and the rows that stand for the same times, by coefficients.
  mutating func apply(_ change: LayoutChange, _ next: TimeLayout, rank: Int) {
    let (old, new) = (count, count - change.columns.count + rank)
    let source = square(old)
    slabs = []
    layout = next
    unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: new * new) { buffer in
      guard let target = buffer.baseAddress else { return }
      unsafe source.withUnsafeBufferPointer { source in
        guard let source = source.baseAddress else { return }
        unsafe Self.project(source, old, change, rank, target)
      }
      unsafe refill(target, new)
    }
  }

  /// Takes the rows of a square. A far panel lies within one group, because its own block is full on both sides of the diagonal.
  private mutating func refill(_ square: UnsafePointer<Double>, _ count: Int) {
    for panel in layout.panels {
      if isFull { slabs.append(Slab(start: panel.offset)) }
      for row in panel.offset..<panel.offset + panel.rank {
        unsafe append(square + row * count, panel.offset + panel.rank)
      }
    }
    for row in layout.nearOffset..<count {
      if isFull { slabs.append(Slab(start: row)) }
      unsafe append(square + row * count, row + 1)
    }
  }

  /// All rows as one square, both sides of the diagonal.
  private func square(_ count: Int) -> [Double] {
    var result = [Double](repeating: 0, count: count * count)
    let mirrors = isSymmetric
    unsafe result.withUnsafeMutableBufferPointer { buffer in
      guard let target = buffer.baseAddress else { return }
      for slab in slabs {
        unsafe slab.read { source in
          for row in 0..<slab.rowCount {
            let (from, index) = unsafe (source + row * slab.stride, slab.start + row)
            unsafe (target + index * count).update(from: from, count: slab.end)
            guard mirrors else { continue }
            for column in 0..<slab.start { unsafe target[column * count + index] = from[column] }
          }
        }
      }
    }
    return result
  }

  /// target ← Gᵀ source G, with G the identity but for the columns of the change.
  private static func project(
    _ source: UnsafePointer<Double>, _ count: Int, _ change: LayoutChange, _ rank: Int,
    _ target: UnsafeMutablePointer<Double>
  ) {
    let (columns, width) = (change.columns, count - change.columns.count + rank)
    unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: count * width) { buffer in
      guard let half = buffer.baseAddress else { return }
      for row in 0..<count {
        let (from, to) = unsafe (source + row * count, half + row * width)
        unsafe to.update(from: from, count: columns.lowerBound)
        unsafe (to + columns.lowerBound + rank).update(
          from: from + columns.upperBound, count: count - columns.upperBound)
      }
      unsafe change.withMatrix { matrix in
        unsafe BLAS.multiply(
          count, rank, columns.count, source + columns.lowerBound, count, matrix, change.basis.rank,
          transposed: false, half + columns.lowerBound, width)
        unsafe target.update(from: half, count: columns.lowerBound * width)
        unsafe BLAS.transposedMultiply(
          rank, width, columns.count, matrix, change.basis.rank, half + columns.lowerBound * width, width,
          target + columns.lowerBound * width, width)
      }
      unsafe (target + (columns.lowerBound + rank) * width).update(
        from: half + columns.upperBound * width, count: (count - columns.upperBound) * width)
    }
  }
}

/// Consecutive rows of a stored operator, in the columns up to the last row's: one matrix for products.
struct Slab: Sendable {
  /// The row, counted like columns, that comes first.
  let start: Int
  private(set) var rowCount = 0
  let stride: Int
  private var values: [Double] = []

  /// One past the last row.
  var end: Int { start + rowCount }

  /// Rows that make a group; with the panel that is begun then there may be up to twice as many.
  static let usualRows = 96

  init(start: Int) {
    self.start = start
    stride = (start + 2 * Self.usualRows + 7) / 8 * 8 + 8
  }

  subscript(row: Int, column: Int) -> Double { values[(row - start) * stride + column] }

  /// Takes one row more; mirrored, its entries also complete the rows above it.
  mutating func append(_ row: UnsafePointer<Double>, _ width: Int, mirrored: Bool) {
    let (index, stride, start) = (rowCount, stride, start)
    rowCount += 1
    values.append(contentsOf: repeatElement(0, count: stride))
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
