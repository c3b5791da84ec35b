import DMFT
import Yams
import FileFormats

/// A mapping as it will be written in the canonical configuration, while it is read.
package final class Transcript {
  private var entries: [(key: String, value: JSONValue?)] = []
  /// Keys that are right but without effect.
  package var idle: [IdleKey] = []
  /// What the files held that were read.
  package var contents: [ContentMark] = []

  package var canonical: JSONValue {
    .object(entries.compactMap { entry in entry.value.map { (entry.key, $0) } })
  }

  /// A key keeps the place where it was first set, also to nil, which leaves it out.
  package subscript(key: String) -> JSONValue? {
    get { entries.first { $0.key == key }?.value }
    set {
      if let index = entries.firstIndex(where: { $0.key == key }) {
        entries[index].value = newValue
      } else {
        entries.append((key, newValue))
      }
    }
  }
}

/// One key of a mapping: its name, what it means, what may stand there, and what holds without it.
///
/// Stated once; reader, known keys, canonical form and reference follow.
package struct Key<Value>: Sendable {
  package let facts: KeyFacts
  let read: @Sendable (ConfigurationMapping, Transcript) throws -> Value

  /// A key that must be there unless it has a usual value, which is what one would have written.
  /// - Parameter other: the key that may stand in its place.
  package init(
    _ name: String, _ domain: Domain<Value>, usual: JSONValue? = nil, or other: String? = nil,
    _ meaning: String
  ) {
    facts = KeyFacts(
      name: name, meaning: meaning, shape: domain.shape, presence: usual.map { .usual($0) } ?? .required)
    let allowed = domain.shape.allowed + (other.map { " (or \($0) in its place)" } ?? "")
    read = { mapping, transcript in
      let usual = usual.map { mapping.place.member(name, key: Node(name), value: $0.node) }
      let place = try mapping[name] ?? usual ?? mapping.required(name, allowed)
      let (value, canonical) = try domain.read(place, transcript)
      transcript[name] = canonical
      return value
    }
  }

  /// A key that may be left out; `otherwise` says what then holds.
  package init<Present>(
    optional name: String, _ domain: Domain<Present>, otherwise: String, _ meaning: String
  ) where Value == Present? {
    facts = KeyFacts(name: name, meaning: meaning, shape: domain.shape, presence: .optional(otherwise))
    read = { mapping, transcript in
      let read = try mapping[name].map { try domain.read($0, transcript) }
      transcript[name] = read?.canonical
      return read?.value
    }
  }

  /// A key without effect, which is checked and remarked on. Of a mapping the keys alone are checked.
  package init<Present>(ignored name: String, _ domain: Domain<Present>, because reason: String)
  where Value == Void {
    facts = KeyFacts(
      name: name, meaning: "without effect: \(reason)", shape: domain.shape, presence: .ignored)
    read = { mapping, transcript in
      guard let place = mapping[name] else { return }
      if case .mapping(let form) = domain.shape {
        _ = try ConfigurationMapping(place, keys: form.names)
      } else {
        _ = try domain.read(place, transcript)
      }
      transcript.idle.append(IdleKey(path: place.path, reason: reason))
    }
  }
}

/// Keys that stand together in a mapping, and what they describe.
package struct Section<Value>: Sendable {
  package let form: Form
  /// Reads a mapping; the function makes of the section's own keys those that are known there.
  package let read: @Sendable (ConfigurationNode, ([String]) -> [String], Transcript) throws -> Value

  /// What the mapping says.
  package func value(of node: ConfigurationNode) throws -> Value { try read(node, { $0 }, Transcript()) }

  /// What a whole file says; an error of the library is placed at the line of the key that it names.
  package func value(of text: String, file: String) throws -> Value {
    let root = try ConfigurationDocument.root(of: text, file: file)
    do { return try value(of: root) } catch let error as DescriptionError { throw root.failure(for: error) }
  }

  /// - Parameter settling: makes the value of what was read, and may correct how that is written.
  package init<each Part>(
    _ keys: repeat Key<each Part>,
    settling: @escaping @Sendable (Transcript, repeat each Part) throws -> Value
  ) {
    var facts: [KeyFacts] = []
    for key in repeat each keys { facts.append(key.facts) }
    form = .keys(facts)
    let names = form.names
    let keys = (repeat each keys)
    read = { node, known, transcript in
      let mapping = try ConfigurationMapping(node, keys: known(names))
      let parts = (repeat try (each keys).read(mapping, transcript))
      return try settling(transcript, repeat each parts)
    }
  }

  package init<each Part>(
    _ keys: repeat Key<each Part>, build: @escaping @Sendable (repeat each Part) throws -> Value
  ) {
    self.init(
      repeat each keys, settling: { (_: Transcript, part: repeat each Part) in try build(repeat each part) })
  }
}
