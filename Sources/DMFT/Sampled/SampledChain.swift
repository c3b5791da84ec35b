import DMFTRuns
import DMFTSolution

/// A chain of which the upper populations are sampled: those whose signals are not linear in Gaussian fields.
struct SampledChain: Sendable {
  /// The chain under a linear optimiser of the same step sizes, for what is below the sampled part.
  private(set) var base: SteppedChain
  /// What moves the readout.
  private(set) var optimiser: any Optimiser
  /// How every coupling moves.
  private(set) var rules: [MapRule]
  /// The lowest sampled population, which is above a Gaussian map; all above it are sampled as well.
  let lowest: Int

  /// - Throws: why the run cannot be solved by sampling.
  init(_ run: ChainRun) throws(Obstacle) {
    guard case .steps(let steps, let optimiser) = run.training else {
      throw Obstacle(
        "the configuration asks for a gradient flow; give optimizer and steps", kind: .otherTraining)
    }
    self.optimiser = optimiser
    let couplings = run.network.couplings
    var rules: [MapRule] = []
    for (level, coupling) in couplings.enumerated() {
      rules.append(try MapRule(coupling, in: optimiser, level: level))
    }
    self.rules = rules
    func foot(_ population: Int) -> Int {
      (0...population).last { couplings[$0].initialisation == .gaussian } ?? 0
    }
    // A coupling that is not linear is sampled with the population below it.
    let ends = rules.indices.filter { !rules[$0].isLinear && $0 > 0 }.map { foot($0 - 1) }
    lowest = ends.reduce(foot(couplings.count - 1), min)
    base = SteppedChain(
      task: run.task, network: run.network, data: run.data, optimiser: try Self.linear(optimiser),
      steps: steps)
    try check(run)
  }

  /// A linear optimiser with the step sizes and the decay of another.
  private static func linear(_ optimiser: any Optimiser) throws(Obstacle) -> any LinearOptimiser {
    if let linear = optimiser as? any LinearOptimiser { return linear }
    guard let size = (optimiser as? any ElementwiseOptimiser)?.stepSize else {
      throw Obstacle("its optimiser is neither linear nor elementwise; simulations train with it")
    }
    return StochasticGradientDescent(size)
  }

  /// The same with every step size of the run multiplied, over another number of steps.
  func scaled(by factor: Double, steps: Int) throws(Obstacle) -> SampledChain {
    var chain = self
    chain.base = base.with(optimiser: base.optimiser.scaled(by: factor), steps: steps)
    chain.optimiser = optimiser.scaled(by: factor)
    for (level, coupling) in base.network.couplings.enumerated() {
      chain.rules[level] = try MapRule(coupling, in: chain.optimiser, level: level)
    }
    return chain
  }

  /// The couplings inside the sampled part.
  var links: Range<Int> { lowest + 1..<base.network.depth }
  /// Whether S² memory and time are needed.
  var needsPairs: Bool { links.contains { rules[$0].needsPairs } }
  /// Linear rules leave no sampling error, and keep all digits; that of others is far above single precision.
  var precision: PathTable.Precision { isExact ? .double : .single }
  /// Whether every rule is linear, so that whitened paths make no error.
  var isExact: Bool { optimiser is any LinearOptimiser && rules.allSatisfy(\.isLinear) }
  /// Gaussian processes: u of the lowest population, r and u of every Gaussian map inside.
  var processes: Int { 1 + 2 * links.count { base.network.couplings[$0].initialisation == .gaussian } }
  /// Gaussians altogether; of more than any memory holds, that many.
  var gaussians: Int {
    let (product, isBeyond) = processes.multipliedReportingOverflow(by: base.steps + 1)
    return isBeyond ? Self.mostGaussians : min(product, Self.mostGaussians) + 1
  }

  /// Small enough that the paths which they need are counted.
  private static let mostGaussians = 1 << 56

  private func check(_ run: ChainRun) throws(Obstacle) {
    guard run.data.samples == .infinite else {
      throw Obstacle(
        "data.samples is finite; rules that are not linear are solved for infinite samples only "
          + "(samples: infinite), simulations train on finite ones")
    }
    guard !run.data.exactBatch else {
      throw Obstacle("data.exactBatch is for linear optimisers at infinite width")
    }
    for (level, rule) in rules.enumerated() where !rule.isLinear {
      let place = "layer \(level + 1)"
      if level == 0 {
        throw Obstacle(
          "\(place), the first map, has a rule that is not linear: every mode would be a problem of its own, and no "
            + "equations are known; sgd, normalized and muon are solved there, or trained: false")
      }
      if rule.needsPairs, run.network.couplings[level].initialisation == .gaussian {
        throw Obstacle(
          "\(place) starts Gaussian under a rule that remembers every entry (adam, signum): no equations are known; "
            + "sign, adafactor, normalized and muon are solved there, or init: identity")
      }
    }
  }
}
