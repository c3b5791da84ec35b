import DMFTRuns
import LinearAlgebra

/// A perceptron of infinite width on given samples, as the march takes it: the P samples first, then the test samples.
struct WideProblem: Sendable {
  /// L.
  let depth: Int
  let activation: Activation
  /// γ = γ₀² > 0.
  let richness: Double
  /// P.
  let samples: Int
  /// P and the test samples together.
  let points: Int
  let outputs: Int
  /// a⁰, row after row, one column for each point: K = a⁰ᵀ a⁰.
  let root: [Double]
  /// Rows of a⁰: the rank of K.
  let inputRank: Int
  /// y, points × outputs.
  let targets: [Double]
  let optimiser: any LinearOptimiser
  /// T.
  let steps: Int
  /// At its start; nil for all samples in every step.
  let batch: SampleBatch?

  init(_ run: WideRun, _ perceptron: Perceptron) {
    let samples = run.samples
    (depth, activation, richness) = (perceptron.depth, perceptron.activation, perceptron.richness)
    self.samples = samples.count
    outputs = samples.outputs
    targets = samples.allTargets
    (optimiser, steps, batch) = (run.optimiser, run.steps, run.batch)
    let kernel = samples.inputKernel
    points = kernel.rows
    let root =
      SymmetricEigensystem(kernel)?.root(above: Self.negligible).root ?? DenseMatrix(zeros: points, 0)
    inputRank = root.columns
    var transposed = [Double](repeating: 0, count: root.entries.count)
    for i in 0..<root.rows { for j in 0..<root.columns { transposed[j * root.rows + i] = root[i, j] } }
    self.root = transposed
  }

  /// Eigenvalues of K below this share of the largest are round-off.
  private static let negligible = 1e-14
}
