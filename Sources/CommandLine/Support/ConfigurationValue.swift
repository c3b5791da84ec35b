/// A configuration as plain data, every default filled in: what result files carry.
///
/// Objects keep the order of their keys, so that the text written is the same on every run.
indirect enum ConfigurationValue: Sendable {
  case object([(String, ConfigurationValue)])
  case array([ConfigurationValue])
  case number(Double)
  case integer(Int)
  case text(String)
  case boolean(Bool)

  /// The value under a key; `nil` when there is none, or when this is not an object.
  subscript(key: String) -> ConfigurationValue? {
    guard case .object(let entries) = self else { return nil }
    return entries.first { $0.0 == key }?.1
  }
}

extension ConfigurationValue: Equatable {
  static func == (left: ConfigurationValue, right: ConfigurationValue) -> Bool {
    switch (left, right) {
    case (.object(let a), .object(let b)):
      a.count == b.count && zip(a, b).allSatisfy { $0.0 == $1.0 && $0.1 == $1.1 }
    case (.array(let a), .array(let b)): a == b
    case (.number(let a), .number(let b)): a == b
    case (.integer(let a), .integer(let b)): a == b
    case (.text(let a), .text(let b)): a == b
    case (.boolean(let a), .boolean(let b)): a == b
    default: false
    }
  }
}

extension ConfigurationValue {
  /// The entries of two objects, these first.
  func merging(_ other: ConfigurationValue) -> ConfigurationValue {
    guard case .object(let own) = self, case .object(let more) = other else { return self }
    return .object(own + more)
  }
}

extension ConfigurationValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  init(stringLiteral text: String) { self = .text(text) }
  init(integerLiteral integer: Int) { self = .integer(integer) }
  init(booleanLiteral boolean: Bool) { self = .boolean(boolean) }
  init(arrayLiteral values: ConfigurationValue...) { self = .array(values) }
  init(dictionaryLiteral entries: (String, ConfigurationValue)...) { self = .object(entries) }
}
