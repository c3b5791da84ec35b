import FileFormats

// Mappings of several forms.
extension Section {
  package init(
    form: Form,
    _ read: @escaping @Sendable (ConfigurationNode, ([String]) -> [String], Transcript) throws -> Value
  ) {
    self.form = form
    self.read = read
  }

  /// The same keys with another meaning.
  package func map<Meaning>(_ meaning: @escaping @Sendable (Value) throws -> Meaning) -> Section<Meaning> {
    Section<Meaning>(form: form) { [read] in try meaning(read($0, $1, $2)) }
  }

  /// The same after a look at the whole mapping.
  package func checking(_ check: @escaping @Sendable (ConfigurationNode) throws -> Void) -> Section {
    Section(form: form) { [read] node, known, transcript in
      try check(node)
      return try read(node, known, transcript)
    }
  }

  /// A word under `key` decides which other keys there are.
  ///
  /// - Parameter usual: the kind that need not be named, and is not in the canonical form.
  package static func kinds(
    by key: String, usual: String? = nil, _ meaning: String, _ kinds: [(word: String, section: Section)]
  ) -> Section {
    let words = kinds.map(\.word)
    let facts = KeyFacts(
      name: key, meaning: meaning,
      shape: .value(
        allowed: words.joined(separator: ", "), schema: ["enum": .array(words.map(JSONValue.text))]),
      presence: usual.map { .usual(.text($0)) } ?? .required)
    let form = Form.kinds(facts, kinds.map { ($0.word, $0.section.form.keys) })
    return Section(form: form) { node, known, transcript in
      let word = try node.child(key)?.choice(words.map { ($0, $0) }) ?? usual
      guard let kind = kinds.first(where: { $0.word == word }) else {
        // Says which key is unknown before it says which one is missing.
        throw try ConfigurationMapping(node, keys: known(form.names)).missing(key, facts.shape.allowed)
      }
      transcript[key] = kind.word == usual ? nil : .text(kind.word)
      return try kind.section.read(node, { known([key] + $0) }, transcript)
    }
  }

  /// The first alternative whose mark is there, or else the first one.
  package static func either(_ alternatives: [Alternative]) -> Section {
    Section(form: .either(alternatives.map(\.section.form))) { node, known, transcript in
      let marked = alternatives.firstIndex { $0.mark.map { node.child($0) != nil } ?? false }
      let chosen = alternatives[marked ?? 0]
      let own = chosen.section.form.names
      let others = alternatives.enumerated().filter { $0.offset != marked ?? 0 }.map(\.element)
      for name in others.flatMap(\.section.form.names) where !own.contains(name) {
        guard let other = node.child(name) else { continue }
        throw other.failure("stands beside \(chosen.name ?? name); allowed: one or the other")
      }
      let marks = others.flatMap { $0.mark.map { [$0] } ?? $0.section.form.names }
      return try chosen.section.read(
        node, { own in known(own + marks.filter { !own.contains($0) }) }, transcript)
    }
  }

  /// One form of a mapping, told from the others by a key.
  package struct Alternative: Sendable {
    /// nil for what has none of the others' marks.
    package let mark: String?
    /// The mark as a message about what stands beside it calls it.
    package let name: String?
    package let section: Section

    package init(_ section: Section) { (mark, name, self.section) = (nil, nil, section) }

    package init(with mark: String, called name: String? = nil, _ section: Section) {
      (self.mark, self.name, self.section) = (mark, name ?? mark, section)
    }
  }
}
