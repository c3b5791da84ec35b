import DMFTRuns
import LinearAlgebra

/// The tangent kernel of an infinitely wide network of windows and dense layers on given samples.
///
///     Σ^1 = Σ_window x x'/(s² c_in),   Θ^1 = Σ^1                        pixel by pixel
///     K = E[φφ],  K̇ = E[φ'φ']  of (Σ^ℓ(x,x), Σ^ℓ(x,x'), Σ^ℓ(x',x'))
///     Σ^{ℓ+1} = mean of K over the window,   Θ^{ℓ+1} = Σ^{ℓ+1} + mean of K̇ Θ^ℓ over the window
///     kernel = mean over the pixels of the last map of K + K̇ Θ^L                                           (17.7)
///
/// The padding enters means as zeros. Without pooling only equal pixels of the two images are needed. Several outputs
/// have this kernel each, and none between them. Source: derivations/17.
///
/// *Complexity*: half of P² × pixels of all maps moments of pairs (`PairMoments`), on all cores; memory the kernel and half
/// of it again, windows and variances of all samples, and a block of pairs a core.
public struct LayeredKernel: Sendable {
  private let windows: [WindowShape]
  private let moments: PairMoments
  private let count: Int
  /// Windows of the inputs, pixel by pixel one row a sample.
  private let inputs: [[Double]]
  /// Variances of preactivations, layer by layer and pixel by pixel.
  private var sides: [[PairMoments.Side]] = []

  /// - Parameters:
  ///   - windows: of each layer; channels count in the first one only.
  ///   - inputs: one row a sample.
  /// - Throws: `DescriptionError` when variances leave the range of numbers.
  public init(_ windows: [WindowShape], activation: Activation, inputs: DenseMatrix) throws {
    precondition(!windows.isEmpty && inputs.columns == windows[0].mapSize)
    self.windows = windows
    moments = PairMoments(activation)
    count = inputs.rows
    self.inputs = Self.rows(of: inputs, windows[0])
    try setVariances()
  }

  /// What a kernel takes, known before it is computed.
  public struct Demand: Sendable, Hashable {
    /// Bytes, with the numbers of `inputs` in rows and in windows.
    public var memory: Double
    /// Of one core, a rough figure.
    public var seconds: Double
  }

  public static func demand(_ windows: [WindowShape], activation: Activation, samples: Int) -> Demand {
    let (p, pixels) = (Double(samples), windows.reduce(0.0) { $0 + Double($1.windows) })
    let rows = p * Double(windows[0].windows) * Double(windows[0].windowSize)
    let isSeries = PairMoments(activation).isSeries
    let sides = p * pixels * (isSeries ? 200 : 2)
    let pairs = Double(block(windows) * block(windows))
    return Demand(
      memory: 8 * (1.5 * p * p + 2 * rows + sides + 4 * pixels * pairs * Double(Workers.count)),
      seconds: p * (p + 1) / 2 * pixels * (isSeries ? 3e-7 : 3e-8) + (isSeries ? 4e-3 * p * pixels : 0))
  }

  /// All pairs of samples.
  public func matrix() -> DenseMatrix {
    DenseMatrix(symmetric: count, block: Self.block(windows)) { block($0, $1) }
  }

  /// Pairs of so many samples by so many at a time: they stay in the cache, pixel by pixel, and maps of many pixels in memory.
  private static func block(_ windows: [WindowShape]) -> Int {
    let pixels = windows.map(\.windows).max() ?? 1
    return max(4, min(64, Int((0x1p24 / Double(pixels)).squareRoot())))
  }

  private func block(_ rows: Range<Int>, _ columns: Range<Int>) -> [Double] {
    let size = rows.count * columns.count
    var values = inputs.indices.map { inputCovariances(pixel: $0, rows, columns) }
    var kernels = values
    for layer in windows.indices {
      if layer > 0 { step(to: windows[layer], size, &values, &kernels) }
      for pixel in values.indices {
        moments.apply(&values[pixel], &kernels[pixel], sides[layer][pixel], rows, columns)
      }
    }
    var sum = [Double](repeating: 0, count: size)
    for pixel in values.indices {
      add(values[pixel], times: 1 / Double(values.count), to: &sum)
      add(kernels[pixel], times: 1 / Double(values.count), to: &sum)
    }
    return sum
  }

  /// Σ and Θ of the preactivations above, from K and K̇Θ below.
  private func step(
    to window: WindowShape, _ size: Int, _ values: inout [[Double]], _ kernels: inout [[Double]]
  ) {
    let share = 1 / Double(window.windowPixels)
    var above: (values: [[Double]], kernels: [[Double]]) = ([], [])
    for index in 0..<window.windows {
      var value = [Double](repeating: 0, count: size)
      var kernel = value
      for pixel in window.pixels(ofWindow: index) {
        add(values[pixel], times: share, to: &value)
        add(kernels[pixel], times: share, to: &kernel)
      }
      add(value, times: 1, to: &kernel)
      above.values.append(value)
      above.kernels.append(kernel)
    }
    (values, kernels) = above
  }

  private func inputCovariances(pixel: Int, _ rows: Range<Int>, _ columns: Range<Int>) -> [Double] {
    let size = windows[0].windowSize
    let all = inputs[pixel]
    var result = [Double](repeating: 0, count: rows.count * columns.count)
    var target = result.mutableSpan
    DenseKernels.multiply(
      all.span.extracting(rows.lowerBound * size..<rows.upperBound * size),
      all.span.extracting(columns.lowerBound * size..<columns.upperBound * size),
      ProductShape(rows: rows.count, columns: columns.count, inner: size, transposesRight: true),
      times: 1 / Double(size), into: &target)
    return result
  }

  private mutating func setVariances() throws {
    var variances = inputs.map { rows in
      let size = windows[0].windowSize
      return (0..<count).map { sample in
        rows[sample * size..<(sample + 1) * size].reduce(0) { $0 + $1 * $1 } / Double(size)
      }
    }
    for layer in windows.indices {
      if layer > 0 {
        let window = windows[layer]
        variances = (0..<window.windows).map { index in
          var mean = [Double](repeating: 0, count: count)
          for pixel in window.pixels(ofWindow: index) {
            add(variances[pixel], times: 1 / Double(window.windowPixels), to: &mean)
          }
          return mean
        }
      }
      guard variances.allSatisfy({ $0.allSatisfy(\.isFinite) }) else {
        throw DescriptionError(
          "network.power", "\(moments.power), whose variances grow beyond all numbers in layer \(layer + 1)",
          "fewer layers, a smaller power or smaller inputs")
      }
      var made = variances.map { (side: nil as PairMoments.Side?, variances: $0, squares: [] as [Double]) }
      Workers.forEach(&made) { [moments] pixel in
        let side = moments.side(pixel.variances)
        pixel.squares = moments.meanSquares(side)
        pixel.side = side
      }
      sides.append(made.compactMap(\.side))
      variances = made.map(\.squares)
    }
  }

  /// Pixel by pixel, the windows of all samples.
  private static func rows(of inputs: DenseMatrix, _ window: WindowShape) -> [[Double]] {
    let size = window.windowSize
    var rows = [Double](repeating: 0, count: inputs.rows * window.windows * size)
    var target = rows.mutableSpan
    Double.gather(inputs.entries.span, window, count: inputs.rows, into: &target)
    return (0..<window.windows).map { pixel in
      (0..<inputs.rows).flatMap { sample -> ArraySlice<Double> in
        let first = (sample * window.windows + pixel) * size
        return rows[first..<first + size]
      }
    }
  }
}

/// y ← y + factor · x.
private func add(_ x: [Double], times factor: Double, to y: inout [Double]) {
  let terms = x.span
  var sums = y.mutableSpan
  precondition(terms.count == sums.count)
  for i in 0..<sums.count { sums[i] += factor * terms[i] }
}
