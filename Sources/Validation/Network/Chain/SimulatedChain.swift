import DMFT
import LinearAlgebra

/// One network of finite size, trained as the description of a run says: equations (2)–(3) and nothing else.
///
/// A step is one backward sweep, g^L = w, g^ℓ = F_ℓ* g^{ℓ+1}, v = w* − g^0; the gradient signal h^0 of the
/// data at v; one forward sweep, h^{ℓ+1} = F_ℓ h^ℓ; and the optimisers' recursions for w and every trained F_ℓ.
/// *Complexity*: two passes over every frozen matrix a step, three over every trained one (five under momentum; see
/// `MovingWeights` for rules that are not linear). Memory: the matrices, twice for trained ones under momentum, and the
/// fixed samples, whatever the number of steps.
/// A frozen Gaussian map that is narrower than the task has modes is replaced by an equal one on as few modes as
/// it is wide (`CompressedModes`).
struct SimulatedChain: SimulatedNetwork {
  /// How many steps have been taken.
  private(set) var step = 0
  /// Losses and readout norm after them.
  private(set) var observation = Observation(testLoss: 0, trainLoss: 0, readoutNorm: 0)

  let modes: SimulatedModes
  /// T, which schedules refer to.
  let steps: Int
  /// F_ℓ, lowest first.
  var couplings: [SimulatedCoupling]
  /// w, as a matrix of one column.
  var readout: any MovingWeights
  /// v = w* − g^0.
  private(set) var residual: [Double]
  /// h^0 … h^L of the last step.
  private(set) var forward: [[Double]]
  /// g^0 … g^L at the present weights.
  private(set) var backward: [[Double]]
  private(set) var source: any GradientSource
  private var stream: RandomStream

  /// Draws the initial weights and the fixed samples from `stream`, which then drives the training.
  ///
  /// - Parameter modes: of the task.
  init(_ plan: ChainPlan, _ modes: SimulatedModes, from stream: RandomStream) {
    self.stream = stream
    steps = plan.steps
    var couplings = plan.drawCouplings(from: &self.stream)
    if plan.isCompressible, let map = couplings[0].map?.weights {
      let compressed = CompressedModes(modes, seenThrough: map)
      couplings[0].map = FixedWeights(compressed.map)
      self.modes = compressed.modes
    } else {
      self.modes = modes
    }
    self.couplings = couplings
    readout = plan.drawReadout(from: &self.stream)
    source = gradientSource(for: plan.data, steps: plan.steps, modes: self.modes, from: &self.stream)
    residual = self.modes.target
    forward = ([self.modes.count] + plan.sizes.dropFirst()).map { Array(repeating: 0, count: $0) }
    backward = forward
    observe()
  }

  /// Trains by one step.
  mutating func advance() {
    source.gradient(
      at: step, of: residual, testLoss: observation.testLoss, into: &forward[0], from: &stream)
    for level in couplings.indices { couplings[level].raise(forward[level], into: &forward[level + 1]) }
    train()
    step += 1
    observe()
  }

  /// Updates every map along the signals of this step. The readout is the map of rate 1 onto one unit with g = 1.
  private mutating func train() {
    let top = couplings.count
    let place = TrainingPlace(step: step, steps: steps, readoutNorm: observation.readoutNorm)
    readout.advance(along: OuterProduct(column: forward[top], row: [1]), at: place)
    for level in couplings.indices {
      couplings[level].train(backward: backward[level + 1], forward: forward[level], at: place)
    }
  }

  /// The backward sweep, and what is seen at its end.
  mutating func observe() {
    let top = couplings.count
    backward[top] = readout.weights.entries
    for level in couplings.indices.reversed() {
      couplings[level].lower(backward[level + 1], into: &backward[level])
    }
    for k in residual.indices { residual[k] = modes.target[k] - backward[0][k] }
    let testLoss = modes.testLoss(of: residual)
    let weights = backward[top]
    observation = Observation(
      testLoss: testLoss, trainLoss: source.trainLoss(of: residual, testLoss: testLoss),
      readoutNorm: dot(weights.span, weights.span) / Double(weights.count))
  }
}
