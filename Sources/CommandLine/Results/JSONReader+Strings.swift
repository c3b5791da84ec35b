extension JSONReader {
  /// A text in quotation marks.
  mutating func string() throws -> String {
    guard peek() == UInt8(ascii: "\"") else { throw failure("a text in quotation marks is expected here") }
    position += 1
    var text: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"): text += try escape().utf8
      default: text.append(byte)
      }
    }
    throw failure("a text does not end")
  }

  /// What stands for the character after a backslash.
  private mutating func escape() throws -> String {
    guard position < bytes.count else { throw failure("a text does not end") }
    let letter = bytes[position]
    position += 1
    switch letter {
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return String(Unicode.Scalar(letter))
    case UInt8(ascii: "u"): return try unicode()
    default: throw failure("an escape that JSON does not have")
    }
  }

  /// One code unit of UTF-16, or two that belong together.
  private mutating func unicode() throws -> String {
    var units = [try codeUnit()]
    if UTF16.isLeadSurrogate(units[0]),
      bytes[position...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")])
    {
      position += 2
      units.append(try codeUnit())
    }
    return String(decoding: units, as: UTF16.self)
  }

  private mutating func codeUnit() throws -> UInt16 {
    let digits = String(decoding: bytes[position...].prefix(4), as: UTF8.self)
    guard digits.utf8.count == 4, let unit = UInt16(digits, radix: 16) else {
      throw failure("four hexadecimal digits are expected here")
    }
    position += 4
    return unit
  }
}
