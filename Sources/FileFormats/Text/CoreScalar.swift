/// A scalar as the core schema of YAML 1.2 reads it.
///
/// Yams itself follows YAML 1.1, where `yes` is a boolean, `1_000` a number and `1:30` the number 90.
package enum CoreScalar: Hashable {
  case null
  case boolean(Bool)
  case integer(Int)
  /// Also a whole number beyond the range of `Int`.
  case number(Double)
  case text(String)

  /// What stands without quotes.
  package init(plain text: String) { self = Self.word(text) ?? Self.digits(text) ?? .text(text) }

  private static func word(_ text: String) -> CoreScalar? {
    switch text {
    case "", "~", "null", "Null", "NULL": .null
    case "true", "True", "TRUE": .boolean(true)
    case "false", "False", "FALSE": .boolean(false)
    case ".nan", ".NaN", ".NAN": .number(.nan)
    case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": .number(.infinity)
    case "-.inf", "-.Inf", "-.INF": .number(-.infinity)
    default: nil
    }
  }

  private static func digits(_ text: String) -> CoreScalar? {
    if let integer = Int(text) { return .integer(integer) }
    if text.hasPrefix("0x"), let integer = natural(text, radix: 16) { return .integer(integer) }
    if text.hasPrefix("0o"), let integer = natural(text, radix: 8) { return .integer(integer) }
    return decimal(text).map(CoreScalar.number)
  }

  private static func natural(_ text: String, radix: Int) -> Int? {
    let digits = text.dropFirst(2)
    return digits.hasPrefix("-") || digits.hasPrefix("+") ? nil : Int(digits, radix: radix)
  }

  /// A decimal number: digits, one point, an exponent. `Double` alone would also take `nan`, `infinity` and
  /// hexadecimal numbers, all of which are words in the core schema.
  package static func decimal(_ text: some StringProtocol) -> Double? {
    let isPlain = text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): true
      case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."): true
      case UInt8(ascii: "e"), UInt8(ascii: "E"): true
      default: false
      }
    }
    return isPlain ? Double(String(text)) : nil
  }

  /// Whether a decimal number that is not 0 reads as 0: it is smaller than any of 64 bits.
  package static func isTooSmall(_ text: some StringProtocol) -> Bool {
    guard decimal(text) == 0 else { return false }
    return text.prefix { $0 != "e" && $0 != "E" }.contains { ("1"..."9").contains($0) }
  }

  /// What a message says of such a number.
  package static let tooSmall =
    "too small for a number of 64 bits; allowed: a size of 5e-324 or more, or 0 where 0 is allowed"
}
