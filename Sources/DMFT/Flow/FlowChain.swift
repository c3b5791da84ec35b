import DMFTRuns
import DMFTSolution

/// What the flow needs to know of a network: how many maps learn, how fast, and how wide it is.
///
/// One Gaussian map, frozen, then identities: D − 1 of them trained with one richness, frozen ones without effect.
/// At infinite width a trained Gaussian map is a frozen one with a trained identity behind it (derivations/10).
struct FlowChain: Sendable, Hashable {
  /// D, the number of trained maps counting the readout; 1 is the lazy flow.
  let depth: Int
  /// γ; 0 when no map learns.
  let richness: Double
  let width: Extent

  /// - Throws: the first obstacle.
  init(_ run: ChainRun) throws(Obstacle) {
    let network = run.network
    width = network.widths[0]
    try Self.check(network, width)
    try Self.check(run.data)
    let learned = network.couplings.map(\.effectiveRichness).filter { $0 > 0 }
    guard let first = learned.first else {
      (depth, richness) = (1, 0)
      return
    }
    guard learned.allSatisfy({ $0 == first }) else {
      throw Obstacle(
        "its trained maps have different richness; the conservation laws need one γ for all")
    }
    (depth, richness) = (learned.count + 1, first)
  }

  private static func check(_ network: Network, _ width: Extent) throws(Obstacle) {
    for coupling in network.couplings.dropFirst() where coupling.initialisation == .gaussian {
      throw Obstacle("it has more than one Gaussian map; the flow takes one Gaussian map and identities")
    }
    if network.couplings.contains(where: { $0.effectiveRichness > 0 && $0.optimiser != nil }) {
      throw Obstacle("a layer has an optimizer of its own; the flow follows the gradient (leave it out)")
    }
    if network.couplings[0].effectiveRichness > 0, width != .infinite {
      throw Obstacle("a Gaussian map of finite width is trained; freeze it, or make the width infinite")
    }
    guard network.readoutVariance == 0 else {
      throw Obstacle("network.readoutVariance is not 0; the flow starts from a readout of zeros")
    }
  }

  private static func check(_ data: DataSource) throws(Obstacle) {
    guard data.samples == .infinite else {
      throw Obstacle("data.samples is finite; the flow follows the population gradient (samples: infinite)")
    }
    guard data.batch == .full else {
      throw Obstacle("data.batch is \(data.batchInWords); a flow has no batches (batch: full)")
    }
    guard !data.exactBatch else {
      throw Obstacle("data.exactBatch is true; a flow has no batches (exactBatch: false)")
    }
  }
}
