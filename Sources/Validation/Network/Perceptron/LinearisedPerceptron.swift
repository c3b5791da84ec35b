import DMFT
import LinearAlgebra

/// The limit γ → 0 of `SimulatedPerceptron`, exactly: f is linear in the parameters, and obeys the optimiser's
/// recursion.
///
///     m ← μ m + ⟨K Δ⟩,   f ← f + η m   (and its variants, see `Optimiser`),   Δ = y − f,   f(0) = 0
///
/// with the tangent kernel K of the initial weights, which are drawn as those of `SimulatedPerceptron` are, so
/// that equal streams give equal weights and batches. No weight moves by a finite amount. *Complexity*: G²
/// operations a step and numbers stored, for G points of the grid.
struct LinearisedPerceptron: SimulatedNetwork {
  private(set) var step = 0
  /// K on the grid.
  let kernel: DenseMatrix
  /// ⟨w²⟩, which stays.
  let readoutNorm: Double
  private let labelNoise: Double
  private let optimiser: any LinearOptimiser
  /// T, which schedules refer to.
  private let steps: Int
  private let target: [Double]
  /// The points of a step: every one, or the last batch.
  private(set) var sample: GridSample
  private let drawsBatches: Bool
  /// f, a matrix of one column.
  private var predictor: TrainedWeights
  /// Δ of every point in the sample over the sample's size, added up at the point.
  private var shares: [Double]
  /// ⟨K Δ⟩, a matrix of one column.
  private var signal: DenseMatrix
  private var stream: RandomStream

  /// Draws the initial weights from `stream`, which then drives the training.
  init(_ plan: PerceptronPlan, from stream: RandomStream) {
    self.stream = stream
    let weights = plan.drawWeights(from: &self.stream)
    kernel = weights.tangentKernel(plan.perceptron.activation, inputs: plan.target.inputs())
    readoutNorm = weights.readoutNorm
    labelNoise = plan.labelNoise
    optimiser = plan.optimiser
    steps = plan.steps
    target = plan.target.values()
    drawsBatches = plan.batches != nil
    sample = plan.batches ?? GridSample(everyPointOf: target.count)
    signal = DenseMatrix(zeros: target.count, 1)
    predictor = TrainedWeights(signal, keepsMomentum: plan.keepsMomentum)
    shares = signal.entries
  }

  /// Losses on the grid, and the readout norm.
  var observation: Observation {
    let predictions = predictor.weights.entries
    let squares = target.indices.reduce(0.0) { sum, j in
      sum + (target[j] - predictions[j]) * (target[j] - predictions[j])
    }
    let loss = squares / Double(target.count)
    return Observation(testLoss: loss, trainLoss: loss + labelNoise, readoutNorm: readoutNorm)
  }

  /// f on the grid.
  var predictions: [Double] { predictor.weights.entries }

  /// Trains by one step.
  mutating func advance() {
    if drawsBatches { sample.draw(from: &stream) }
    setShares()
    kernel.apply(to: shares, into: &signal.entries)
    let update = optimiser.following(readoutNorm: readoutNorm).update(at: step, of: steps)
    predictor.advance(by: update, along: signal, rate: 1)
    step += 1
  }

  private mutating func setShares() {
    clear(&shares)
    for (point, error) in zip(sample.points, sample.noise) {
      shares[point] += (target[point] - predictor.weights.entries[point] + error) / Double(sample.count)
    }
  }
}
