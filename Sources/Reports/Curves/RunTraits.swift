import DMFT
import Sweep
import FileFormats

/// What a key of a configuration is set to.
package enum TraitValue: Hashable, Comparable {
  /// `infinite` is a number.
  case number(Double)
  case word(String)

  package init(_ value: JSONValue) {
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

  package init(_ value: SweepValue) {
    self = value.number.map(TraitValue.number) ?? .word(value.label)
  }

  package var number: Double? { if case .number(let number) = self { number } else { nil } }

  /// As a legend shows it.
  package var text: String {
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
package struct RunTraits {
  package typealias Trait = (path: String, value: TraitValue)

  package let traits: [Trait]

  package init(_ traits: [Trait]) { self.traits = traits }

  /// A whole configuration, in which the plain optimiser goes without its name.
  package init(_ configuration: JSONValue) {
    let traits = Self.flat(configuration, at: "")
    let isPlain = configuration["optimizer"].map { $0["kind"] == nil } ?? false
    self.traits = traits + (isPlain ? [("optimizer.kind", .word("sgd"))] : [])
  }

  package subscript(path: String) -> TraitValue? { traits.first { $0.path == path }?.value }

  package var isEmpty: Bool { traits.isEmpty }

  /// Where a curve stands in a sweep.
  package init(_ coordinates: [(name: String, path: String, value: SweepValue)]) {
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
  package static func == (left: Self, right: Self) -> Bool { left.table == right.table }
  package func hash(into hasher: inout Hasher) { hasher.combine(table) }
}
