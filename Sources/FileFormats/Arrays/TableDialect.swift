/// How a text table separates its fields and writes its numbers: what Python, R and spreadsheets do differs.
struct TableDialect: Hashable {
  enum Separator: Hashable {
    case byte(UInt8)
    /// Any number of blanks, as numpy.savetxt and R's write.table put between numbers.
    case blanks
    /// One field a line, numbers with decimal commas.
    case none
  }

  var separator: Separator
  /// Whether commas inside fields are decimal ones.
  var hasDecimalCommas: Bool { separator != .byte(Self.comma) }

  static let comma = UInt8(ascii: ",")
  static let semicolon = UInt8(ascii: ";")
  static let tab = UInt8(ascii: "\t")

  /// The dialect of a table's first two lines: semicolons before tabs before commas before blanks.
  ///
  /// Tabs count when fields between them have no commas but decimal ones. Without any of these, blanks count when they stand
  /// between the numbers of the second line, or of the only one.
  init(first: Substring, second: Substring?) {
    let outside = Self.outsideQuotes(first)
    if outside.contains(Self.semicolon) {
      separator = .byte(Self.semicolon)
    } else if outside.contains(Self.tab), Self.isTabbed(second ?? first) {
      separator = .byte(Self.tab)
    } else if outside.contains(Self.comma) {
      separator = .byte(Self.comma)
    } else if let second, Self.isDecimal(second.trimmed), !Self.isNumber(first.trimmed) {
      separator = .none
    } else {
      let words = (second ?? first).split { $0 == " " || $0 == "\t" }
      let areNumbers = words.count > 1 && words.dropFirst().allSatisfy { Self.isNumber($0) }
      separator = areNumbers ? .blanks : .byte(Self.comma)
    }
  }

  init(_ separator: Separator) { self.separator = separator }

  private static func outsideQuotes(_ line: Substring) -> Set<UInt8> {
    var isQuoted = false
    var bytes: Set<UInt8> = []
    for byte in line.utf8 {
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() } else if !isQuoted { bytes.insert(byte) }
    }
    return bytes
  }

  private static func isTabbed(_ line: Substring) -> Bool {
    line.utf8.split(separator: tab).allSatisfy { part in
      let field = Substring(part).trimmed
      return !field.utf8.contains(comma) || isDecimal(field) || field.hasPrefix("\"")
    }
  }

  private static func isNumber(_ text: Substring) -> Bool {
    NumberText.value(String(text)) != nil || isDecimal(text)
  }

  /// Digits, one comma, digits, perhaps a sign and an exponent.
  static func isDecimal(_ text: Substring) -> Bool {
    guard text.utf8.contains(comma) else { return false }
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    return parts.count == 2 && CoreScalar.decimal(parts[0] + "." + parts[1]) != nil && !text.contains(".")
      && parts[1].first.map { $0.isNumber } ?? false
  }

  /// A field with a decimal point in the place of a decimal comma.
  static func pointed(_ field: Substring) -> Substring {
    isDecimal(field) ? Substring(field.replacing(",", with: ".")) : field
  }
}

extension Substring {
  /// Without blanks, tabs and carriage returns at either end.
  package var trimmed: Substring {
    let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 || byte == 0x0D }
    let start = utf8.drop(while: isBlank)
    guard let last = start.lastIndex(where: { !isBlank($0) }) else { return Substring() }
    return Substring(start[...last])
  }
}
