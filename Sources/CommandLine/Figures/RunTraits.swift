import DMFT
import Sweep

/// What a key of a configuration is set to.
enum TraitValue: Hashable, Comparable {
  /// `infinite` is a number.
  case number(Double)
  case word(String)

  init(_ value: JSONValue) {
    self =
      switch value {
      case .integer(let integer): .number(Double(integer))
      case .number(let number): .number(number)
      case .text("infinite"): .number(.infinity)
      case .text(let text): .word(text)
      case .boolean(let boolean): .word(boolean ? "true" : "false")
      case .array, .object: .word(value.text())
      }
  }

  init(_ value: SweepValue) {
    self = value.number.map(TraitValue.number) ?? .word(value.label)
  }

  var number: Double? { if case .number(let number) = self { number } else { nil } }

  /// As a legend shows it.
  var text: String {
    switch self {
    case .number(let number): Self.text(number)
    case .word(let word): word
    }
  }

  /// A few digits; of large and small ones a power of ten.
  private static func text(_ number: Double) -> String {
    if number == .infinity { return "∞" }
    if number == number.rounded(), abs(number) < 1e6 {
      return NumberText.fixed(number, 0).replacing("-", with: "−")
    }
    let short = NumberText.short(number)
    let parts = short.split(separator: "e")
    guard parts.count == 2, let exponent = Int(parts[1]) else { return short.replacing("-", with: "−") }
    let power = "10" + superscript(exponent)
    return (parts[0] == "1" ? power : "\(parts[0])·\(power)").replacing("-", with: "−")
  }

  private static func superscript(_ exponent: Int) -> String {
    let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
    return (exponent < 0 ? "⁻" : "")
      + String(abs(exponent).description.compactMap(\.wholeNumberValue).map { digits[$0] })
  }
}

/// What is known of the run behind a curve, key by key: `network.width` is 256.
struct RunTraits {
  typealias Trait = (path: String, value: TraitValue)

  let traits: [Trait]

  init(_ traits: [Trait]) { self.traits = traits }

  /// A whole configuration, in which the plain optimiser goes without its name.
  init(_ configuration: JSONValue) {
    let traits = Self.flat(configuration, at: "")
    let isPlain = configuration["optimizer"].map { $0["kind"] == nil } ?? false
    self.traits = traits + (isPlain ? [("optimizer.kind", .word("sgd"))] : [])
  }

  subscript(path: String) -> TraitValue? { traits.first { $0.path == path }?.value }

  var isEmpty: Bool { traits.isEmpty }

  /// Where a curve stands in a sweep.
  init(_ coordinates: [(name: String, path: String, value: SweepValue)]) {
    traits = coordinates.map { ($0.path, TraitValue($0.value)) }
  }

  /// Lists of plain values are one value; those of mappings have a key each: `network.layers[1].width`.
  private static func flat(_ value: JSONValue, at path: String) -> [Trait] {
    switch value {
    case .object(let entries):
      return entries.flatMap { flat($0.1, at: path.isEmpty ? $0.0 : "\(path).\($0.0)") }
    case .array(let values):
      let isPlain = !values.contains { if case .object = $0 { true } else { false } }
      if isPlain { fallthrough }
      return values.enumerated().flatMap { flat($1, at: "\(path)[\($0)]") }
    default: return [(path, TraitValue(value))]
    }
  }
}

extension RunTraits: Hashable {
  private var table: [String: TraitValue] {
    Dictionary(traits.map { ($0.path, $0.value) }) { first, _ in first }
  }
  static func == (left: Self, right: Self) -> Bool { left.table == right.table }
  func hash(into hasher: inout Hasher) { hasher.combine(table) }
}

/// How keys are called in figures.
enum TraitName {
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
    ("optimizer.schedule.kind", "schedule", "schedule"),
    ("scale", "scale", "scale"), ("engine", "engine", "engine"), ("seed", "seed", "seed"),
    ("instances", "networks", "networks"),
  ]

  /// How early a label names a key.
  static func rank(_ path: String) -> Int { symbols.firstIndex { $0.path == path } ?? symbols.count }

  /// Lengths of runs differ for many reasons, and say little.
  static func isWeak(_ path: String) -> Bool { path == "steps" || path.hasPrefix("flow.") }

  /// `N = 256`, or what a kind is called.
  static func text(_ path: String, _ value: TraitValue) -> String {
    let symbol = symbol(path)
    if symbol.isEmpty { return value.text }
    return symbol.count > 2 && value.number != nil && symbol.allSatisfy { $0.isLetter || $0 == " " }
      ? "\(symbol) \(value.text)" : "\(symbol) = \(value.text)"
  }

  /// For an axis of colours.
  static func words(_ path: String) -> String {
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

/// The keys in which runs differ, in the order in which labels name them.
struct RunDifferences {
  /// What labels name: all that differs, or of many keys as many as tell the runs apart.
  let named: [String]
  /// Every key with more than one value.
  let all: [String]

  private static let mostNamed = 3

  init(_ runs: [RunTraits]) {
    let known = runs.filter { !$0.isEmpty }
    let paths = known.flatMap { $0.traits.map(\.path) }.reduce(into: [String]()) { list, path in
      if !list.contains(path) { list.append(path) }
    }.enumerated().sorted {
      (TraitName.rank($0.element), $0.offset) < (TraitName.rank($1.element), $1.offset)
    }
    .map(\.element)
    let values = Dictionary(uniqueKeysWithValues: paths.map { path in (path, known.map { $0[path] }) })
    func isVaried(_ path: String) -> Bool { Set((values[path] ?? []).compactMap(\.self)).count > 1 }
    func isDifferent(_ path: String) -> Bool { Set(values[path] ?? []).count > 1 }
    /// How many runs the keys tell apart.
    func told(_ keys: [String]) -> Int {
      Set(known.indices.map { run in keys.map { values[$0]?[run] ?? nil } }).count
    }
    all = paths.filter(isDifferent)
    let strong = all.filter { isVaried($0) && !TraitName.isWeak($0) }
    let weak = all.filter { !strong.contains($0) }
    var chosen = strong.count <= Self.mostNamed ? strong : []
    for path in strong + weak where !chosen.contains(path) && told(chosen + [path]) > told(chosen) {
      chosen.append(path)
    }
    named = paths.filter(chosen.contains)
  }
}
