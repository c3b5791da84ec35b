import DMFT

extension ChainPlan {
  func demand(observations: Int) -> NetworkDemand {
    let network = maps.reduce((stored: 0.0, touched: 0.0)) {
      ($0.stored + $1.stored, $0.touched + $1.touched)
    }
    let data = dataCost
    return NetworkDemand(
      stored: network.stored + data.stored,
      operations: Double(steps) * (network.touched + data.touched + 10 * seenModes) + compression)
  }

  /// Numbers that each map stores, and how many of them a step reads and writes.
  private var maps: [(stored: Double, touched: Double)] {
    network.couplings.enumerated().map { level, coupling in
      let upper = Double(sizes[level + 1])
      let lower = level == 0 ? seenModes : Double(sizes[level])
      let entries = coupling.initialisation == .identity && !coupling.isTrained ? 0 : lower * upper
      // What is compressed was drawn, and is copied once.
      let drawn = level == 0 && isCompressible ? 2 * upper * modeCount : 0
      return coupling.isTrained && keepsMomentum ? (2 * entries, 5 * entries) : (entries + drawn, 3 * entries)
    }
  }

  private var dataCost: (stored: Double, touched: Double) {
    switch (data.samples, data.batch) {
    case (.finite(let samples), _):
      let entries = Double(samples) * seenModes
      return (entries, 2 * entries)
    case (.infinite, .full): return (0, 0)
    case (.infinite, .size(let batch)):
      return (0, data.features == .gaussian ? Double(batch) : 3 * Double(batch) * modeCount)
    }
  }

  private var modeCount: Double { Double(sizes[0]) }

  /// The modes that a step deals with.
  private var seenModes: Double { isCompressible ? Double(sizes[1]) + 1 : modeCount }

  /// One factorisation, at the speed of matrix products, some ten times that of reading from memory.
  private var compression: Double {
    let width = Double(sizes[1])
    return isCompressible ? width * modeCount * (1 + width / 10) : 0
  }
}
