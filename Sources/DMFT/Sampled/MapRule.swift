import DMFTEquations
import DMFTRuns
import DMFTSolution

/// How a coupling moves, once the run's own optimiser has been taken for those that have none.
enum MapRule: Sendable {
  case frozen
  /// With the run's linear optimiser.
  case optimiser
  /// By a rule, at c_t = γ η_t.
  case rule(CouplingOptimiser.Rule, StepSize)

  /// - Throws: for a rule of the run that couplings cannot follow.
  init(_ coupling: Coupling, in run: any Optimiser, level: Int) throws(Obstacle) {
    guard coupling.effectiveRichness > 0 else {
      self = .frozen
      return
    }
    if let own = coupling.optimiser {
      self = .rule(own.rule, own.stepSize)
      return
    }
    switch run {
    case is any LinearOptimiser: self = .optimiser
    case let sign as SignDescent: self = .rule(.sign(memory: sign.memory), sign.stepSize)
    case let adam as Adam: self = .rule(.adam(adam.averaging), adam.stepSize)
    default:
      throw Obstacle(
        "no equations are known for a trained layer under this optimizer.kind (layer \(level + 1)); give the layer an "
          + "optimizer of its own, or trained: false")
    }
  }

  /// Whether the rule keeps linear what is linear.
  var isLinear: Bool {
    switch self {
    case .frozen, .optimiser, .rule(.gradient, _), .rule(.normalized, _), .rule(.muon, _): true
    case .rule(.sign, _), .rule(.adafactor, _), .rule(.adam, _): false
    }
  }

  /// Whether updates are not products of functionals of both ends.
  var needsPairs: Bool {
    switch self {
    case .rule(.adam, _): true
    case .rule(.sign(let memory), _): memory > 0
    default: false
    }
  }

  /// What the map remembers on sampled sites; nil if nothing.
  ///
  /// - Parameter empty: a table of the sites that holds nothing yet.
  func memory(
    _ coupling: Coupling, optimiser: any Optimiser, _ empty: PathTable, steps: Int, momentumWindow: Int?
  ) -> (any PathMemory)? {
    func separable(_ factors: any SiteFactors, _ weights: any MemoryWeights) -> SeparableMemory {
      SeparableMemory(factors, weights, empty)
    }
    let gamma = coupling.effectiveRichness
    switch self {
    case .frozen: return nil
    case .optimiser:
      guard let linear = optimiser as? any LinearOptimiser else { return nil }
      return separable(
        GradientFactors(isNormalized: false), ImpulseWeights(linear, richness: gamma, steps: steps))
    case .rule(let rule, let size):
      let pace = MapPace(richness: gamma, size: size, steps: steps)
      switch rule {
      case .gradient: return separable(GradientFactors(isNormalized: false), RateWeights(pace))
      case .normalized: return separable(GradientFactors(isNormalized: true), RateWeights(pace))
      case .sign(let memory):
        return memory == 0
          ? separable(SignFactors(), RateWeights(pace))
          : PairMemory(PairSign(memory: memory, paths: empty.paths), pace, paths: empty.paths)
      case .adafactor(let memory):
        return separable(AdafactorFactors(memory: memory, paths: empty.paths), RateWeights(pace))
      case .adam(let averaging):
        return PairMemory(PairAdam(averaging: averaging, paths: empty.paths), pace, paths: empty.paths)
      case .muon(let memory, let iterations):
        let window =
          momentumWindow ?? OrthogonalMomentum.window(memory: memory, iterations: iterations, steps: steps)
        return separable(
          GradientFactors(isNormalized: false),
          MuonWeights(
            OrthogonalMomentum(memory: memory, iterations: iterations, window: window),
            rate: gamma * size.learningRate))
      }
    }
  }
}
