import DMFT
import LinearAlgebra

/// What a network on given samples moves by: its shape, rule and data, common to all networks of an ensemble.
struct LayeredTraining<Real: TrainingReal>: Sendable {
  var shape: LayeredShape
  var activation: Activation
  /// γ.
  var richness: Double
  var optimiser: any LinearOptimiser
  /// T.
  var steps: Int
  /// Whether any step remembers the one before.
  var keepsMomentum: Bool
  var samples: LayeredSamples<Real>
  /// Not trained on.
  var test: LayeredSamples<Real>?
  /// nil for all samples in every step.
  var batch: SampleBatch?

  /// Inputs of the blocks that averages are made of.
  var height: Int { LayeredSweep<Real>.height(max(samples.count, test?.count ?? 0), of: shape) }

  /// The recursion at a step: rates that follow the readout are known when it comes.
  func update(at step: Int, readoutNorm: Double) -> LinearUpdate {
    optimiser.following(readoutNorm: readoutNorm).update(at: step, of: steps)
  }
}

/// A network of finite width on given samples, trained by gradient descent: equation (17.2) and nothing else.
///
///     V moves along (γ₀/√n) (1/B) Σ_μ Σ_k Δ_μk ∂F_μk/∂V,   Δ = y − f                                    (17.4)
///
/// that is, along −γ₀² C times the gradient of half the mean squared residual, outputs added. *Complexity*: the batch up
/// and down a step, and, when the network is looked at, all samples up; under full batch the samples up and down a
/// step. Memory: the parameters twice, three times under momentum, and one block.
struct LayeredNetwork<Real: TrainingReal>: SimulatedNetwork {
  private(set) var step = 0
  var weights: LayeredWeights<Real>
  /// (1/B) Σ Δ ∂F/∂V of the last sweep that learned.
  private(set) var signals: [[Real]]
  var training: LayeredTraining<Real>
  private var batch: SampleBatch?
  /// F(0) of samples and test samples.
  private var start: [Real] = []
  private var testStart: [Real] = []
  private var sweep: LayeredSweep<Real>
  /// Δ/B of a block.
  private var shares: [Real]
  /// Of the present weights, once it is known; under full batch the signals are known with it.
  private var trainLoss: Double?
  private var stream: RandomStream

  /// Draws the initial weights from `stream`, which then drives the training.
  ///
  /// - Precondition: the richness is positive.
  init(_ training: LayeredTraining<Real>, from stream: RandomStream) {
    precondition(training.richness > 0)
    self.training = training
    self.stream = stream
    weights = LayeredWeights(training.shape, keepsMomentum: training.keepsMomentum, from: &self.stream)
    signals = weights.matrices.map { Array(repeating: 0, count: $0.count) }
    batch = training.batch
    sweep = LayeredSweep(training.shape, activation: training.activation, height: training.height)
    shares = Array(repeating: 0, count: training.height * training.shape.outputs)
    start = outputs(of: training.samples)
    if let test = training.test { testStart = outputs(of: test) }
  }

  var observation: Observation {
    mutating get {
      let train = knownTrainLoss()
      let test = training.test.map { loss($0, testStart, at: Array(0..<$0.count)[...], learns: false) }
      return Observation(testLoss: test ?? .nan, trainLoss: train, readoutNorm: weights.readoutNorm)
    }
  }

  mutating func advance() {
    batch?.draw(from: &stream)
    if let batch {
      _ = loss(training.samples, start, at: batch.points, learns: true)
    } else {
      _ = knownTrainLoss()
    }
    let update = training.update(at: step, readoutNorm: weights.readoutNorm)
    weights.advance(
      by: update, along: signals, rate: training.richness.squareRoot() * training.shape.signalUnit)
    step += 1
    trainLoss = nil
  }

  /// Mean squared residual over the samples at `points`; sets `signals`, too, if asked.
  mutating func loss(
    _ samples: LayeredSamples<Real>, _ start: [Real], at points: ArraySlice<Int>, learns: Bool
  ) -> Double {
    var squares = 0.0
    for first in stride(from: points.startIndex, to: points.endIndex, by: sweep.height) {
      let block = points[first..<min(first + sweep.height, points.endIndex)]
      sweep.raise(samples.inputs, at: block, through: weights)
      squares += setShares(samples, start, block, of: points.count)
      guard learns else { continue }
      sweep.lower(shares, through: weights)
      sweep.gradients(of: shares, adding: first > points.startIndex, to: &signals)
    }
    return squares / Double(points.count)
  }

  private mutating func knownTrainLoss() -> Double {
    if let trainLoss { return trainLoss }
    let loss = loss(
      training.samples, start, at: Array(0..<training.samples.count)[...], learns: batch == nil)
    trainLoss = loss
    return loss
  }

  /// Δ/B for the block; returns Σ Δ² over it.
  private mutating func setShares(
    _ samples: LayeredSamples<Real>, _ start: [Real], _ block: ArraySlice<Int>, of count: Int
  ) -> Double {
    let unit = 1 / (training.richness.squareRoot() * training.shape.outputUnit)
    let outputs = samples.outputs
    var (squares, row) = (0.0, 0)
    for point in block {
      for place in point * outputs..<(point + 1) * outputs {
        let residual = samples.targets[place] - unit * Double(sweep.outputs[row] - start[place])
        shares[row] = Real(residual / Double(count))
        squares += residual * residual
        row += 1
      }
    }
    return squares
  }

  private mutating func outputs(of samples: LayeredSamples<Real>) -> [Real] {
    var all: [Real] = []
    for first in stride(from: 0, to: samples.count, by: sweep.height) {
      let block = first..<min(first + sweep.height, samples.count)
      sweep.raise(samples.inputs, at: Array(block)[...], through: weights)
      all += sweep.outputs[..<(block.count * samples.outputs)]
    }
    return all
  }
}
