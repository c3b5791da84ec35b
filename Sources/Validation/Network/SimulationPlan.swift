import DMFT

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
    guard case .steps(let steps) = run.horizon else {
      throw DescriptionError("flow", "gradient flow", "steps, in a simulation")
    }
    self.steps = steps
    network = run.network
    data = run.data
    modes = try SimulatedModes(run.task)
    sizes = try [modes.count] + run.network.widths.map(Self.finite)
    keepsMomentum = (0..<steps).contains { run.optimiser.update(at: $0, of: steps).momentumRetention != 0 }
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

  private static func finite(_ width: Extent) throws -> Int {
    guard case .finite(let size) = width else {
      throw DescriptionError("network.width", "\(width)", "a whole number ≥ 1, in a simulation")
    }
    return size
  }
}
