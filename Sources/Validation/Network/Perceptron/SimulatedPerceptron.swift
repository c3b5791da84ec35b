import DMFT
import LinearAlgebra

/// One fully connected network of finite width, trained as `CircleRegression` says: equation (13.1) and
/// nothing else.
///
///     f = (F − F(0))/(√γ N),   Δ = y − f,   V^ℓ moves along √γ ⟨Δ ∂F/∂V^ℓ⟩                         (13.1)
///
/// that is, along −γN times the gradient of half the loss, by the optimiser's recursion. ⟨⟩ is the mean over
/// the grid, or over a fresh batch of noisy labels in every step. *Complexity*: one `PerceptronSweep` over
/// the grid a step, or over the batch; then the grid is swept, upwards only, when the network is looked at.
/// Memory: the parameters twice, three times under momentum, and one block.
struct SimulatedPerceptron: SimulatedNetwork {
  private(set) var step = 0
  var weights: PerceptronWeights
  /// ⟨Δ ∂F/∂V^ℓ⟩ of the last sweep that learned.
  private(set) var signals: [DenseMatrix]
  /// Every point of the grid.
  let grid: GridSample
  /// The last batch; nil for the population gradient.
  private(set) var batch: GridSample?
  private let richness: Double
  private let labelNoise: Double
  private let optimiser: any LinearOptimiser
  /// T, which schedules refer to.
  private let steps: Int
  private let inputs: [Double]
  private let target: [Double]
  /// F(0) on the grid.
  private var start: [Double]
  private var sweep: PerceptronSweep
  /// Δ/n of the block that is swept.
  private var shares: [Double]
  /// The test loss of the present weights, once it is known. Under the population gradient, so are the
  /// signals then.
  private var testLoss: Double?
  private var stream: RandomStream

  /// Draws the initial weights from `stream`, which then drives the training.
  ///
  /// - Parameter plan: of positive richness.
  init(_ plan: PerceptronPlan, from stream: RandomStream) {
    precondition(plan.perceptron.richness > 0)
    self.stream = stream
    weights = plan.drawWeights(from: &self.stream)
    signals = weights.layers.map { DenseMatrix(zeros: $0.weights.rows, $0.weights.columns) }
    grid = GridSample(everyPointOf: plan.target.points)
    batch = plan.batches
    richness = plan.perceptron.richness
    labelNoise = plan.labelNoise
    optimiser = plan.optimiser
    steps = plan.steps
    inputs = plan.target.inputs()
    target = plan.target.values()
    let height = PerceptronSweep.height(
      depth: weights.depth, width: plan.width, count: max(grid.count, plan.batch ?? 0))
    sweep = PerceptronSweep(height: height, activation: plan.perceptron.activation, weights: weights)
    shares = Array(repeating: 0, count: height)
    start = Array(repeating: 0, count: grid.count)
    setStart()
  }

  /// Losses on the grid, and the readout norm.
  var observation: Observation {
    mutating get {
      let loss = knownTestLoss()
      return Observation(
        testLoss: loss, trainLoss: loss + labelNoise, readoutNorm: weights.readoutNorm)
    }
  }

  /// Trains by one step.
  mutating func advance() {
    batch?.draw(from: &stream)
    if let batch { _ = loss(over: batch, learns: true) } else { _ = knownTestLoss() }
    let update = optimiser.following(readoutNorm: weights.readoutNorm).update(at: step, of: steps)
    for layer in signals.indices {
      weights.layers[layer].advance(by: update, along: signals[layer], rate: richness.squareRoot())
    }
    step += 1
    testLoss = nil
  }

  /// ⟨Δ²⟩ at the present weights; sets `signals`, too, if asked.
  mutating func loss(over sample: GridSample, learns: Bool) -> Double {
    var squares = 0.0
    for first in stride(from: 0, to: sample.count, by: sweep.height) {
      let block = first..<min(first + sweep.height, sample.count)
      sweep.raise(inputs, at: sample.points[block], through: weights)
      squares += setShares(sample, block)
      guard learns else { continue }
      sweep.lower(shares, through: weights)
      sweep.gradients(of: shares, through: weights, adding: first > 0, to: &signals)
    }
    return squares / Double(sample.count)
  }

  private mutating func knownTestLoss() -> Double {
    if let testLoss { return testLoss }
    let loss = loss(over: grid, learns: batch == nil)
    testLoss = loss
    return loss
  }

  /// Δ/n for the block; returns Σ Δ² over it.
  private mutating func setShares(_ sample: GridSample, _ block: Range<Int>) -> Double {
    let unit = 1 / (richness.squareRoot() * Double(weights.width))
    var squares = 0.0
    for (row, index) in block.enumerated() {
      let point = sample.points[index]
      let residual = target[point] - unit * (sweep.outputs[row] - start[point]) + sample.noise[index]
      shares[row] = residual / Double(sample.count)
      squares += residual * residual
    }
    return squares
  }

  private mutating func setStart() {
    for first in stride(from: 0, to: grid.count, by: sweep.height) {
      let block = first..<min(first + sweep.height, grid.count)
      sweep.raise(inputs, at: grid.points[block], through: weights)
      for (row, point) in block.enumerated() { start[point] = sweep.outputs[row] }
    }
  }
}
