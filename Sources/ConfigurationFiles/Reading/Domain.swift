import DMFT
import Yams
import FileFormats
import LinearAlgebra

/// The values that may stand at a place: checks them, reads them, writes them out and describes itself.
package struct Domain<Value>: Sendable {
  package let shape: Shape
  package let read: @Sendable (ConfigurationNode, Transcript) throws -> (value: Value, canonical: JSONValue)

  /// The same values with another meaning; they are written as before.
  package func map<Meaning>(_ meaning: @escaping @Sendable (Value) throws -> Meaning) -> Domain<Meaning> {
    Domain<Meaning>(shape: shape) { [read] node, transcript in
      let (value, canonical) = try read(node, transcript)
      return (try meaning(value), canonical)
    }
  }
}

extension Domain {
  /// Scalars.
  package init(
    _ allowed: String, _ schema: JSONValue,
    canonical: @escaping @Sendable (Value) -> JSONValue,
    read: @escaping @Sendable (ConfigurationNode) throws -> Value
  ) {
    self.init(shape: .value(allowed: allowed, schema: schema)) { node, _ in
      let value = try read(node)
      return (value, canonical(value))
    }
  }

  /// A mapping with the keys of a section.
  package static func mapping(_ section: Section<Value>) -> Domain {
    Domain(shape: .mapping(section.form)) { node, transcript in
      let own = Transcript()
      let value = try section.read(node, { $0 }, own)
      transcript.idle += own.idle
      transcript.contents += own.contents
      return (value, own.canonical)
    }
  }

  /// The values of a scalar, or a mapping in its place with the keys of a section.
  package static func scalar(_ scalar: Domain, or section: Section<Value>) -> Domain {
    guard case .value(let allowed, let schema) = scalar.shape else { return scalar }
    let mapping = Domain.mapping(section)
    return Domain(shape: .scalar(allowed: allowed, schema: schema, or: section.form)) { node, transcript in
      if node.node.mapping != nil { return try mapping.read(node, transcript) }
      return try scalar.read(node, transcript)
    }
  }

  /// A list of 1 to `limit` elements.
  package static func list<Element>(of element: Domain<Element>, limit: Int, _ allowed: String) -> Domain
  where Value == [Element] {
    Domain(shape: .list(of: element.shape, limit: limit, allowed: allowed)) { node, transcript in
      let read = try node.elements(limit: limit, allowed).map { try element.read($0, transcript) }
      return (read.map(\.value), .array(read.map(\.canonical)))
    }
  }

  /// What a file beside the configuration holds.
  ///
  /// - Parameter numbers: all that it holds, by which it is known again.
  package static func file(
    _ contents: @escaping @Sendable (String) throws -> Value,
    numbers: @escaping @Sendable (Value) -> [Double]
  ) -> Domain {
    let allowed = "the name of a file"
    return Domain(shape: .value(allowed: allowed, schema: ["type": "string"])) { node, transcript in
      let name = try node.text(allowed)
      let value = try node.naming { try contents(InputFile.path(name, besides: node.file)) }
      transcript.contents.append(ContentMark(key: node.path, name: name, values: numbers(value)))
      return (value, .text(name))
    }
  }

  /// One of the words that are an enumeration's raw values.
  package static func word(of _: Value.Type) -> Domain
  where Value: CaseIterable & RawRepresentable & Sendable, Value.RawValue == String {
    let words = Value.allCases.map(\.rawValue)
    return Domain(
      words.joined(separator: ", "), ["enum": .array(words.map(JSONValue.text))],
      canonical: { .text($0.rawValue) }, read: { try $0.choice(of: Value.self) })
  }
}

extension Domain<ConfigurationNode> {
  /// What another schema reads: its place alone.
  package static func other(_ allowed: String, _ schema: JSONValue = [:]) -> Domain {
    Domain(allowed, schema, canonical: { _ in .object([]) }, read: { $0 })
  }

  /// A configuration, or the name of the file that holds it.
  package static var configuration: Domain {
    let allowed = "the name of a configuration file, or a configuration"
    return Domain(allowed, ["type": ["string", "object"]], canonical: { _ in .object([]) }) { node in
      guard case .text(let name) = node.scalar else { return node }
      let path = InputFile.path(name, besides: node.file)
      return try ConfigurationDocument.root(
        of: InputFile.text(at: path, limit: Configuration.lengthLimit), file: path)
    }
  }
}

extension Domain<String> {
  package static func text(_ allowed: String) -> Domain {
    Domain(
      allowed, ["type": "string", "minLength": 1], canonical: { .text($0) }, read: { try $0.text(allowed) })
  }
}

extension Domain<Bool> {
  package static var flag: Domain {
    Domain("true or false", ["type": "boolean"], canonical: { .boolean($0) }, read: { try $0.flag() })
  }
}

extension Domain<Double> {
  package static func number(above bound: Double) -> Domain {
    number("a number > \(shortest(bound))", ["exclusiveMinimum": .number(bound)]) { $0 > bound }
  }

  package static func number(above bound: Double, below end: Double) -> Domain {
    number(
      "a number between \(shortest(bound)) and \(shortest(end))",
      ["exclusiveMinimum": .number(bound), "exclusiveMaximum": .number(end)]
    ) { bound < $0 && $0 < end }
  }

  package static func number(from least: Double, called name: String = "a number") -> Domain {
    number("\(name) ≥ \(shortest(least))", ["minimum": .number(least)]) { $0 >= least }
  }

  package static func number(from least: Double, through most: Double) -> Domain {
    number(
      "a number from \(least.readable) to \(most.readable)",
      ["minimum": .number(least), "maximum": .number(most)]
    ) { least <= $0 && $0 <= most }
  }

  package static func number(from least: Double, below bound: Double, called name: String) -> Domain {
    number(
      "\(shortest(least)) ≤ \(name) < \(shortest(bound))",
      ["minimum": .number(least), "exclusiveMaximum": .number(bound)]
    ) { least <= $0 && $0 < bound }
  }

  private static func number(
    _ allowed: String, _ limits: JSONValue, where meets: @escaping @Sendable (Double) -> Bool
  ) -> Domain {
    Domain(
      allowed, limits.merging(["type": "number"]), canonical: { .number($0) },
      read: { try $0.number(allowed, where: meets) })
  }
}

/// The largest whole numbers that a configuration may hold.
package enum WholeNumbers {
  /// Widths, samples, batches: beyond what any machine holds, and small enough for sums of them to be whole numbers.
  package static let sizes = 1...1_000_000_000_000_000
  /// Steps T, since the T + 1 points of a curve are counted.
  package static let steps = 1...(Int.max - 1)
}

extension Domain<Int> {
  /// A whole number, also one written like 1e6.
  package static func count(_ range: ClosedRange<Int>) -> Domain {
    let allowed = wholeNumbers(range)
    return Domain(
      allowed, countSchema(range), canonical: { .integer($0) }, read: { try $0.count(in: range, allowed) })
  }

  fileprivate static func countSchema(_ range: ClosedRange<Int>) -> JSONValue {
    let least: JSONValue = ["type": "integer", "minimum": .integer(range.lowerBound)]
    return range.upperBound == .max ? least : least.merging(["maximum": .integer(range.upperBound)])
  }
}

extension Domain<Int?> {
  /// A whole number, or the word that stands for none in particular.
  package static func count(_ range: ClosedRange<Int>, orWord word: String) -> Domain {
    let allowed = "\(wholeNumbers(range)), or \(word)"
    return Domain(
      allowed, ["anyOf": [Domain<Int>.countSchema(range), ["const": .text(word)]]],
      canonical: { $0.map(JSONValue.integer) ?? .text(word) },
      read: { if case .text(word) = $0.scalar { nil } else { try $0.count(in: range, allowed) } })
  }
}

extension Domain<Extent> {
  package static var extent: Domain { extent(upTo: WholeNumbers.sizes.upperBound) }

  package static func extent(upTo limit: Int) -> Domain {
    Domain<Int?>.count(1...limit, orWord: "infinite").map { $0.map(Extent.finite) ?? .infinite }
  }
}

extension Extent {
  package var canonical: JSONValue {
    if case .finite(let count) = self { .integer(count) } else { .text("infinite") }
  }
}

/// A range in words, large powers of ten as such.
package func wholeNumbers(_ range: ClosedRange<Int>) -> String {
  let digits = String(range.upperBound)
  let isPower = digits.count > 9 && digits.hasPrefix("1") && digits.dropFirst().allSatisfy { $0 == "0" }
  return range.upperBound == .max
    ? "a whole number ≥ \(range.lowerBound)"
    : "a whole number from \(range.lowerBound) to " + (isPower ? "10^\(digits.count - 1)" : digits)
}

private func shortest(_ number: Double) -> String { number.shortest }
