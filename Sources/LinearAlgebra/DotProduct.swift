import CLAPACKE

/// Σ_i a(i) b(i) over `count` entries from given positions on.
public func dotProduct(
  _ a: [Double], from first: Int, _ b: [Double], from second: Int, count: Int
) -> Double {
  guard count > 0 else { return 0 }
  precondition(first >= 0 && second >= 0 && first + count <= a.count && second + count <= b.count)
  return unsafe a.withUnsafeBufferPointer { left in
    unsafe b.withUnsafeBufferPointer { right in
      guard let x = left.baseAddress, let y = right.baseAddress else { return 0 }
      return unsafe cblas_ddot(Int32(count), x + first, 1, y + second, 1)
    }
  }
}

/// b(i) ← b(i) + α a(i) over `count` entries from given positions on.
public func addProduct(
  _ alpha: Double, _ a: [Double], from first: Int, to b: inout [Double], from second: Int, count: Int
) {
  guard count > 0 else { return }
  precondition(first >= 0 && second >= 0 && first + count <= a.count && second + count <= b.count)
  unsafe a.withUnsafeBufferPointer { left in
    unsafe b.withUnsafeMutableBufferPointer { right in
      guard let x = left.baseAddress, let y = right.baseAddress else { return }
      unsafe BLAS.add(count, alpha, x + first, y + second)
    }
  }
}
