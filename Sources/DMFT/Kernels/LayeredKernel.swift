import DMFTRuns
import LinearAlgebra

/// The tangent kernel of an infinitely wide network of windows, pooling and dense layers on given samples.
///
///     Σ^1 = Σ_window x x'/(s² c_in),   Θ^1 = Σ^1                        for pairs of pixels (`PixelPairs`)
///     K = E[φφ],  K̇ = E[φ'φ']  of (Σ^ℓ(x,x), Σ^ℓ(x,x'), Σ^ℓ(x',x'))
///     Σ^{ℓ+1} = mean of K over the window,   Θ^{ℓ+1} = Σ^{ℓ+1} + mean of K̇ Θ^ℓ over the window
///     pooling: K and K̇ Θ ← their means over all pairs of pixels of both windows                           (17.9)
///     kernel = mean over the pixels of the last map of K + K̇ Θ^L                                           (17.7)
///
/// The padding enters means as zeros. Without pooling only equal pixels of the two images are needed. Several outputs
/// have this kernel each, and none between them. Source: derivations/17.
///
/// *Complexity*: half of P² × pairs of pixels of all maps moments of pairs (`PairMoments`), on all cores; memory the kernel and half
/// of it again, windows and variances of all samples, and a block of pairs of samples a core.
public struct LayeredKernel: Sendable {
  let layers: [MapLayer]
  let pairs: PixelPairs
  let moments: PairMoments
  private let count: Int
  /// Windows of the inputs, pixel by pixel one row a sample.
  let inputs: [[Double]]
  /// Variances of preactivations, layer by layer and pixel by pixel; of pooling none.
  private let sides: [[PairMoments.Side]]

  /// - Parameters:
  ///   - layers: channels count in the first one only.
  ///   - inputs: one row a sample.
  /// - Throws: `DescriptionError` when variances leave the range of numbers.
  public init(_ layers: [MapLayer], activation: Activation, inputs: DenseMatrix) throws {
    precondition(inputs.columns == layers.first?.windows.mapSize)
    let (weighted, images) = Self.pooled(layers, inputs)
    precondition(!weighted.isEmpty)
    self.layers = weighted
    pairs = PixelPairs(weighted)
    moments = PairMoments(activation)
    count = inputs.rows
    self.inputs = Self.rows(of: images, weighted[0].windows, pairs.maps[0].pixels)
    sides = try LayerVariances(weighted, pairs, moments).sides(self.inputs, samples: count)
  }

  /// What a kernel takes, known before it is computed.
  public struct Demand: Sendable, Hashable {
    /// Bytes, with the numbers of `inputs` in rows and in windows.
    public var memory: Double
    /// Of one core, a rough figure.
    public var seconds: Double
  }

  public static func demand(_ layers: [MapLayer], activation: Activation, samples: Int) -> Demand {
    let weighted = Array(layers.drop { $0.kind == .mean })
    let (p, pixels) = (Double(samples), weighted.reduce(0.0) { $0 + Double($1.windows.windows) })
    let first = weighted[0].windows
    let rows = p * Double(first.windows) * Double(first.windowSize)
    // What is too much to be listed is too much to be computed.
    let bound = PixelPairs.bound(weighted)
    let couples = bound > Self.mostListed ? bound : PixelPairs(weighted).count
    let isSeries = PairMoments(activation).isSeries
    let sides = p * pixels * (isSeries ? 200 : 2) + 2 * p * couples
    let side = Double(block(couples))
    return Demand(
      memory: 8
        * (1.5 * p * p + 2 * rows + sides + couples * (20 + 4 * side * side * Double(Workers.count))),
      seconds: p * (p + 1) / 2 * couples * (isSeries ? 3e-7 : 3e-8) + (isSeries ? 4e-3 * p * pixels : 0))
  }

  /// All pairs of samples.
  public func matrix() -> DenseMatrix {
    DenseMatrix(symmetric: count, block: Self.block(pairs.maps.map(\.count).max().map(Double.init) ?? 1)) {
      block($0, $1)
    }
  }

  /// Pairs of so many samples by so many at a time: they stay in the cache, pixel by pixel, and maps of many pixels in memory.
  private static func block(_ couples: Double) -> Int {
    max(1, min(64, Int((0x1p24 / couples).squareRoot())))
  }

  private func block(_ rows: Range<Int>, _ columns: Range<Int>) -> [Double] {
    let size = rows.count * columns.count
    let first = pairs.maps[0]
    var values = first.members.map { inputCovariances($0.first, $0.second, rows, columns) }
    var kernels = values
    for layer in layers.indices {
      if layer > 0 { step(to: layer, size, &values, &kernels) }
      guard layers[layer].kind == .weights else { continue }
      for (index, pair) in pairs.maps[layer].members.enumerated() {
        moments.apply(
          &values[index], &kernels[index], (sides[layer][pair.first], sides[layer][pair.second]),
          areSame: pair.first == pair.second, rows, columns)
      }
    }
    var sum = [Double](repeating: 0, count: size)
    for index in values.indices {
      add(values[index], times: 1 / Double(values.count), to: &sum)
      add(kernels[index], times: 1 / Double(values.count), to: &sum)
    }
    return sum
  }

  /// Σ and Θ of the preactivations above, or means above, from K and K̇Θ below.
  private func step(
    to layer: Int, _ size: Int, _ values: inout [[Double]], _ kernels: inout [[Double]]
  ) {
    let share = layers[layer].share
    var above: (values: [[Double]], kernels: [[Double]]) = ([], [])
    for seen in pairs.maps[layer].below {
      var value = [Double](repeating: 0, count: size)
      var kernel = value
      for pair in seen {
        add(values[pair], times: share, to: &value)
        add(kernels[pair], times: share, to: &kernel)
      }
      if layers[layer].kind == .weights { add(value, times: 1, to: &kernel) }
      above.values.append(value)
      above.kernels.append(kernel)
    }
    (values, kernels) = above
  }

  private func inputCovariances(
    _ first: Int, _ second: Int, _ rows: Range<Int>, _ columns: Range<Int>
  ) -> [Double] {
    let size = layers[0].windows.windowSize
    let (left, right) = (inputs[first], inputs[second])
    var result = [Double](repeating: 0, count: rows.count * columns.count)
    var target = result.mutableSpan
    DenseKernels.multiply(
      left.span.extracting(rows.lowerBound * size..<rows.upperBound * size),
      right.span.extracting(columns.lowerBound * size..<columns.upperBound * size),
      ProductShape(rows: rows.count, columns: columns.count, inner: size, transposesRight: true),
      times: 1 / Double(size), into: &target)
    return result
  }

  /// The layers from the first one with weights on, and the inputs as that one sees them.
  private static func pooled(_ layers: [MapLayer], _ inputs: DenseMatrix) -> ([MapLayer], DenseMatrix) {
    var images = inputs
    for layer in layers.prefix(while: { $0.kind == .mean }) {
      var means = DenseMatrix(zeros: images.rows, layer.windows.windows * layer.windows.channels)
      var target = means.entries.mutableSpan
      Double.average(images.entries.span, layer.windows, count: images.rows, into: &target)
      images = means
    }
    return (Array(layers.drop { $0.kind == .mean }), images)
  }

  /// The windows of all samples, for each of the pixels above that are asked for.
  private static func rows(of inputs: DenseMatrix, _ window: WindowShape, _ pixels: [Int]) -> [[Double]] {
    let size = window.windowSize
    var rows = [Double](repeating: 0, count: inputs.rows * window.windows * size)
    var target = rows.mutableSpan
    Double.gather(inputs.entries.span, window, count: inputs.rows, into: &target)
    return pixels.map { pixel in
      (0..<inputs.rows).flatMap { sample -> ArraySlice<Double> in
        let first = (sample * window.windows + pixel) * size
        return rows[first..<first + size]
      }
    }
  }

  /// More pairs of pixels than that are not listed beforehand.
  private static let mostListed = 2e6
}

extension MapLayer {
  /// What each pair of pixels below counts in a pair above.
  var share: Double {
    let pixels = Double(windows.windowPixels)
    return kind == .mean ? 1 / (pixels * pixels) : 1 / pixels
  }
}

/// y ← y + factor · x.
func add(_ x: [Double], times factor: Double, to y: inout [Double]) {
  let terms = x.span
  var sums = y.mutableSpan
  precondition(terms.count == sums.count)
  for i in 0..<sums.count { sums[i] += factor * terms[i] }
}
