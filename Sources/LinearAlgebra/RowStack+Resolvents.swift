/// Systems with 1 + λ K on the right, λ one for each block of rows.
extension RowStack {
  /// self ← self (1 + λ K)^-1, from the last column to the first.
  ///
  /// - Parameter window: the rows of K in the window.
  public mutating func solve(_ resolvents: ScaledResolvents, _ kernel: LowerTriangle, window rows: RowBlock) {
    let (scales, first, height, stride) = (resolvents.scales, first, height, stride)
    let system = unsafe System(of: self, scales)
    precondition(kernel.rows.count == first && scales.count == count && rows.window == window)
    unsafe withScratch(resolvents) { base, scratch in
      unsafe rows.read { kernelRows in
        unsafe system.solveInWindow(base + first, kernelRows + first, rows.stride, transposed: false)
        unsafe system.copyScaled(base + first, height, to: scratch)
        unsafe BLAS.multiplyAdd(
          system.rowCount, first, height, 1, scratch, height, kernelRows, rows.stride, transposed: false,
          base,
          stride)
      }
      for (slab, diagonal) in zip(kernel.rows.slabs, resolvents.diagonals).reversed() {
        let (start, size) = (slab.start, slab.rowCount)
        unsafe system.multiply(base + start, diagonal, scratch, transposed: false)
        unsafe system.copyScaled(base + start, size, to: scratch)
        unsafe slab.read { source in
          unsafe BLAS.multiplyAdd(
            system.rowCount, start, size, 1, scratch, size, source, slab.stride, transposed: false, base,
            stride)
        }
      }
    }
  }

  /// self ← self (1 + λ Kᵀ)^-1, from the first column to the last.
  public mutating func solve(
    _ resolvents: ScaledResolvents, transposed kernel: LowerTriangle, window rows: RowBlock
  ) {
    let (scales, first, height, stride) = (resolvents.scales, first, height, stride)
    let system = unsafe System(of: self, scales)
    precondition(kernel.rows.count == first && scales.count == count && rows.window == window)
    unsafe withScratch(resolvents) { base, scratch in
      for (slab, diagonal) in zip(kernel.rows.slabs, resolvents.diagonals) {
        let (start, size) = (slab.start, slab.rowCount)
        if start > 0 {
          unsafe slab.read { source in
            unsafe BLAS.multiply(
              system.rowCount, size, start, base, stride, source, slab.stride, transposed: true, scratch, size
            )
          }
          unsafe system.addScaled(scratch, size, to: base + start)
        }
        unsafe system.multiply(base + start, diagonal, scratch, transposed: true)
      }
      unsafe rows.read { kernelRows in
        if first > 0 {
          unsafe BLAS.multiply(
            system.rowCount, height, first, base, stride, kernelRows, rows.stride, transposed: true, scratch,
            height)
          unsafe system.addScaled(scratch, height, to: base + first)
        }
        unsafe system.solveInWindow(base + first, kernelRows + first, rows.stride, transposed: true)
      }
    }
  }

  private mutating func withScratch(
    _ resolvents: ScaledResolvents,
    _ body: (UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>) -> Void
  ) {
    let widest = resolvents.diagonals.reduce(height) { max($0, $1.columns.count) }
    unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: count * height * widest) { buffer in
      guard let scratch = buffer.baseAddress else { return }
      unsafe write { base in unsafe body(base, scratch) }
    }
  }
}

/// The blocks of a stack, each with its λ.
@unsafe private struct System {
  let scales: [Double]
  let height: Int
  let stride: Int

  init(of stack: RowStack, _ scales: [Double]) {
    unsafe self.scales = scales
    unsafe height = stack.height
    unsafe stride = stack.stride
  }

  var rowCount: Int { unsafe scales.count * height }

  /// target ← −λ x, rows of `columns` numbers one after another.
  func copyScaled(_ x: UnsafePointer<Double>, _ columns: Int, to target: UnsafeMutablePointer<Double>) {
    for row in unsafe 0..<rowCount {
      let factor = unsafe -scales[row / height]
      let (from, to) = unsafe (x + row * stride, target + row * columns)
      for column in 0..<columns { unsafe to[column] = factor * from[column] }
    }
  }

  /// target ← target − λ x, the other way round.
  func addScaled(_ x: UnsafePointer<Double>, _ columns: Int, to target: UnsafeMutablePointer<Double>) {
    for row in unsafe 0..<rowCount {
      let factor = unsafe scales[row / height]
      let (from, to) = unsafe (x + row * columns, target + row * stride)
      for column in 0..<columns { unsafe to[column] -= factor * from[column] }
    }
  }

  /// x ← x A with A the inverted block, or its transpose.
  func multiply(
    _ x: UnsafeMutablePointer<Double>, _ diagonal: ScaledResolvents.Diagonal,
    _ scratch: UnsafeMutablePointer<Double>, transposed: Bool
  ) {
    let size = diagonal.columns.count
    unsafe diagonal.inverses.withUnsafeBufferPointer { buffer in
      guard let inverses = buffer.baseAddress else { return }
      for index in unsafe scales.indices {
        unsafe BLAS.multiply(
          height, size, size, x + index * height * stride, stride, inverses + index * size * size, size,
          transposed: transposed, scratch + index * height * size, size)
      }
    }
    for row in unsafe 0..<rowCount {
      unsafe (x + row * stride).update(from: scratch + row * size, count: size)
    }
  }

  /// x ← x (1 + λ K_bb)^-1, or with the transpose, in the columns of the window.
  func solveInWindow(
    _ x: UnsafeMutablePointer<Double>, _ kernel: UnsafePointer<Double>, _ kernelStride: Int, transposed: Bool
  ) {
    let size = unsafe height
    unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: size * size) { buffer in
      guard let block = buffer.baseAddress else { return }
      for (index, scale) in unsafe scales.enumerated() {
        for row in 0..<size {
          for column in 0..<row {
            unsafe block[row * size + column] = scale * kernel[row * kernelStride + column]
          }
        }
        unsafe BLAS.solveUnitLowerOnRight(
          size, size, block, size, transposed: transposed, x + index * size * stride, stride)
      }
    }
  }
}
