import DMFT
import LinearAlgebra

/// The sizes and initial draws of a simulated network, checked against what can be simulated.
struct SimulationPlan {
  let network: Network
  let data: DataSource
  /// The modes of the task.
  let modes: SimulatedModes
  /// M, N_1 … N_L.
  let sizes: [Int]
  /// T.
  let steps: Int
  /// Whether any step of the optimiser remembers the one before.
  let keepsMomentum: Bool

  init(_ run: Run) throws {
    steps = try run.horizon.simulatedSteps()
    network = run.network
    data = run.data
    modes = try SimulatedModes(run.task)
    sizes = try [modes.count] + run.network.widths.map { try $0.simulatedWidth() }
    keepsMomentum = run.optimiser.keepsMomentum(in: steps)
  }

  /// Whether the network may be stored as `CompressedModes` say: the same law with fewer numbers.
  var isCompressible: Bool {
    let lowest = network.couplings[0]
    return lowest.initialisation == .gaussian && !lowest.isTrained && data.features == .gaussian
      && sizes[1] + 1 < modes.count
  }

  func drawCouplings(from stream: inout RandomStream) -> [SimulatedCoupling] {
    network.couplings.enumerated().map { level, coupling in
      SimulatedCoupling(
        coupling, lower: sizes[level], upper: sizes[level + 1], isLowest: level == 0,
        keepsMomentum: keepsMomentum, from: &stream)
    }
  }

  /// w(0), Gaussian of variance σ_w², as a matrix of one column.
  func drawReadout(from stream: inout RandomStream) -> TrainedWeights {
    let width = sizes[sizes.count - 1]
    let start = DenseMatrix(gaussian: width, 1, variance: network.readoutVariance, from: &stream)
    return TrainedWeights(start, keepsMomentum: keepsMomentum)
  }
}
