import DMFT
import LinearAlgebra

extension LinearModel: SimulatedModel {
  func plan(for run: Run, copies: Int) throws -> any SimulationPlan {
    try ChainPlan(self, run, copies: copies)
  }
}

/// The sizes and initial draws of a simulated chain, checked against what can be simulated.
struct ChainPlan: SimulationPlan {
  let network: Network
  let data: DataSource
  let optimiser: SimulatedOptimiser
  /// M, N_1 … N_L.
  let sizes: [Int]
  /// T.
  let steps: Int
  /// s: a replica has s times the readout norm.
  let readoutNormUnit: Double
  private let task: any LearningTask

  /// - Throws: `DescriptionError` for what cannot be simulated.
  init(_ model: LinearModel, _ run: Run, copies: Int = 1) throws {
    (steps, optimiser) = try run.training.simulated()
    (task, network, data) = (model.task, model.network, run.data)
    if case .schedule(let schedule) = data.batch, !schedule.isWhole {
      throw DescriptionError("data.batch.file", "a list with fractions", "whole numbers in a simulation")
    }
    // More modes than can be listed count as one: `networks` refuses them for what they are.
    let modes = task.modeCount <= Double(SimulatedModes.limit) ? Int(task.modeCount) : 1
    sizes = try [modes] + network.widths.map { try $0.simulatedWidth() }
    readoutNormUnit = Double(copies)
  }

  func networks() throws -> @Sendable (RandomStream) -> any SimulatedNetwork {
    let modes = try SimulatedModes(task)
    if usesHistory, let history { return { ConditionedChain(self, modes, history, from: $0) } }
    return { SimulatedChain(self, modes, from: $0) }
  }

  /// Whether the network may be stored as `CompressedModes` say: the same law with fewer numbers.
  var isCompressible: Bool {
    let lowest = network.couplings[0]
    return lowest.initialisation == .gaussian && !lowest.isTrained && data.features == .gaussian
      && sizes[1] < sizes[0] - 1
  }

  func drawCouplings(from stream: inout RandomStream) -> [SimulatedCoupling] {
    network.couplings.enumerated().map { level, coupling in
      SimulatedCoupling(
        coupling, lower: sizes[level], upper: sizes[level + 1], isLowest: level == 0, optimiser: optimiser,
        gradientUnit: level == 0 ? 1 : readoutNormUnit.squareRoot(), from: &stream)
    }
  }

  /// w(0), Gaussian of variance σ_w², as a matrix of one column.
  func drawReadout(from stream: inout RandomStream) -> any MovingWeights {
    let width = sizes[sizes.count - 1]
    let start = DenseMatrix(gaussian: width, 1, variance: network.readoutVariance, from: &stream)
    return optimiser.weights(start, rate: 1, unit: 1)
  }
}
