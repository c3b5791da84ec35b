import DMFT
import LinearAlgebra

/// A trained identity under Muon on a frozen Gaussian map, by its signals instead of its matrices.
///
/// The law of `SimulatedChain` exactly, with another draw from the same stream. *Complexity*: T² (N + M) operations for T
/// steps in the place of T N² N, so that networks of tens of thousands of units can be trained, for short.
struct ConditionedChain: SimulatedNetwork {
  private(set) var step = 0
  private(set) var observation = Observation(testLoss: 0, trainLoss: 0, readoutNorm: 0)
  private let modes: SimulatedModes
  private let steps: Int
  private var map: LazyGaussianMap
  private var coupling: MuonHistory
  private var readout: any MovingWeights
  private var residual: [Double]
  private var signal: [Double]
  private var source: any GradientSource
  private var stream: RandomStream

  init(_ plan: ChainPlan, _ modes: SimulatedModes, _ coupling: MuonHistory, from stream: RandomStream) {
    self.stream = stream
    self.modes = modes
    self.coupling = coupling
    steps = plan.steps
    readout = plan.drawReadout(from: &self.stream)
    source = gradientSource(for: plan.data, steps: plan.steps, modes: modes, from: &self.stream)
    map = LazyGaussianMap(upper: plan.sizes[1], lower: modes.count, products: plan.steps + 1)
    residual = modes.target
    signal = residual
    observe()
  }

  mutating func advance() {
    source.gradient(
      at: step, of: residual, testLoss: observation.testLoss, into: &signal, from: &stream)
    let lower = map.apply(to: signal, from: &stream)
    let upper = coupling.raise(lower)
    coupling.advance(backward: readout.weights.entries, forward: lower)
    let place = TrainingPlace(step: step, steps: steps, readoutNorm: observation.readoutNorm)
    readout.advance(along: OuterProduct(column: upper, row: [1]), at: place)
    step += 1
    observe()
  }

  /// v = w* − Aᵀ g¹/N with g¹ = Fᵀ w, and what is seen of it.
  private mutating func observe() {
    let weights = readout.weights.entries
    let predictor = map.applyTransposed(to: coupling.lower(weights), from: &stream)
    residual = zip(modes.target, predictor).map { $0 - $1 / Double(weights.count) }
    let testLoss = modes.testLoss(of: residual)
    observation = Observation(
      testLoss: testLoss, trainLoss: source.trainLoss(of: residual, testLoss: testLoss),
      readoutNorm: dot(weights.span, weights.span) / Double(weights.count))
  }
}
