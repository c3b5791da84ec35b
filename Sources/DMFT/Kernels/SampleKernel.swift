import LinearAlgebra

/// Kernels of a perceptron of infinite width at initialisation, on given points.
///
///     Φ⁰ = x·x'/D,   Φ^ℓ = E[φφ],   Φ'^ℓ = E[φ'φ'],   G^L = Φ'^L,   G^ℓ = Φ'^ℓ ∘ G^(ℓ+1)
///     K = Φ^L + Σ_{ℓ=1..L} Φ^(ℓ−1) ∘ G^ℓ                                                                    (16.11)
///
/// This is (13.2) for inputs of any norm. *Complexity*: n² L moments on all cores.
struct SampleKernel: Sendable {
  /// K.
  private(set) var tangent: DenseMatrix
  /// Φ^1 … Φ^L, and Φ'^1 … Φ'^L if they were asked for.
  private(set) var features: [DenseMatrix] = []
  private(set) var slopes: [DenseMatrix] = []

  /// - Parameters:
  ///   - inputs: Φ⁰.
  ///   - keepsLayers: whether the kernels of every layer are kept.
  /// - Throws: `DescriptionError` when variances, which powers raise to powers layer by layer, leave the range of numbers.
  init(_ perceptron: Perceptron, inputs: DenseMatrix, keepsLayers: Bool = false) throws {
    let paired = PairedActivation(perceptron.activation)
    // The recursion of K from below: K ← Φ^ℓ + Φ'^ℓ ∘ K.
    tangent = inputs
    var feature = inputs
    for _ in 0..<perceptron.depth {
      let ends = try Self.ends(paired, feature)
      var rows = (0..<feature.rows).map { Row(index: $0) }
      let (below, kernel) = (feature, tangent)
      Workers.forEach(&rows) { $0.evaluate(paired, ends, below, kernel, keepsLayers) }
      for row in rows {
        for j in 0..<row.feature.count { Self.set(&feature, row.index, j, row.feature[j]) }
        for j in 0..<row.feature.count { Self.set(&tangent, row.index, j, row.kernel[j]) }
      }
      guard keepsLayers else { continue }
      features.append(feature)
      var slope = feature
      for row in rows { for j in 0..<row.slope.count { Self.set(&slope, row.index, j, row.slope[j]) } }
      slopes.append(slope)
    }
  }

  /// G^1 … G^L.
  var signals: [DenseMatrix] {
    var result: [DenseMatrix] = []
    for slope in slopes.reversed() {
      var signal = slope
      if let above = result.first {
        for index in signal.entries.indices { signal.entries[index] *= above.entries[index] }
      }
      result.insert(signal, at: 0)
    }
    return result
  }

  private static func ends(_ paired: PairedActivation, _ feature: DenseMatrix) throws -> [PairedActivation.End] {
    try (0..<feature.rows).map { index in
      let end = paired.end(variance: feature[index, index])
      guard end.meanSquare.isFinite, end.variance.isFinite else {
        throw DescriptionError(
          "network.depth", "so many that a layer's variance is \(end.meanSquare)",
          "fewer layers or a smaller network.power, so that every layer's variance is a number")
      }
      return end
    }
  }

  private static func set(_ matrix: inout DenseMatrix, _ i: Int, _ j: Int, _ value: Double) {
    matrix.entries[i * matrix.columns + j] = value
    matrix.entries[j * matrix.columns + i] = value
  }

  /// Row i of a layer, up to the diagonal.
  private struct Row: Sendable {
    let index: Int
    var feature: [Double] = []
    var kernel: [Double] = []
    var slope: [Double] = []

    init(index: Int) { self.index = index }

    mutating func evaluate(
      _ paired: PairedActivation, _ ends: [PairedActivation.End], _ below: DenseMatrix, _ kernel: DenseMatrix,
      _ keepsSlopes: Bool
    ) {
      feature.reserveCapacity(index + 1)
      self.kernel.reserveCapacity(index + 1)
      for j in 0...index {
        let (product, slopes) =
          j == index
          ? (ends[j].meanSquare, ends[j].meanSquareSlope)
          : paired.moments(ends[index], ends[j], covariance: below[index, j])
        feature.append(product)
        self.kernel.append(product + slopes * kernel[index, j])
        if keepsSlopes { slope.append(slopes) }
      }
    }
  }
}
