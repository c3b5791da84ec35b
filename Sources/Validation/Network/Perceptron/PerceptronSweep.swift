import DMFT
import LinearAlgebra

/// A block of inputs on its way up through a network, and of their errors on the way down.
///
///     up:     H^{ℓ+1} = s_ℓ φ(H^ℓ) V^ℓ,   F = φ(H^L) V^L
///     down:   D^L = (c wᵀ) ∘ φ′(H^L),   D^ℓ = φ′(H^ℓ) ∘ (s_ℓ D^{ℓ+1} V^ℓᵀ)
///     signal: ∂(c·F)/∂V^L = φ(H^L)ᵀ c,   ∂(c·F)/∂V^ℓ = s_ℓ φ(H^ℓ)ᵀ D^{ℓ+1},   φ(H^0) = X
///
/// One row is one input. Blocks are small enough for the cache where element-wise work dominates, and large
/// enough for products at full speed where these do; nothing is allocated after the start. *Complexity*: for
/// one input, 3 (L − 1) N² multiplications with addition in products of matrices, and some ten L N
/// element-wise operations.
struct PerceptronSweep: Sendable {
  /// The most inputs that a block holds.
  let height: Int
  private let activation: Activation
  /// How many it holds now.
  private var rows = 0
  /// X.
  private(set) var inputs: [Double]
  /// φ(H^1) … φ(H^L).
  private(set) var values: [[Double]]
  /// φ′(H^1) … φ′(H^L); D^1 … D^L after `lower`.
  private(set) var slopes: [[Double]]
  /// F.
  private(set) var outputs: [Double]
  /// s_ℓ D^{ℓ+1} V^ℓᵀ; empty in a network of one hidden layer.
  private var pulled: [Double]

  init(height: Int, activation: Activation, weights: PerceptronWeights) {
    self.height = height
    self.activation = activation
    let size = height * weights.width
    inputs = Array(repeating: 0, count: 2 * height)
    values = Array(repeating: Array(repeating: 0, count: size), count: weights.depth)
    slopes = values
    outputs = Array(repeating: 0, count: height)
    pulled = Array(repeating: 0, count: weights.depth > 1 ? size : 0)
  }

  /// Numbers of a block that stays in the cache, and inputs of a block that keeps products of matrices busy.
  static let (cachedNumbers, productRows) = (16_384, 256)

  /// The height for averages over `count` inputs.
  static func height(depth: Int, width: Int, count: Int) -> Int {
    min(count, max(1, cachedNumbers / width, depth > 1 ? productRows : 1))
  }

  /// Takes the inputs at `points` from all of them, two numbers each, up to the outputs.
  mutating func raise(_ all: [Double], at points: ArraySlice<Int>, through weights: PerceptronWeights) {
    precondition(points.count <= height)
    rows = points.count
    for (row, point) in points.enumerated() {
      inputs[2 * row] = all[2 * point]
      inputs[2 * row + 1] = all[2 * point + 1]
    }
    let width = weights.width
    for layer in 0..<weights.depth {
      let shape = ProductShape(rows: rows, columns: width, inner: layer == 0 ? 2 : width)
      setProduct(
        &values[layer], layer == 0 ? inputs : values[layer - 1], weights.entries(layer), shape,
        times: weights.scale(of: layer))
      activation.evaluate(&values[layer], slopes: &slopes[layer], count: rows * width)
    }
    let shape = ProductShape(rows: rows, columns: 1, inner: width)
    setProduct(&outputs, values[weights.depth - 1], weights.entries(weights.depth), shape)
  }

  /// Takes c, one number for each output, down to all D^ℓ.
  mutating func lower(_ c: [Double], through weights: PerceptronWeights) {
    let (width, depth) = (weights.width, weights.depth)
    multiplyByOuter(&slopes[depth - 1], c, weights.entries(depth), rows: rows)
    for layer in (1..<depth).reversed() {
      let shape = ProductShape(rows: rows, columns: width, inner: width, transposesRight: true)
      setProduct(&pulled, slopes[layer], weights.entries(layer), shape, times: weights.scale(of: layer))
      Double.multiplyEntries(&slopes[layer - 1], pulled, count: rows * width)
    }
  }

  /// Sets `signals` to the gradients of c·F, or adds them; after `lower` with the same c.
  func gradients(
    of c: [Double], through weights: PerceptronWeights, adding: Bool, to signals: inout [DenseMatrix]
  ) {
    let (width, depth) = (weights.width, weights.depth)
    let retention = adding ? 1.0 : 0
    for layer in 0..<depth {
      let shape = ProductShape(
        rows: layer == 0 ? 2 : width, columns: width, inner: rows, transposesLeft: true)
      setProduct(
        &signals[layer].entries, layer == 0 ? inputs : values[layer - 1], slopes[layer], shape,
        times: weights.scale(of: layer), keeping: retention)
    }
    let shape = ProductShape(rows: width, columns: 1, inner: rows, transposesLeft: true)
    setProduct(&signals[depth].entries, values[depth - 1], c, shape, keeping: retention)
  }
}

/// Row i, column k of the first rows of a: a_ik ← a_ik c_i w_k.
private func multiplyByOuter(_ a: inout [Double], _ c: [Double], _ w: [Double], rows: Int) {
  var entries = a.mutableSpan
  let (rowFactors, columnFactors) = (c.span, w.span)
  let width = columnFactors.count
  precondition(entries.count >= rows * width && rowFactors.count >= rows)
  for row in 0..<rows {
    let factor = rowFactors[row]
    for k in 0..<width { entries[row &* width &+ k] *= factor * columnFactors[k] }
  }
}
