import DMFT
import LinearAlgebra

/// The tangent kernel of one network of finite width, at its weights.
///
///     K = (1/(C n)) Σ ∂F/∂V · ∂F'/∂V = γ₀² C ∂f/∂V · ∂f'/∂V                                               (17.8)
///
/// of order 1, so that df/dt = ⟨K Δ⟩ to first order in the step; several outputs: the mean of their kernels. A layer's
/// gradient is a sum of products over pixels, s Σ_p y_p D_pᵀ, and its inner products are formed from these gradients, or
/// from all pairs of pixels, Σ_pq (y_p·y'_q)(D_p·D'_q), whichever is less work. *Complexity*: with P samples,
/// P² min(inner C, n² (inner + C)) products of each layer, on all cores; memory the kernel, half of it again, and the
/// gradients or their factors of one layer.
struct EmpiricalKernel {
  let weights: LayeredWeights<Double>
  let activation: Activation

  /// Between all pairs of inputs, given row after row.
  func matrix(_ inputs: [Double]) -> DenseMatrix {
    let shape = weights.shape
    let unit = 1 / (shape.outputUnit * shape.outputUnit) * Double(shape.top.channels)
    var kernel = DenseMatrix(zeros: inputs.count / shape.inputSize, inputs.count / shape.inputSize)
    for output in 0..<shape.outputs {
      for layer in shape.layers.indices where !shape.layers[layer].isMean {
        let factors = factors(of: layer, output: output, inputs)
        let scale = shape.layers[layer].scale
        accumulate(factors.products(), times: unit * scale * scale / Double(shape.outputs), to: &kernel)
      }
    }
    let features = topValues(inputs)
    accumulate(features.products(), times: unit, to: &kernel)
    return kernel
  }

  /// Numbers that `matrix` stores, and operations.
  static func demand(_ shape: LayeredShape, samples: Int) -> NetworkDemand {
    let p = Double(samples)
    let layers = shape.layers.map { (layer: LayerShape) -> (stored: Double, work: Double) in
      let isExplicit = GradientFactors.isExplicit(layer)
      let (inner, channels, n) = (Double(layer.inner), Double(layer.channels), Double(layer.pixels))
      return (
        p * (isExplicit ? inner * channels : n * (inner + channels)),
        isExplicit ? inner * channels : n * n * (inner + channels)
      )
    }
    let work = layers.reduce(Double(shape.top.mapSize)) { $0 + $1.work }
    return NetworkDemand(
      stored: 2 * p * p + (layers.map(\.stored).max() ?? 0) + shape.parameters,
      operations: Double(shape.outputs) * p * p / 2 * work / NetworkDemand.productSpeed)
  }

  private func factors(of layer: Int, output: Int, _ inputs: [Double]) -> GradientFactors {
    let shape = weights.shape
    var factors = GradientFactors(shape.layers[layer])
    forEachBlock(inputs) { sweep, count in
      var c = [Double](repeating: 0, count: count * shape.outputs)
      for row in 0..<count { c[row * shape.outputs + output] = 1 }
      let seen = sweep.layers[layer].seen(layer == 0 ? sweep.inputs : sweep.layers[layer - 1].values)
      sweep.lower(c, through: weights)
      factors.add(count, seen, sweep.layers[layer].slopes)
    }
    return factors
  }

  private func topValues(_ inputs: [Double]) -> GradientFactors {
    var factors = GradientFactors(rowsOf: weights.shape.top.mapSize)
    forEachBlock(inputs) { sweep, count in
      factors.add(count, rows: sweep.layers[weights.shape.layers.count - 1].values)
    }
    return factors
  }

  private func forEachBlock(_ inputs: [Double], _ body: (inout LayeredSweep<Double>, Int) -> Void) {
    let count = inputs.count / weights.shape.inputSize
    let height = LayeredSweep<Double>.height(count, of: weights.shape)
    var sweep = LayeredSweep<Double>(weights.shape, activation: activation, height: height)
    for first in stride(from: 0, to: count, by: height) {
      let block = first..<min(first + height, count)
      sweep.raise(inputs, at: Array(block)[...], through: weights)
      body(&sweep, block.count)
    }
  }

  private func accumulate(_ products: DenseMatrix, times factor: Double, to kernel: inout DenseMatrix) {
    var sum = kernel.entries.mutableSpan
    let terms = products.entries.span
    for i in 0..<sum.count { sum[i] += factor * terms[i] }
  }
}

/// The gradients of one layer's weights, one for each sample: as they are, or as factors whose products they are sums of.
struct GradientFactors: Sendable {
  /// n, where factors are kept; 1 where gradients are.
  private let pixels: Int
  private let inner, channels: Int
  private let isExplicit: Bool
  /// Windows, or gradients.
  private var left: [Double] = []
  /// D, of factors.
  private var right: [Double] = []

  init(_ layer: LayerShape) {
    isExplicit = Self.isExplicit(layer)
    (inner, channels, pixels) = (layer.inner, layer.channels, layer.pixels)
  }

  /// Rows that are gradients themselves.
  init(rowsOf size: Int) { (isExplicit, inner, channels, pixels) = (true, size, 1, 1) }

  /// Whether gradients take less work than pairs of pixels.
  static func isExplicit(_ layer: LayerShape) -> Bool {
    Double(layer.inner) * Double(layer.channels)
      < Double(layer.pixels) * Double(layer.pixels) * Double(layer.inner + layer.channels)
  }

  mutating func add(_ count: Int, rows: [Double]) { left += rows[..<(count * inner)] }

  /// Adds samples by their windows and D.
  mutating func add(_ count: Int, _ windows: [Double], _ slopes: [Double]) {
    guard isExplicit else {
      left += windows[..<(count * pixels * inner)]
      right += slopes[..<(count * pixels * channels)]
      return
    }
    var gradient = [Double](repeating: 0, count: inner * channels)
    let shape = ProductShape(rows: inner, columns: channels, inner: pixels, transposesLeft: true)
    for sample in 0..<count {
      var target = gradient.mutableSpan
      DenseKernels.multiply(
        windows.span.extracting(sample * pixels * inner..<(sample + 1) * pixels * inner),
        slopes.span.extracting(sample * pixels * channels..<(sample + 1) * pixels * channels), shape,
        into: &target)
      left += gradient
    }
  }

  /// The inner products of all gradients.
  func products() -> DenseMatrix {
    let perSample = isExplicit ? inner * channels : pixels * inner
    let samples = left.count / perSample
    return DenseMatrix(symmetric: samples, block: isExplicit ? 256 : max(1, 256 / pixels)) { rows, columns in
      isExplicit ? gram(left, perSample, rows, columns) : pairs(rows, columns)
    }
  }

  /// Inner products of rows of `size` numbers.
  private func gram(_ all: [Double], _ size: Int, _ rows: Range<Int>, _ columns: Range<Int>) -> [Double] {
    var result = [Double](repeating: 0, count: rows.count * columns.count)
    var target = result.mutableSpan
    DenseKernels.multiply(
      all.span.extracting(rows.lowerBound * size..<rows.upperBound * size),
      all.span.extracting(columns.lowerBound * size..<columns.upperBound * size),
      ProductShape(rows: rows.count, columns: columns.count, inner: size, transposesRight: true),
      into: &target)
    return result
  }

  /// Σ_pq (y_p·y'_q)(D_p·D'_q).
  private func pairs(_ rows: Range<Int>, _ columns: Range<Int>) -> [Double] {
    let (high, wide) = (
      rows.lowerBound * pixels..<rows.upperBound * pixels,
      columns.lowerBound * pixels..<columns.upperBound * pixels
    )
    let windows = gram(left, inner, high, wide)
    let slopes = gram(right, channels, high, wide)
    let (a, b) = (windows.span, slopes.span)
    var result = [Double](repeating: 0, count: rows.count * columns.count)
    for i in 0..<high.count {
      for j in 0..<wide.count {
        result[i / pixels * columns.count + j / pixels] += a[i * wide.count + j] * b[i * wide.count + j]
      }
    }
    return result
  }
}
