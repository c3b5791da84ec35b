/// What a schema says of the values at one place: the source of known keys, of what messages call allowed, of the
/// reference and of the JSON Schema.
indirect enum Shape: Sendable {
  /// A scalar, or a list of scalars: in words, and as a JSON Schema.
  case value(allowed: String, schema: ConfigurationValue)
  case list(of: Shape, limit: Int, allowed: String)
  case mapping(Form)

  /// What a message about a missing value says may stand here.
  var allowed: String {
    switch self {
    case .value(let allowed, _), .list(_, _, let allowed): allowed
    case .mapping(let form): form.allowed
    }
  }
}

/// The keys of a mapping.
indirect enum Form: Sendable {
  case keys([KeyFacts])
  /// A word under the first key decides which others there are.
  case kinds(KeyFacts, [(word: String, keys: [KeyFacts])])
  /// The presence of a key decides; the first form is the one that has none of the others' keys.
  case either([Form])

  /// Every key that may stand in such a mapping, once.
  var keys: [KeyFacts] {
    var seen: Set<String> = []
    return all.filter { seen.insert($0.name).inserted }
  }

  var names: [String] { keys.map(\.name) }

  var allowed: String {
    if case .either(let forms) = self {
      return "a mapping with " + forms.map(\.needed).joined(separator: ", or with ")
    }
    return needed.isEmpty ? "a mapping" : "a mapping with \(needed)"
  }

  private var all: [KeyFacts] {
    switch self {
    case .keys(let keys): keys
    case .kinds(let key, let kinds): [key] + kinds.flatMap(\.keys)
    case .either(let forms): forms.flatMap(\.keys)
    }
  }

  /// The keys without which there is no such mapping, of whatever kind: `alpha, beta and modes`.
  private var needed: String {
    let kinds = if case .kinds(_, let kinds) = self { kinds.map(\.keys) } else { [[KeyFacts]]() }
    let names = keys.filter { key in
      key.isRequired && kinds.allSatisfy { $0.contains { $0.name == key.name } || key.name == keys[0].name }
    }.map(\.name)
    guard let last = names.last, names.count > 1 else { return names.first ?? "" }
    return names.dropLast().joined(separator: ", ") + " and \(last)"
  }
}

/// A key as the reference describes it.
struct KeyFacts: Sendable {
  enum Presence: Sendable {
    case required
    /// What stands for a key that is left out.
    case usual(ConfigurationValue)
    /// A key that may be left out, and what then holds.
    case optional(String)
    /// Read, and remarked on, but without effect.
    case ignored
  }

  let name: String
  let meaning: String
  let shape: Shape
  let presence: Presence

  var isRequired: Bool { if case .required = presence { true } else { false } }
}
