// The schema as editors and other programs read it: JSON Schema, draft 2020-12.
extension Shape {
  var jsonSchema: ConfigurationValue {
    switch self {
    case .value(_, let schema): schema
    case .list(let element, let limit, _):
      ["type": "array", "items": element.jsonSchema, "minItems": 1, "maxItems": .integer(limit)]
    case .mapping(let form): form.jsonSchema
    }
  }
}

extension Form {
  /// A whole file.
  var jsonSchemaDocument: ConfigurationValue {
    let head: ConfigurationValue = [
      "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Configuration of dmft",
    ]
    return head.merging(jsonSchema)
  }

  var jsonSchema: ConfigurationValue {
    switch self {
    case .keys(let keys): Self.object(keys)
    case .kinds(let key, let kinds):
      ["oneOf": .array(kinds.map { word, keys in Self.object([key.being(word)] + keys) })]
    case .either(let forms): ["oneOf": .array(forms.map(\.jsonSchema))]
    }
  }

  private static func object(_ keys: [KeyFacts]) -> ConfigurationValue {
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

  fileprivate var jsonSchema: ConfigurationValue {
    let described = shape.jsonSchema.merging(["description": .text(meaning)])
    return if case .usual(let value) = presence { described.merging(["default": value]) } else { described }
  }
}
