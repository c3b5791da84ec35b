import DMFT

// Chains that can be trained by their signals instead of their matrices.
extension ChainPlan {
  /// Of a trained identity under Muon with Newton–Schulz iterations on a frozen Gaussian map; nil for other chains.
  var history: MuonHistory? {
    muon.map {
      MuonHistory(rate: $0.rate, memory: $0.memory, iterations: $0.iterations, width: sizes[1], steps: steps)
    }
  }

  /// Whether that takes fewer operations than matrices do.
  var usesHistory: Bool {
    historyDemand.map { $0.operations < matrixDemand.operations } ?? false
  }

  /// Of such a chain by its signals.
  var historyDemand: NetworkDemand? {
    guard let iterations = muon?.iterations else { return nil }
    let (count, length) = (Double(steps + 1), Double(sizes[0]) + Double(sizes[1]))
    let products = (5 * Double(iterations) / 4) * count * count * count * count
    return NetworkDemand(
      stored: 2 * count * length + 2 * count * Double(sizes[1]) + 9 * count * count,
      operations: count * count * (6 * length + 2 * Double(sizes[1])) + 40 * count * length
        + products / NetworkDemand.productSpeed)
  }

  /// c, β₁ and the iterations of the upper map.
  private var muon: (rate: Double, memory: Double, iterations: Int)? {
    guard network.couplings.count == 2, !network.couplings[0].isTrained, network.couplings[1].isTrained,
      network.couplings[1].initialisation == .identity, let optimiser = network.couplings[1].optimiser,
      case .muon(let memory, let iterations?) = optimiser.rule
    else { return nil }
    return (network.couplings[1].effectiveRichness * optimiser.learningRate, memory, iterations)
  }
}
