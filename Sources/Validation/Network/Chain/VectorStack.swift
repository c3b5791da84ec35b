import LinearAlgebra

/// Vectors of equal length, one after another, as rows of a matrix that grows.
struct VectorStack: Sendable {
  let length: Int
  private(set) var count = 0
  private var entries: [Double] = []

  init(length: Int, capacity: Int) {
    self.length = length
    entries.reserveCapacity(length * capacity)
  }

  mutating func append(_ vector: [Double]) {
    precondition(vector.count == length)
    entries += vector
    count += 1
  }

  /// x_i · y for every vector.
  func products(with y: [Double]) -> [Double] {
    product(with: y, ProductShape(rows: count, columns: 1, inner: length))
  }

  /// Σ_i a_i x_i.
  func combination(_ coefficients: [Double]) -> [Double] {
    product(with: coefficients, ProductShape(rows: length, columns: 1, inner: count, transposesLeft: true))
  }

  private func product(with factor: [Double], _ shape: ProductShape) -> [Double] {
    precondition(factor.count == shape.inner)
    var product = [Double](repeating: 0, count: shape.rows)
    guard count > 0 else { return product }
    var result = product.mutableSpan
    DenseKernels.multiply(entries.span, factor.span, shape, into: &result)
    return product
  }

  /// y in the basis of these vectors, which are orthonormal, with the direction in which it leaves their span, if it
  /// does: then the last coefficient belongs to that. Gram and Schmidt, twice.
  func decomposed(_ y: [Double]) -> (coefficients: [Double], direction: [Double]?) {
    var rest = y
    var coefficients = [Double](repeating: 0, count: count)
    for _ in 0..<2 {
      let parts = products(with: rest)
      rest = zip(rest, combination(parts)).map { $0 - $1 }
      coefficients = zip(coefficients, parts).map { $0 + $1 }
    }
    let norm = dot(rest.span, rest.span).squareRoot()
    guard norm > 1e-12 * dot(y.span, y.span).squareRoot() else { return (coefficients, nil) }
    return (coefficients + [norm], rest.map { $0 / norm })
  }
}
