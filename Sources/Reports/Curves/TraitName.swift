/// How keys are called in figures.
package enum TraitName {
  /// In the order in which a label names them.
  private static let symbols: [(path: String, symbol: String, words: String)] = [
    ("network.model", "", "model"), ("optimizer.kind", "", "optimizer"), ("task.alpha", "α", "capacity α"),
    ("task.beta", "β", "source β"), ("network.richness", "γ", "richness γ"),
    ("network.depth", "depth", "depth"),
    ("network.width", "N", "width N"), ("data.samples", "P", "samples P"), ("data.batch", "B", "batch B"),
    ("optimizer.learningRate", "η", "learning rate η"), ("optimizer.momentum", "momentum", "momentum"),
    ("data.labelNoise", "σ²", "label noise σ²"), ("network.activation", "", "activation"),
    ("task.modes", "M", "modes M"), ("network.readoutVariance", "⟨w²⟩(0)", "readout variance"),
    ("optimizer.weightDecay", "weight decay", "weight decay"),
    ("optimizer.schedule.kind", "schedule", "schedule"), ("data.batch.kind", "batches", "batches"),
    ("scale", "scale", "scale"), ("engine", "engine", "engine"), ("seed", "seed", "seed"),
    ("instances", "networks", "networks"),
  ]

  /// How early a label names a key.
  package static func rank(_ path: String) -> Int { symbols.firstIndex { $0.path == path } ?? symbols.count }

  /// Lengths of runs differ for many reasons, and say little.
  package static func isWeak(_ path: String) -> Bool { path == "steps" || path.hasPrefix("flow.") }

  /// `N = 256`, or what a kind is called.
  package static func text(_ path: String, _ value: TraitValue) -> String {
    let symbol = symbol(path)
    if symbol.isEmpty { return value.text }
    return symbol.count > 2 && value.number != nil && symbol.allSatisfy { $0.isLetter || $0 == " " }
      ? "\(symbol) \(value.text)" : "\(symbol) = \(value.text)"
  }

  /// For an axis of colours.
  package static func words(_ path: String) -> String {
    symbols.first { $0.path == path }?.words ?? last(path)
  }

  private static func symbol(_ path: String) -> String {
    if let known = symbols.first(where: { $0.path == path }) { return known.symbol }
    guard let open = path.lastIndex(of: "["), let close = path.lastIndex(of: "]") else { return last(path) }
    // A layer's key: the network's symbol with the number of the layer.
    let index = path[path.index(after: open)..<close]
    let own = symbols.first { $0.path == "network." + last(path) }?.symbol ?? last(path)
    return own + String(index.compactMap(\.wholeNumberValue).map { Array("₀₁₂₃₄₅₆₇₈₉")[$0] })
  }

  private static func last(_ path: String) -> String {
    path.split(separator: ".").last.map(String.init) ?? path
  }
}
