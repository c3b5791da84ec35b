import CLAPACKE

/// Systems with 1 + λ K for one square K and many λ: K is reduced once, each λ then costs as much as a product with K.
///
///     K = Q H Qᵀ,  H upper Hessenberg:   x (1 + λ K)^-1 = ((x Q) (1 + λ H)^-1) Qᵀ
///
/// Gaussian elimination with exchanges of neighbouring rows, eight λ at a time. A strictly lower triangular K is substituted as
/// it is.
public struct GroupSolver: Sendable {
  let size: Int
  private let isTriangular: Bool
  /// H, row after row; K itself when it is triangular.
  private let form: [Double]
  /// H mirrored at its other diagonal, which is upper Hessenberg too and belongs to Kᵀ.
  private let mirrored: [Double]
  /// Q and Qᵀ, row after row.
  private let basis: [Double]
  private let basisTransposed: [Double]

  /// - Parameters:
  ///   - block: K, row after row.
  ///   - isTriangular: whether only what lies left of the diagonal counts.
  public init(_ block: [Double], size: Int, isTriangular: Bool) {
    precondition(block.count == size * size)
    self.size = size
    self.isTriangular = isTriangular
    if isTriangular {
      (form, mirrored, basis, basisTransposed) = (block, [], [], [])
      return
    }
    let n = size
    let (h, q) = Self.reduced(block, n)
    (form, basisTransposed) = (Self.transposed(h, n), q)
    basis = Self.transposed(q, n)
    var mirrored = h
    for i in 0..<n { for j in 0..<n { mirrored[i * n + j] = h[(n - 1 - i) * n + n - 1 - j] } }
    self.mirrored = mirrored
  }

  /// H and Q, column after column, as LAPACK makes them.
  private static func reduced(_ block: [Double], _ n: Int) -> (h: [Double], q: [Double]) {
    BLAS.prepare()
    var h = transposed(block, n)
    var q = h
    var reflections = [Double](repeating: 0, count: n)
    let room = 32 * n
    unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: room) { work in
      unsafe h.withUnsafeMutableBufferPointer { h in
        unsafe reflections.withUnsafeMutableBufferPointer { tau in
          let status = unsafe LAPACKE_dgehrd_work(
            LAPACK_COL_MAJOR, Int32(n), 1, Int32(n), h.baseAddress, Int32(n), tau.baseAddress,
            work.baseAddress, Int32(room))
          precondition(status == 0, "dgehrd refuses its arguments")
          unsafe q.withUnsafeMutableBufferPointer { q in
            for k in 0..<n * n { unsafe q[k] = h[k] }
            let status = unsafe LAPACKE_dorghr_work(
              LAPACK_COL_MAJOR, Int32(n), 1, Int32(n), q.baseAddress, Int32(n), tau.baseAddress,
              work.baseAddress, Int32(room))
            precondition(status == 0, "dorghr refuses its arguments")
          }
        }
      }
    }
    for j in 0..<n { for i in j + 2..<max(j + 2, n) { h[j * n + i] = 0 } }
    return (h, q)
  }

  private static func transposed(_ a: [Double], _ n: Int) -> [Double] {
    var result = a
    for i in 0..<n { for j in 0..<n { result[j * n + i] = a[i * n + j] } }
    return result
  }
}

extension GroupSolver {
  /// target ← x (1 + λ K)^-1, or x (1 + λ Kᵀ)^-1, for rows of x that each have their λ.
  func solve(
    _ x: UnsafePointer<Double>, _ stride: Int, scales: [Double], _ target: UnsafeMutablePointer<Double>,
    transposed: Bool
  ) {
    let (n, count) = (size, scales.count)
    guard !isTriangular else {
      return unsafe substitute(x, stride, scales, target, transposed: transposed)
    }
    unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: count * n) { turned in
      unsafe withUnsafeTemporaryAllocation(of: Lanes.self, capacity: n * (n + 1)) { room in
        guard let turned = turned.baseAddress, let room = room.baseAddress else { return }
        unsafe basis.withUnsafeBufferPointer { q in
          guard let q = q.baseAddress else { return }
          unsafe BLAS.multiply(count, n, n, x, stride, q, n, transposed: false, turned, n)
        }
        unsafe (transposed ? form : mirrored).withUnsafeBufferPointer { h in
          guard let h = h.baseAddress else { return }
          for first in Swift.stride(from: 0, to: count, by: Lanes.scalarCount) {
            unsafe eliminate(
              h, turned + first * n, scales[first...].prefix(Lanes.scalarCount), room, !transposed)
          }
        }
        unsafe basisTransposed.withUnsafeBufferPointer { q in
          guard let q = q.baseAddress else { return }
          unsafe BLAS.multiply(count, n, n, turned, n, q, n, transposed: false, target, n)
        }
      }
    }
  }

  typealias Lanes = SIMD8<Double>

  /// Columns w of (1 + λ H) z = w, one for each λ, stored as rows; from the last to the first when they are reversed.
  private func eliminate(
    _ h: UnsafePointer<Double>, _ rows: UnsafeMutablePointer<Double>, _ scales: ArraySlice<Double>,
    _ room: UnsafeMutablePointer<Lanes>, _ isReversed: Bool
  ) {
    let n = size
    var lambda = Lanes.zero
    for (lane, scale) in scales.enumerated() { lambda[lane] = scale }
    let (m, w) = unsafe (room, room + n * n)
    for i in 0..<n {
      for j in max(0, i - 1)..<n { unsafe m[i * n + j] = lambda * h[i * n + j] }
      unsafe m[i * n + i] += Lanes(repeating: 1)
      var right = Lanes.zero
      let place = isReversed ? n - 1 - i : i
      for lane in 0..<scales.count { unsafe right[lane] = rows[lane * n + place] }
      unsafe w[i] = right
    }
    for k in 0..<n - 1 {
      let (upper, lower) = unsafe (m + k * n, m + (k + 1) * n)
      let (a, b) = unsafe (upper[k], lower[k])
      let exchanges = b * b .> a * a
      let pivot = a.replacing(with: b, where: exchanges)
      let factor = b.replacing(with: a, where: exchanges) / pivot
      for j in k + 1..<n {
        let (p, q) = unsafe (upper[j], lower[j])
        let first = p.replacing(with: q, where: exchanges)
        unsafe upper[j] = first
        unsafe lower[j] = q.replacing(with: p, where: exchanges) - factor * first
      }
      unsafe upper[k] = pivot
      let (p, q) = unsafe (w[k], w[k + 1])
      let first = p.replacing(with: q, where: exchanges)
      unsafe w[k] = first
      unsafe w[k + 1] = q.replacing(with: p, where: exchanges) - factor * first
    }
    for i in (0..<n).reversed() {
      var sum = unsafe w[i]
      for j in i + 1..<max(i + 1, n) { unsafe sum -= m[i * n + j] * w[j] }
      sum = unsafe sum / m[i * n + i]
      unsafe w[i] = sum
      let place = isReversed ? n - 1 - i : i
      for lane in 0..<scales.count { unsafe rows[lane * n + place] = sum[lane] }
    }
  }

  private func substitute(
    _ x: UnsafePointer<Double>, _ stride: Int, _ scales: [Double], _ target: UnsafeMutablePointer<Double>,
    transposed: Bool
  ) {
    let n = size
    unsafe form.withUnsafeBufferPointer { k in
      unsafe withUnsafeTemporaryAllocation(of: Lanes.self, capacity: n) { y in
        for first in Swift.stride(from: 0, to: scales.count, by: Lanes.scalarCount) {
          let count = min(Lanes.scalarCount, scales.count - first)
          var lambda = Lanes.zero
          for lane in 0..<count { lambda[lane] = scales[first + lane] }
          for step in 0..<n {
            let j = transposed ? step : n - 1 - step
            var sum = Lanes.zero
            if transposed {
              for i in 0..<j { unsafe sum += y[i] * k[j * n + i] }
            } else {
              for i in j + 1..<max(j + 1, n) { unsafe sum += y[i] * k[i * n + j] }
            }
            var right = Lanes.zero
            for lane in 0..<count { unsafe right[lane] = x[(first + lane) * stride + j] }
            right -= lambda * sum
            unsafe y[j] = right
            for lane in 0..<count { unsafe target[(first + lane) * n + j] = right[lane] }
          }
        }
      }
    }
  }
}
