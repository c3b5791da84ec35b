import DMFT
import LinearAlgebra

/// `LinearisedNetwork` on its own tangent kernel, which pays where the samples are few and the steps many.
///
///     m ← μ m + (1/B) Σ_μ K Δ_μ,   f ← f + η m   (and its variants, see `Optimiser`),   Δ = y − f         (17.5)
///
/// on samples and test samples together. *Complexity*: the kernel once; P² numbers read in a step, and as many for the test
/// samples. Of one output: those of several are coupled at finite width.
struct KernelNetwork: SimulatedNetwork {
  private(set) var step = 0
  private let training: LayeredTraining<Double>
  /// All samples against those that are learned.
  private let kernel: DenseMatrix
  private let targets: [Double]
  private let readoutNorm: Double
  private var batch: SampleBatch?
  /// f, a matrix of one column.
  private var predictor: TrainedWeights
  private var signal: DenseMatrix
  /// Δ/B of the samples in the batch, 0 of others.
  private var shares: [Double]
  private var stream: RandomStream

  /// Draws the initial weights from `stream`, as `LayeredNetwork` does.
  init(_ training: LayeredTraining<Double>, from stream: RandomStream) {
    precondition(training.shape.outputs == 1)
    self.training = training
    self.stream = stream
    let weights = LayeredWeights<Double>(training.shape, keepsMomentum: false, from: &self.stream)
    readoutNorm = weights.readoutNorm
    let inputs = training.samples.inputs + (training.test?.inputs ?? [])
    targets = training.samples.targets + (training.test?.targets ?? [])
    let all = EmpiricalKernel(weights: weights, activation: training.activation).matrix(inputs)
    let count = training.samples.count
    kernel = DenseMatrix(
      rows: all.rows, columns: count,
      entries: (0..<all.rows).flatMap { all.entries[$0 * all.columns..<$0 * all.columns + count] })
    batch = training.batch
    signal = DenseMatrix(zeros: targets.count, 1)
    predictor = TrainedWeights(signal, keepsMomentum: training.keepsMomentum)
    shares = Array(repeating: 0, count: count)
  }

  var observation: Observation {
    let count = shares.count
    return Observation(
      testLoss: training.test == nil ? .nan : loss(count..<targets.count), trainLoss: loss(0..<count),
      readoutNorm: readoutNorm)
  }

  mutating func advance() {
    batch?.draw(from: &stream)
    setShares()
    kernel.apply(to: shares, into: &signal.entries)
    predictor.advance(
      by: training.update(at: step, readoutNorm: readoutNorm), along: signal, rate: 1)
    step += 1
  }

  private func loss(_ range: Range<Int>) -> Double {
    let squares = range.reduce(0.0) { sum, index in
      let residual = targets[index] - predictor.weights.entries[index]
      return sum + residual * residual
    }
    return squares / Double(range.count)
  }

  private mutating func setShares() {
    guard let batch else {
      for index in shares.indices {
        shares[index] = (targets[index] - predictor.weights.entries[index]) / Double(shares.count)
      }
      return
    }
    clear(&shares)
    for index in batch.points {
      shares[index] = (targets[index] - predictor.weights.entries[index]) / Double(batch.size)
    }
  }
}
