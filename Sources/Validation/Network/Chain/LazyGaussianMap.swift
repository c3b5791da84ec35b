/// A frozen map A of independent standard Gaussian entries, drawn as far as it is asked for.
///
/// What a network knows of A are products A x and Aᵀy. Let V and U be orthonormal bases of the x and y so far. Given A V
/// and AᵀU, the image of a new unit vector v ⊥ V is white but for its components along U, which are known:
///
///     A v = ζ + Uᵀ(U A v − U ζ),   U A v = (AᵀU) v,   ζ ~ N(0, 1)
///
/// and alike for Aᵀu: the same law as that of products with a matrix, without any limit. *Complexity*: T products take
/// 2 T² (N + M) operations and 2 T (N + M) numbers. Source: derivations/15.
struct LazyGaussianMap: Sendable {
  /// V, and A V.
  private var lower: VectorStack
  private var images: VectorStack
  /// U, and AᵀU.
  private var upper: VectorStack
  private var preimages: VectorStack

  /// - Parameter products: how many of either kind there will be.
  init(upper: Int, lower: Int, products: Int) {
    self.lower = VectorStack(length: lower, capacity: products)
    preimages = self.lower
    self.upper = VectorStack(length: upper, capacity: products)
    images = self.upper
  }

  /// A x.
  mutating func apply(to x: [Double], from stream: inout RandomStream) -> [Double] {
    let (coefficients, direction) = lower.decomposed(x)
    if let direction {
      images.append(image(of: direction, seenIn: upper, preimages, from: &stream))
      lower.append(direction)
    }
    return images.combination(coefficients)
  }

  /// Aᵀy.
  mutating func applyTransposed(to y: [Double], from stream: inout RandomStream) -> [Double] {
    let (coefficients, direction) = upper.decomposed(y)
    if let direction {
      preimages.append(image(of: direction, seenIn: lower, images, from: &stream))
      upper.append(direction)
    }
    return preimages.combination(coefficients)
  }

  /// - Parameters:
  ///   - basis: of where the image lies.
  ///   - known: the images of that basis under the transpose.
  private func image(
    of direction: [Double], seenIn basis: VectorStack, _ known: VectorStack, from stream: inout RandomStream
  ) -> [Double] {
    let white = stream.normals(basis.length)
    let missing = zip(known.products(with: direction), basis.products(with: white)).map { $0 - $1 }
    return zip(white, basis.combination(missing)).map { $0 + $1 }
  }
}
