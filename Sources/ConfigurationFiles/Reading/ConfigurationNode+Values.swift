import Yams
import FileFormats

// Typed reading. `allowed` is how a message describes what may stand here.
extension ConfigurationNode {
  /// Whether the value carries no explicit tag such as `!!str`, which would give it another meaning.
  package var hasPlainTag: Bool {
    switch node {
    // The parser tags quoted text itself.
    case .scalar(let scalar):
      scalar.tag.rawValue.isEmpty || (scalar.isQuoted && scalar.tag.rawValue == "tag:yaml.org,2002:str")
    case .sequence(let sequence): sequence.tag.rawValue.isEmpty
    case .mapping(let mapping): mapping.tag.rawValue.isEmpty
    case .alias: false
    }
  }

  package var isList: Bool { node.sequence != nil }

  /// The value under the core schema; `nil` for lists, mappings and tagged values.
  package var scalar: CoreScalar? {
    guard case .scalar(let scalar) = node, hasPlainTag else { return nil }
    return CoreScalar(scalar)
  }

  /// A finite number that meets a condition.
  package func number(_ allowed: String, where meets: (Double) -> Bool) throws -> Double {
    guard let value = finiteNumber, meets(value) else { throw notAllowed(allowed) }
    return value
  }

  /// A whole number in `range`, also one written like 1e6.
  package func count(in range: ClosedRange<Int>, _ allowed: String) throws -> Int {
    guard let value = wholeNumber, range.contains(value) else { throw notAllowed(allowed) }
    return value
  }

  package func flag() throws -> Bool {
    guard case .boolean(let value) = scalar else { throw notAllowed("true or false") }
    return value
  }

  package func text(_ allowed: String) throws -> String {
    guard case .text(let value) = scalar, !value.isEmpty else { throw notAllowed(allowed) }
    return value
  }

  /// One of some words, each with its meaning.
  package func choice<Meaning>(_ meanings: [(word: String, meaning: Meaning)]) throws -> Meaning {
    let words = meanings.map(\.word).joined(separator: ", ")
    guard case .text(let word) = scalar, let found = meanings.first(where: { $0.word == word }) else {
      throw notAllowed(words)
    }
    return found.meaning
  }

  /// One of the words that are an enumeration's raw values.
  package func choice<Word>(of _: Word.Type) throws -> Word
  where Word: CaseIterable & RawRepresentable, Word.RawValue == String {
    try choice(Word.allCases.map { ($0.rawValue, $0) })
  }

  /// The elements of a list that is neither empty nor longer than `limit`.
  package func elements(limit: Int, _ allowed: String) throws -> [ConfigurationNode] {
    guard case .sequence(let items) = node, hasPlainTag, (1...limit).contains(items.count) else {
      throw notAllowed(allowed)
    }
    return items.enumerated().map { element($0.offset, $0.element) }
  }

  private var finiteNumber: Double? {
    switch scalar {
    case .integer(let value): Double(value)
    case .number(let value) where value.isFinite: value
    default: nil
    }
  }

  private var wholeNumber: Int? {
    switch scalar {
    case .integer(let value): value
    case .number(let value): Int(exactly: value)
    default: nil
    }
  }
}
