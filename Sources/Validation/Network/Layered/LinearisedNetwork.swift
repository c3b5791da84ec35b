import DMFT
import LinearAlgebra

/// The limit γ → 0 of `LayeredNetwork`, exactly: the network linearised at its initial weights.
///
///     f = Ḟ(u)/(C √n),   u moves along (1/√n) (1/B) Σ_μ Σ_k Δ_μk ∂F_μk/∂V at V(0)                          (17.5)
///
/// with displacements u in units of γ₀, and Ḟ(u) = Σ ∂F/∂V u by one sweep of tangents (`LayerBlock`): no kernel is
/// stored, however many samples there are. *Complexity*: as `LayeredNetwork`, and twice the way up. Memory: one copy of the
/// parameters more.
struct LinearisedNetwork<Real: TrainingReal>: SimulatedNetwork {
  private(set) var step = 0
  /// V(0).
  let weights: LayeredWeights<Real>
  /// u.
  private(set) var displacement: LayeredWeights<Real>
  private var signals: [[Real]]
  private let training: LayeredTraining<Real>
  private var batch: SampleBatch?
  private var sweep: LayeredSweep<Real>
  private var shares: [Real]
  private var trainLoss: Double?
  private let readoutNorm: Double
  private var stream: RandomStream

  /// Draws the initial weights from `stream`, as `LayeredNetwork` does.
  init(_ training: LayeredTraining<Real>, from stream: RandomStream) {
    self.training = training
    self.stream = stream
    weights = LayeredWeights(training.shape, keepsMomentum: false, from: &self.stream)
    displacement = LayeredWeights(zerosOf: training.shape, keepsMomentum: training.keepsMomentum)
    signals = displacement.matrices
    batch = training.batch
    sweep = LayeredSweep(
      training.shape, activation: training.activation, height: training.height, keepsTangents: true)
    shares = Array(repeating: 0, count: training.height * training.shape.outputs)
    readoutNorm = weights.readoutNorm
  }

  var observation: Observation {
    mutating get {
      let train = knownTrainLoss()
      let test = training.test.map { loss($0, at: Array(0..<$0.count)[...], learns: false) }
      return Observation(testLoss: test ?? .nan, trainLoss: train, readoutNorm: readoutNorm)
    }
  }

  mutating func advance() {
    batch?.draw(from: &stream)
    if let batch { _ = loss(training.samples, at: batch.points, learns: true) } else { _ = knownTrainLoss() }
    let update = training.update(at: step, readoutNorm: readoutNorm)
    displacement.advance(by: update, along: signals, rate: training.shape.signalUnit)
    step += 1
    trainLoss = nil
  }

  private mutating func knownTrainLoss() -> Double {
    if let trainLoss { return trainLoss }
    let loss = loss(training.samples, at: Array(0..<training.samples.count)[...], learns: batch == nil)
    trainLoss = loss
    return loss
  }

  private mutating func loss(
    _ samples: LayeredSamples<Real>, at points: ArraySlice<Int>, learns: Bool
  ) -> Double {
    var squares = 0.0
    for first in stride(from: points.startIndex, to: points.endIndex, by: sweep.height) {
      let block = points[first..<min(first + sweep.height, points.endIndex)]
      sweep.raise(samples.inputs, at: block, through: weights)
      sweep.raiseTangent(along: displacement, through: weights)
      squares += setShares(samples, block, of: points.count)
      guard learns else { continue }
      sweep.lower(shares, through: weights)
      sweep.gradients(of: shares, adding: first > points.startIndex, to: &signals)
    }
    return squares / Double(points.count)
  }

  /// Δ/B for the block; returns Σ Δ² over it.
  private mutating func setShares(
    _ samples: LayeredSamples<Real>, _ block: ArraySlice<Int>, of count: Int
  ) -> Double {
    let unit = 1 / training.shape.outputUnit
    let outputs = samples.outputs
    var (squares, row) = (0.0, 0)
    for point in block {
      for place in point * outputs..<(point + 1) * outputs {
        let residual = samples.targets[place] - unit * Double(sweep.outputs[row])
        shares[row] = Real(residual / Double(count))
        squares += residual * residual
        row += 1
      }
    }
    return squares
  }
}
