/// The finished rows of an operator: near times as they are, far panels compressed in both times.
///
/// A far panel J is compressed in its rows as in its columns: what multiplies it from the left is smooth in J, so that only
/// the projection of its rows on the polynomials counts (4.9).
struct StoredRows: Sendable {
  let dimension: Int
  private(set) var layout: TimeLayout
  /// Whether entries right of the diagonal mirror those left of it.
  let isSymmetric: Bool
  /// Slabs of several far panels each.
  private(set) var far: [Slab] = []
  /// The last two panels, whole.
  private(set) var near: Slab

  init(dimension: Int, layout: TimeLayout, isSymmetric: Bool) {
    precondition(layout.farCount == 0)
    self.dimension = dimension
    self.layout = layout
    self.isSymmetric = isSymmetric
    near = Slab(start: 0, stride: Self.nearStride(layout, dimension))
  }

  /// Takes finished rows, which lie in the last two panels.
  mutating func store(_ block: RowBlock) {
    let (first, width) = (block.firstWindowColumn, block.width)
    near.grow(to: width - near.start)
    let (start, stride, mirrors) = (near.start, near.stride, isSymmetric)
    unsafe near.write { target in
      unsafe block.read { source in
        for row in 0..<block.rowCount {
          let line = unsafe target + (first + row - start) * stride
          unsafe line.update(from: source + row * block.stride, count: width)
        }
        guard mirrors else { return }
        for column in start..<first {
          for row in 0..<block.rowCount {
            unsafe target[(column - start) * stride + first + row] = source[row * block.stride + column]
          }
        }
      }
    }
  }

  /// Entry (t, s) of stored rows, both near.
  func nearEntry(_ t: Int, _ s: Int) -> Double { near[layout.column(of: t), layout.column(of: s)] }

  /// Compresses the panel that the new layout counts as far.
  mutating func retirePanel(_ next: TimeLayout) {
    precondition(next.farCount == layout.farCount + 1)
    let (height, offset, rank) = (layout.panelHeight, layout.nearOffset, next.ranks[layout.farCount])
    let old = near
    if (far.last?.end ?? 0) - (far.last?.start ?? -Self.slabRows) >= Self.slabRows {
      far.append(Slab(start: offset, stride: offset + Self.slabRows + height))
    }
    appendFar(old, offset, rank)
    layout = next
    near = Slab(start: next.nearOffset, stride: Self.nearStride(next, dimension))
    let kept = old.rowCount - height
    near.grow(to: kept)
    let (oldStride, newStride, newOffset) = (old.stride, near.stride, next.nearOffset)
    unsafe near.write { target in
      unsafe old.read { source in
        for row in 0..<kept {
          let (from, to) = unsafe (source + (height + row) * oldStride, target + row * newStride)
          unsafe to.update(from: from, count: offset)
          unsafe (to + newOffset).update(from: from + offset + height, count: kept)
        }
        unsafe next.withPolynomials { polynomials in
          unsafe BLAS.multiply(
            kept, rank, height, source + height * oldStride + offset, oldStride, polynomials, height,
            transposed: false, target + offset, newStride)
        }
      }
    }
  }

  /// Appends the first near panel, compressed in its rows and in its own columns.
  private mutating func appendFar(_ old: Slab, _ offset: Int, _ rank: Int) {
    let (layout, height, last) = (layout, layout.panelHeight, far.count - 1)
    let (slabStart, stride) = (far[last].start, far[last].stride)
    far[last].grow(to: offset + rank - slabStart)
    unsafe far[last].write { base in
      let target = unsafe base + (offset - slabStart) * stride
      unsafe old.read { source in
        unsafe layout.withPolynomials { polynomials in
          unsafe BLAS.transposedMultiply(
            rank, offset, height, polynomials, height, source, old.stride, target, stride)
          unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: rank * height) { buffer in
            guard let half = buffer.baseAddress else { return }
            unsafe BLAS.transposedMultiply(
              rank, height, height, polynomials, height, source + offset, old.stride, half, height)
            unsafe BLAS.multiply(
              rank, rank, height, half, height, polynomials, height, transposed: false, target + offset, stride)
          }
        }
      }
      guard isSymmetric else { return }
      for row in 0..<offset - slabStart {
        for column in 0..<rank {
          unsafe base[row * stride + offset + column] = target[column * stride + slabStart + row]
        }
      }
    }
  }

  /// Rows gathered in a slab before another one is begun.
  private static let slabRows = 96

  private static func nearStride(_ layout: TimeLayout, _ dimension: Int) -> Int {
    let most = layout.compresses ? layout.nearOffset + 2 * layout.panelHeight : dimension
    return (most + 7) / 8 * 8 + 8
  }
}
