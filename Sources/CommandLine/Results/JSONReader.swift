import Foundation

/// Reads JSON from the front, each part as what the caller expects there.
///
/// Long arrays of numbers go straight into `[Double]`, keys keep their order, and every error has its line.
/// `null` among numbers is "not a number". `NaN` and `Infinity`, which Python writes, are read too.
struct JSONReader {
  private static let deepest = 200

  let bytes: [UInt8]
  let path: String
  var position = 0

  init(_ text: String, path: String) {
    bytes = Array(text.utf8)
    self.path = path
  }

  /// The next byte that is not a blank, without taking it.
  mutating func peek() -> UInt8? {
    while position < bytes.count, Self.isBlank(bytes[position]) { position += 1 }
    return position < bytes.count ? bytes[position] : nil
  }

  /// An object, whose members `member` reads one by one.
  mutating func object(_ member: (inout JSONReader, String) throws -> Void) throws {
    try expect("{", "an object")
    if take("}") { return }
    repeat {
      let key = try string()
      try expect(":", "a colon after the key \(Readable.quoted(key))")
      try member(&self, key)
    } while take(",")
    try expect("}", "a comma or the end of the object")
  }

  /// An array, whose elements `element` reads one by one.
  mutating func array(_ element: (inout JSONReader) throws -> Void) throws {
    try expect("[", "an array")
    if take("]") { return }
    repeat { try element(&self) } while take(",")
    try expect("]", "a comma or the end of the array")
  }

  mutating func numbers() throws -> [Double] {
    var numbers: [Double] = []
    try array { reader in numbers.append(try reader.number()) }
    return numbers
  }

  mutating func number() throws -> Double {
    let word = word()
    guard let number = NumberText.value(word), !word.isEmpty else {
      throw failure("a number is expected here")
    }
    return number
  }

  /// Any value. JSON's null becomes "not a number", the one value that is written as null.
  mutating func value(depth: Int = 0) throws -> ConfigurationValue {
    guard depth < Self.deepest else { throw failure("more than \(Self.deepest) levels") }
    switch peek() {
    case UInt8(ascii: "{"):
      var entries: [(String, ConfigurationValue)] = []
      try object { reader, key in entries.append((key, try reader.value(depth: depth + 1))) }
      return .object(entries)
    case UInt8(ascii: "["):
      var values: [ConfigurationValue] = []
      try array { reader in values.append(try reader.value(depth: depth + 1)) }
      return .array(values)
    case UInt8(ascii: "\""): return .text(try string())
    default: return try scalar()
    }
  }

  /// - Throws: `CommandFailure` when something follows the document.
  mutating func end() throws {
    if peek() != nil { throw failure("the end of the file is expected here") }
  }

  func failure(_ problem: String) -> CommandFailure {
    let line = bytes.prefix(position).count { $0 == UInt8(ascii: "\n") } + 1
    return CommandFailure(code: .badInput, message: "\(path):\(line): \(problem)")
  }

  private mutating func scalar() throws -> ConfigurationValue {
    let word = word()
    if word == "true" || word == "false" { return .boolean(word == "true") }
    if let integer = Int(word) { return .integer(integer) }
    guard let number = NumberText.value(word), !word.isEmpty else {
      throw failure("a value is expected here")
    }
    return .number(number)
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }

  /// The longest run of the characters that numbers and words are made of.
  private mutating func word() -> String {
    _ = peek()
    let start = position
    while position < bytes.count, Self.isWord(bytes[position]) { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."): true
    default: false
    }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard peek() == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar, _ what: String) throws {
    guard take(character) else { throw failure("\(what) is expected here") }
  }
}
