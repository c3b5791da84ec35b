import FileFormats

/// What a schema says of the values at one place: the source of known keys, of what messages call allowed, of the
/// reference and of the JSON Schema.
package indirect enum Shape: Sendable {
  /// A scalar, or a list of scalars: in words, and as a JSON Schema.
  case value(allowed: String, schema: JSONValue)
  case list(of: Shape, limit: Int, allowed: String)
  case mapping(Form)
  /// A scalar, or a mapping in its place.
  case scalar(allowed: String, schema: JSONValue, or: Form)

  /// What a message about a missing value says may stand here.
  package var allowed: String {
    switch self {
    case .value(let allowed, _), .list(_, _, let allowed): allowed
    case .mapping(let form): form.allowed
    case .scalar(let allowed, _, let form): "\(allowed), or \(form.allowed)"
    }
  }
}

/// The keys of a mapping.
package indirect enum Form: Sendable {
  case keys([KeyFacts])
  /// A word under the first key decides which others there are.
  case kinds(KeyFacts, [(word: String, keys: [KeyFacts])])
  /// The presence of a key decides; the first form is the one that has none of the others' keys.
  case either([Form])

  /// Every key that may stand in such a mapping, once.
  package var keys: [KeyFacts] {
    var seen: Set<String> = []
    return all.filter { seen.insert($0.name).inserted }
  }

  package var names: [String] { keys.map(\.name) }

  /// The keys of every form that a mapping may have, given the words that name kinds.
  func variants(_ word: (String) -> String?) -> [Set<String>] {
    switch self {
    case .keys(let keys): return [Set(keys.map(\.name))]
    case .kinds(let key, let kinds):
      let usual: String? = if case .usual(.text(let word)) = key.presence { word } else { nil }
      let named = word(key.name) ?? usual
      return kinds.filter { named == nil || $0.word == named }.map { Set([key.name] + $0.keys.map(\.name)) }
    case .either(let forms): return forms.flatMap { $0.variants(word) }
    }
  }

  /// The forms that a mapping under a key may have.
  func forms(of key: String) -> [Form] {
    all.filter { $0.name == key }.compactMap { fact in
      switch fact.shape {
      case .mapping(let form), .scalar(_, _, let form): form
      case .list, .value: nil
      }
    }
  }

  package var allowed: String {
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
package struct KeyFacts: Sendable {
  package enum Presence: Sendable {
    case required
    /// What stands for a key that is left out.
    case usual(JSONValue)
    /// A key that may be left out, and what then holds.
    case optional(String)
    /// Read, and remarked on, but without effect.
    case ignored
  }

  package let name: String
  package let meaning: String
  package let shape: Shape
  package let presence: Presence

  package var isRequired: Bool { if case .required = presence { true } else { false } }
}

// The schema as editors and other programs read it: JSON Schema, draft 2020-12.
extension Shape {
  package var jsonSchema: JSONValue {
    switch self {
    case .value(_, let schema): schema
    case .list(let element, let limit, _):
      ["type": "array", "items": element.jsonSchema, "minItems": 1, "maxItems": .integer(limit)]
    case .mapping(let form): form.jsonSchema
    case .scalar(_, let schema, let form): ["anyOf": [schema, form.jsonSchema]]
    }
  }
}

extension Form {
  /// A whole file.
  ///
  /// - Parameter title: what the file is.
  package func jsonSchemaDocument(_ title: String) -> JSONValue {
    let head: JSONValue = ["$schema": "https://json-schema.org/draft/2020-12/schema", "title": .text(title)]
    return head.merging(jsonSchema)
  }

  package var jsonSchema: JSONValue {
    switch self {
    case .keys(let keys): Self.object(keys)
    case .kinds(let key, let kinds):
      ["oneOf": .array(kinds.map { word, keys in Self.object([key.being(word)] + keys) })]
    case .either(let forms): ["oneOf": .array(forms.map(\.jsonSchema))]
    }
  }

  private static func object(_ keys: [KeyFacts]) -> JSONValue {
    [
      "type": "object", "properties": .object(keys.map { ($0.name, $0.jsonSchema) }),
      "required": .array(keys.filter(\.isRequired).map { .text($0.name) }), "additionalProperties": false,
    ]
  }
}

extension KeyFacts {
  /// The key that names a kind, with this one's word.
  fileprivate func being(_ word: String) -> KeyFacts {
    let isUsual = if case .usual(.text(word)) = presence { true } else { false }
    return KeyFacts(
      name: name, meaning: meaning, shape: .value(allowed: word, schema: ["const": .text(word)]),
      presence: isUsual ? presence : .required)
  }

  fileprivate var jsonSchema: JSONValue {
    let described = shape.jsonSchema.merging(["description": .text(meaning)])
    return if case .usual(let value) = presence { described.merging(["default": value]) } else { described }
  }
}
