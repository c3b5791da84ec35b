import DMFTNumerics
import DMFTRuns
import LinearAlgebra

/// The measures of a task. Of the kernel's nodes all of a row is wanted, of the target's only its sum.
struct ModeMeasures: Sendable {
  let kernel: SpectralMeasure
  let target: SpectralMeasure
}

/// What the modes give at one time.
struct ModeResult: Sendable {
  var response: [Double] = []
  /// Z.
  var gradient: [Double] = []
  var signal: [Double] = []
  /// C_v(t,t) as a sum over modes of terms that are not negative (19.8).
  var sum = 0.0
  var bias = 0.0
  /// C_v(t,t) from the identity (3.6), which the sum does not use.
  var identity = 0.0
  /// C_v(t,t): the sum for fresh samples, from the identity for fixed ones, whose C_v(t,s) is.
  var loss = 0.0
  /// The largest |H(t, s)| of the fastest mode.
  var amplification = 0.0
}

/// Rows of all resolvents at one time.
struct ModeJob: Sendable {
  /// Ñ: none, on the diagonal at earlier times, or with all rows.
  enum Sources: Sendable {
    case none
    case white([Double])
    case full(PanelView)
  }

  let measures: ModeMeasures
  /// The row of the kernel.
  let kernel: [Double]
  /// D K̃, and the groups of its columns.
  let increments: PanelView
  let groups: [ColumnGroup]
  /// Of the old ones.
  let solvers: [GroupSolver]
  let ones: [Double]
  /// Of the target's nodes, and their products with the rows of recent parts.
  let firstValues: FirstValues
  let recent: DenseMatrix
  let readout: PanelView?
  let sources: Sources
  let noise: SamplingNoise
  var result = ModeResult()

  mutating func solve() {
    let width = increments.layout.width
    let system = PanelSystem(increments, groups, oldSolvers: solvers)
    let rows = system.rows(measures.kernel.nodes)
    result.signal = system.firstSums(firstValues, recent: recent)
    result.bias = zip(measures.target.weights, result.signal).reduce(0) { $0 + $1.0 * $1.1 * $1.1 }
    result.response = rows.product(measures.kernel.weights)
    result.sum = result.bias
    defer { result.loss = result.sum }
    result.gradient = [Double](repeating: 0, count: width + 1)
    let fastest =
      measures.kernel.nodes.indices.max { measures.kernel.nodes[$0] < measures.kernel.nodes[$1] } ?? 0
    for s in 0...width {
      result.amplification = max(result.amplification, abs(rows.entries[fastest * (width + 1) + s]) / ones[s])
    }
    result.identity = result.bias
    if readout == nil, case .none = sources { return }
    spread(rows, system)
  }

  /// Z and what is not the mean predictor's in the loss.
  private mutating func spread(_ rows: DenseMatrix, _ system: PanelSystem) {
    let (width, count) = (increments.layout.width, rows.rows)
    let (stride, weights, scales) = (width + 1, measures.kernel.weights, measures.kernel.nodes)
    var half = DenseMatrix(zeros: count, stride)
    if let readout {
      half = readout.symmetricProduct(rows)
      for k in 0..<count {
        var sum = 0.0
        for s in 0..<stride {
          sum += half.entries[k * stride + s] * rows.entries[k * stride + s]
          half.entries[k * stride + s] *= scales[k]
        }
        result.sum += weights[k] * sum
      }
    }
    switch sources {
    case .none: break
    case .white(let variances):
      for k in 0..<count {
        var sum = 0.0
        for s in 0..<width {
          let h = rows.entries[k * stride + s]
          sum += h * h * variances[s]
          half.entries[k * stride + s] += h * variances[s]
        }
        if scales[k] > 0 { result.sum += weights[k] / scales[k] * sum }
      }
      for k in 0..<count {
        half.entries[k * stride + width] += (result.sum + noise.labelNoise) * noise.reciprocalBatch
      }
    case .full(let covariance):
      // λ² H K̃ Ñ K̃ᵀ Hᵀ = (1 − H) Ñ (1 − H)ᵀ, and 1 − H is −H before the time itself.
      var past = rows
      for k in 0..<count { past.entries[k * stride + width] = 0 }
      let spread = covariance.symmetricProduct(past)
      for k in 0..<count {
        var sum = 0.0
        for s in 0..<width { sum += spread.entries[k * stride + s] * past.entries[k * stride + s] }
        for s in 0..<stride {
          half.entries[k * stride + s] += spread.entries[k * stride + s] + covariance.row[s]
        }
        if scales[k] > 0 { result.sum += weights[k] / scales[k] * sum }
      }
    }
    half = system.transposedSolution(half, measures.kernel.nodes)
    result.gradient = half.product(weights)
    if let readout { result.identity += zip(readout.row, result.response).reduce(0) { $0 + $1.0 * $1.1 } }
    result.identity -= zip(kernel, result.gradient).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
