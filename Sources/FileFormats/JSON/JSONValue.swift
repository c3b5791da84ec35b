import Foundation

/// A value of JSON: canonical configurations, result files and what `--json` prints are made of these.
///
/// Objects keep the order of their keys, so that the text written is the same on every run.
package enum JSONValue: Sendable {
  case object([(String, JSONValue)])
  case array([JSONValue])
  /// What is not finite is written as null, for which JSON has no word; null reads as "not a number".
  case number(Double)
  case integer(Int)
  case text(String)
  case boolean(Bool)

  /// The value under a key; `nil` when there is none, or when this is not an object.
  package subscript(key: String) -> JSONValue? {
    guard case .object(let entries) = self else { return nil }
    return entries.first { $0.0 == key }?.1
  }

  package static func numbers(_ values: some Sequence<Double>) -> JSONValue {
    .array(values.map(JSONValue.number))
  }

  /// A number that may be unknown, which is null.
  package static func optional(_ value: Double?) -> JSONValue { .number(value ?? .nan) }
}

/// Equal values are the same configuration: neither the order of keys nor the spelling of a whole number
/// (256, 256.0) counts, which decoding does not keep.
extension JSONValue: Equatable {
  package static func == (left: JSONValue, right: JSONValue) -> Bool {
    switch (left, right) {
    case (.object(let a), .object(let b)):
      a.count == b.count && a.allSatisfy { key, value in right[key].map { $0 == value } ?? false }
    case (.array(let a), .array(let b)): a == b
    case (.integer(let a), .integer(let b)): a == b
    case (.integer, .number), (.number, .integer), (.number, .number): left.double == right.double
    case (.text(let a), .text(let b)): a == b
    case (.boolean(let a), .boolean(let b)): a == b
    default: false
    }
  }

  private var double: Double? {
    switch self {
    case .number(let value): value
    case .integer(let value): Double(value)
    default: nil
    }
  }
}

extension JSONValue {
  /// The entries of two objects, these first.
  package func merging(_ other: JSONValue) -> JSONValue {
    guard case .object(let own) = self, case .object(let more) = other else { return self }
    return .object(own + more)
  }

  /// An object with another value in the place of one that it has.
  package func setting(_ key: String, to value: JSONValue) -> JSONValue {
    guard case .object(let entries) = self else { return self }
    return .object(entries.map { ($0.0, $0.0 == key ? value : $0.1) })
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  package init(stringLiteral text: String) { self = .text(text) }
  package init(integerLiteral integer: Int) { self = .integer(integer) }
  package init(booleanLiteral boolean: Bool) { self = .boolean(boolean) }
  package init(arrayLiteral values: JSONValue...) { self = .array(values) }
  package init(dictionaryLiteral entries: (String, JSONValue)...) { self = .object(entries) }
}

extension JSONValue: Decodable {
  /// Numbers first: of them there are many. The keys of objects come in the order of the alphabet.
  package init(from decoder: any Decoder) throws {
    if let scalar = try? decoder.singleValueContainer(), let value = Self(scalar) {
      self = value
    } else if var elements = try? decoder.unkeyedContainer() {
      var values: [JSONValue] = []
      while !elements.isAtEnd { values.append(try elements.decode(JSONValue.self)) }
      self = .array(values)
    } else {
      let members = try decoder.container(keyedBy: JSONKey.self)
      self = .object(
        try members.allKeys.sorted { $0.stringValue < $1.stringValue }
          .map { ($0.stringValue, try members.decode(JSONValue.self, forKey: $0)) })
    }
  }

  private init?(_ scalar: any SingleValueDecodingContainer) {
    if scalar.decodeNil() {
      self = .number(.nan)
    } else if let value = try? scalar.decode(Int.self) {
      self = .integer(value)
    } else if let value = try? scalar.decode(Double.self) {
      self = .number(value)
    } else if let value = try? scalar.decode(String.self) {
      self = .text(value)
    } else if let value = try? scalar.decode(Bool.self) {
      self = .boolean(value)
    } else {
      return nil
    }
  }
}

/// A key that is known only when the file is read.
package struct JSONKey: CodingKey, ExpressibleByStringLiteral {
  package let stringValue: String
  package var intValue: Int? { nil }

  package init(stringLiteral name: String) { stringValue = name }
  package init?(stringValue name: String) { stringValue = name }
  package init?(intValue: Int) { nil }
}
