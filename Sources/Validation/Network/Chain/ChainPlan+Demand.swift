import DMFT

extension ChainPlan {
  func demand(observations: Int) -> NetworkDemand {
    if usesHistory, let historyDemand { historyDemand } else { matrixDemand }
  }

  /// Of a network made of matrices.
  var matrixDemand: NetworkDemand {
    let maps = maps
    let data = dataCost
    return NetworkDemand(
      stored: maps.reduce(0) { $0 + $1.stored } + data.stored,
      operations: Double(steps) * (maps.reduce(0) { $0 + $1.operations } + data.touched + 10 * seenModes)
        + compression)
  }

  /// Numbers that each map stores, and what a step does with them.
  private var maps: [NetworkDemand] {
    network.couplings.enumerated().map { level, coupling in
      let upper = Double(sizes[level + 1])
      let lower = level == 0 ? seenModes : Double(sizes[level])
      guard coupling.isTrained else {
        let entries = coupling.initialisation == .identity ? 0 : lower * upper
        // What is compressed was drawn, and is copied once.
        let drawn = level == 0 && isCompressible ? 2 * upper * modeCount : 0
        return NetworkDemand(stored: entries + drawn, operations: 3 * entries)
      }
      return coupling.optimiser?.demand(rows: upper, columns: lower)
        ?? optimiser.demand(entries: lower * upper)
    }
  }

  private var dataCost: (stored: Double, touched: Double) {
    switch (data.samples, data.batch) {
    case (.finite(let samples), _):
      let entries = Double(samples) * seenModes
      return (entries, 2 * entries)
    case (.infinite, .full): return (0, 0)
    case (.infinite, _): return (0, touched(batch: data.meanBatch(of: steps)))
    }
  }

  /// Of batches of that size on average.
  private func touched(batch: Double) -> Double {
    data.features == .gaussian ? batch : 3 * batch * modeCount
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
