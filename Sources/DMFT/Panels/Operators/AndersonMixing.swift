import LinearAlgebra

/// The next guess of a fixed point from the last ones and what became of them.
///
///     x' = g(x) − Σ_i c_i Δg_i,   c minimises |f − Σ_i c_i Δf_i|,   f = g(x) − x
///
/// Δ are differences of successive sweeps. For a linear map this is GMRES: modes that sweeps do not contract are found one by one.
struct AndersonMixing {
  /// g(x) and f of the last sweep.
  private var image: [Double] = []
  private var residual: [Double] = []
  /// Δg, and Δf in the metric.
  private var images: [[Double]] = []
  private var residuals: [[Double]] = []
  /// Factors that make components comparable, the same for all sweeps.
  private var metric: [Double] = []

  /// - Parameter metric: asked for at the first sweep.
  mutating func next(_ guess: [Double], _ image: [Double], metric: () -> [Double]) -> [Double] {
    if self.metric.isEmpty { self.metric = metric() }
    var residual = image
    for k in residual.indices { residual[k] = (image[k] - guess[k]) * self.metric[k] }
    if !self.image.isEmpty {
      images.append(Self.difference(image, self.image))
      residuals.append(Self.difference(residual, self.residual))
      if images.count > Self.depth {
        images.removeFirst()
        residuals.removeFirst()
      }
    }
    (self.image, self.residual) = (image, residual)
    var result = image
    for (i, factor) in Self.leastSquares(residuals, residual).enumerated() where factor != 0 {
      addProduct(-factor, images[i], from: 0, to: &result, from: 0, count: result.count)
    }
    return result
  }

  private static func difference(_ a: [Double], _ b: [Double]) -> [Double] {
    var result = a
    addProduct(-1, b, from: 0, to: &result, from: 0, count: b.count)
    return result
  }

  /// Factors of columns whose sum is nearest to a vector, by Gram and Schmidt, the latest column first; columns that depend on
  /// later ones get none.
  private static func leastSquares(_ columns: [[Double]], _ vector: [Double]) -> [Double] {
    let count = columns.count
    var basis: [[Double]] = []
    // Row k holds column `kept[k]` in terms of the basis.
    var triangle: [[Double]] = []
    var kept: [Int] = []
    for index in (0..<count).reversed() {
      var column = columns[index]
      let size = norm(column)
      var parts = [Double](repeating: 0, count: basis.count)
      for _ in 0..<2 {
        for (k, vector) in basis.enumerated() {
          let part = dotProduct(vector, from: 0, column, from: 0, count: column.count)
          parts[k] += part
          addProduct(-part, vector, from: 0, to: &column, from: 0, count: column.count)
        }
      }
      let rest = norm(column)
      guard rest > dependence * size, rest.isFinite else { continue }
      basis.append(column.map { $0 / rest })
      triangle.append(parts + [rest])
      kept.append(index)
    }
    var rest = basis.map { dotProduct($0, from: 0, vector, from: 0, count: vector.count) }
    var factors = [Double](repeating: 0, count: count)
    for k in kept.indices.reversed() {
      let factor = rest[k] / triangle[k][k]
      factors[kept[k]] = factor
      for i in 0..<k { rest[i] -= factor * triangle[k][i] }
    }
    return factors
  }

  private static func norm(_ x: [Double]) -> Double {
    dotProduct(x, from: 0, x, from: 0, count: x.count).squareRoot()
  }

  private static let depth = 24
  private static let dependence = 1e-7
}
