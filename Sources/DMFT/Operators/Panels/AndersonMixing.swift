import LinearAlgebra

/// The next guess of a fixed point from the last ones and what became of them.
///
///     x' = Σ_i a_i g(x_i),   Σ_i a_i = 1,   a minimises |Σ_i a_i (g(x_i) − x_i)|
struct AndersonMixing {
  private var images: [[Double]] = []
  private var residuals: [[Double]] = []

  /// Of each kind of unknown how many there are, and the factor that makes them comparable.
  private var scales: [(count: Int, scale: Double)] = []

  mutating func next(_ guess: [Double], _ image: [Double], _ scales: [(count: Int, scale: Double)])
    -> [Double]
  {
    if self.scales.isEmpty { self.scales = scales }
    images.append(image)
    var residual = image
    var position = 0
    for (count, scale) in self.scales {
      for k in position..<position + count { residual[k] = (image[k] - guess[k]) * scale }
      position += count
    }
    residuals.append(residual)
    if images.count > Self.depth {
      images.removeFirst()
      residuals.removeFirst()
    }
    let count = images.count - 1
    guard count > 0 else { return image }
    // Least squares for the differences from the last residual.
    let last = residuals[count]
    let differences = residuals[..<count].map { residual in zip(last, residual).map { $0 - $1 } }
    var normal = [Double](repeating: 0, count: count * count)
    var right = [Double](repeating: 0, count: count)
    for i in 0..<count {
      for j in 0...i {
        let sum = dotProduct(differences[i], from: 0, differences[j], from: 0, count: last.count)
        normal[i * count + j] = sum
        normal[j * count + i] = sum
      }
      right[i] = dotProduct(differences[i], from: 0, last, from: 0, count: last.count)
    }
    guard let factors = Self.solve(normal, right) else {
      (images, residuals) = ([image], [last])
      return image
    }
    var result = image
    for (i, factor) in factors.enumerated() {
      for k in result.indices { result[k] -= factor * (image[k] - images[i][k]) }
    }
    return result
  }

  /// Gaussian elimination with a little of the diagonal added; nil when that is not enough.
  private static func solve(_ matrix: [Double], _ right: [Double]) -> [Double]? {
    let n = right.count
    var (a, x) = (matrix, right)
    for i in 0..<n { a[i * n + i] *= 1 + regularisation }
    for i in 0..<n {
      guard a[i * n + i] > 0 else { return nil }
      for j in i + 1..<max(i + 1, n) {
        let factor = a[j * n + i] / a[i * n + i]
        for k in i..<n { a[j * n + k] -= factor * a[i * n + k] }
        x[j] -= factor * x[i]
      }
    }
    for i in (0..<n).reversed() {
      for k in i + 1..<max(i + 1, n) { x[i] -= a[i * n + k] * x[k] }
      x[i] /= a[i * n + i]
    }
    return x.allSatisfy(\.isFinite) ? x : nil
  }

  private static let depth = 5
  private static let regularisation = 1e-12
}
