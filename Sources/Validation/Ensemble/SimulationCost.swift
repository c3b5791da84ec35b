import DMFT

/// What an ensemble takes, known before it starts.
public struct SimulationCost: Sendable, Hashable {
  /// Bytes held at the same time, without small change.
  public var memory: Double
  /// Multiplications with addition (or random numbers drawn, which take as long) of all instances together.
  public var operations: Double

  /// The run of one core that reads matrices from memory, a rough figure.
  static let operationsPerSecond = 1e9

  /// Seconds on so many cores: an order of magnitude.
  public func seconds(cores: Int) -> Double { operations / (Double(cores) * Self.operationsPerSecond) }
}

extension Ensemble {
  /// An estimate from the sizes alone, in floating point: absurd sizes give absurd costs and no overflow.
  ///
  /// Sizes that cannot be simulated at all count as 1; `simulate` names them.
  public var cost: SimulationCost {
    let network = run.circle.map(demand) ?? chainDemand
    let kept = 3 * Double(keptSteps.count) * Double(instances)
    let parallel = Double(min(max(1, threads), instances))
    return SimulationCost(
      memory: 8 * (parallel * network.stored + kept), operations: Double(instances) * network.operations)
  }

  /// Numbers that one network stores, and operations of its training.
  typealias Demand = (stored: Double, operations: Double)

  private var chainDemand: Demand {
    let network = maps.reduce((stored: 0.0, touched: 0.0)) {
      ($0.stored + $1.stored, $0.touched + $1.touched)
    }
    let data = dataCost
    return (
      network.stored + data.stored,
      stepCount * (network.touched + data.touched + 10 * seenModes) + compression
    )
  }

  /// Numbers that each map stores, and how many of them a step reads and writes.
  private var maps: [(stored: Double, touched: Double)] {
    run.network.couplings.enumerated().map { level, coupling in
      let upper = size(run.network.widths[level])
      let lower = level == 0 ? seenModes : size(run.network.widths[level - 1])
      let entries = coupling.initialisation == .identity && !coupling.isTrained ? 0 : lower * upper
      // What is compressed was drawn, and is copied once.
      let drawn = level == 0 && isCompressed ? 2 * upper * modeCount : 0
      return coupling.isTrained && hasMomentum ? (2 * entries, 5 * entries) : (entries + drawn, 3 * entries)
    }
  }

  private var dataCost: (stored: Double, touched: Double) {
    switch (run.data.samples, run.data.batch) {
    case (.finite, _):
      let entries = size(run.data.samples) * seenModes
      return (entries, 2 * entries)
    case (.infinite, .full): return (0, 0)
    case (.infinite, .size(let batch)):
      let numbers = Double(scale) * Double(batch)
      return (0, run.data.features == .gaussian ? numbers : 3 * numbers * modeCount)
    }
  }

  /// Whether `CompressedModes` take the place of the modes.
  private var isCompressed: Bool {
    let lowest = run.network.couplings[0]
    return lowest.initialisation == .gaussian && !lowest.isTrained && run.data.features == .gaussian
      && size(run.network.widths[0]) + 1 < modeCount
  }

  /// The modes that a step deals with.
  private var seenModes: Double { isCompressed ? size(run.network.widths[0]) + 1 : modeCount }

  /// One factorisation, at the speed of matrix products, some ten times that of reading from memory.
  private var compression: Double {
    let width = size(run.network.widths[0])
    return isCompressed ? width * modeCount * (1 + width / 10) : 0
  }

  var hasMomentum: Bool { run.optimiser.update(at: 0, of: 1).momentumRetention != 0 }

  var stepCount: Double { if case .steps(let steps) = run.horizon { Double(steps) } else { 1 } }

  private var modeCount: Double {
    let count = Double(scale) * run.task.modeCount
    return count <= Double(SimulatedModes.limit) ? count : 1
  }

  func size(_ extent: Extent) -> Double {
    if case .finite(let count) = extent { Double(scale) * Double(count) } else { 1 }
  }
}
