/// Cuts the text of a table into lines of fields: quotation marks, separators and ends of lines of all systems.
struct TableScanner {
  private let text: Substring.UTF8View
  private var place: Substring.UTF8View.Index
  private var line = 1
  private var dialect = TableDialect(.byte(TableDialect.comma))
  private(set) var comments: [Substring] = []
  /// A line whose quotation mark is not closed.
  private(set) var openQuote: Int?

  private static let quote = UInt8(ascii: "\"")
  private static let newline = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  init(_ text: String) {
    self.text = Substring(text).utf8
    place = self.text.startIndex
    passPreamble()
    dialect = chosenDialect()
  }

  /// Of a spreadsheet's first line, `sep=;`.
  private var announced: TableDialect?

  private mutating func passPreamble() {
    guard let first = nextLine(), let separator = first.content.lowercased().wholeMatch(of: /sep=(.)/) else {
      restart()
      return
    }
    announced = separator.output.1.utf8.first.map { TableDialect(.byte($0)) }
    place = first.end
    line = 2
  }

  private mutating func restart() {
    place = text.startIndex
    line = 1
  }

  private func chosenDialect() -> TableDialect {
    if let announced { return announced }
    var scout = self
    let first = scout.nextContent()
    let second = scout.nextContent()
    return TableDialect(first: first ?? "", second: second)
  }

  /// Lines that hold something but for comments, without their ends.
  private mutating func nextContent() -> Substring? {
    while let next = nextLine() {
      place = next.end
      if !Self.isPassedOver(next.content) { return next.content }
    }
    return nil
  }

  private static func isPassedOver(_ content: Substring) -> Bool {
    content.isEmpty || content.utf8.first == UInt8(ascii: "#")
  }

  /// The line at the present place, trimmed, and where the next one begins.
  private func nextLine() -> (content: Substring, end: Substring.UTF8View.Index)? {
    guard place < text.endIndex else { return nil }
    let end = text[place...].firstIndex { $0 == Self.newline || $0 == Self.carriageReturn } ?? text.endIndex
    return (Substring(text[place..<end]).trimmedKeepingTabs, behind(end))
  }

  private func behind(_ end: Substring.UTF8View.Index) -> Substring.UTF8View.Index {
    guard end < text.endIndex else { return end }
    let next = text.index(after: end)
    let isPair = text[end] == Self.carriageReturn && next < text.endIndex && text[next] == Self.newline
    return isPair ? text.index(after: next) : next
  }

  /// The next line of fields; nil at the end.
  mutating func next() -> TableFile.Row? {
    while let candidate = nextLine() {
      let number = line
      line += 1
      if Self.isPassedOver(candidate.content.trimmed) {
        if candidate.content.utf8.first == UInt8(ascii: "#") {
          comments.append(candidate.content.dropFirst().trimmed)
        }
        place = candidate.end
        continue
      }
      if !candidate.content.utf8.contains(Self.quote) {
        place = candidate.end
        return TableFile.Row(line: number, fields: plainFields(candidate.content))
      }
      return quotedRow(number)
    }
    return nil
  }

  private func plainFields(_ content: Substring) -> [Substring] {
    switch dialect.separator {
    case .byte(let separator):
      return content.utf8.split(separator: separator, omittingEmptySubsequences: false).map {
        let field = Substring($0).trimmed
        return dialect.hasDecimalCommas ? TableDialect.pointed(field) : field
      }
    case .blanks:
      return content.split { $0 == " " || $0 == "\t" }.map { TableDialect.pointed($0) }
    case .none: return [TableDialect.pointed(content.trimmed)]
    }
  }

  /// A line with quotation marks, inside which separators and ends of lines mean nothing and two marks are one.
  private mutating func quotedRow(_ number: Int) -> TableFile.Row {
    var row = TableFile.Row(line: number, fields: [])
    while true {
      passBlanks()
      let isQuoted = place < text.endIndex && text[place] == Self.quote
      let field = isQuoted ? quotedField(number) : plainField()
      let keepsText = isQuoted && !TableDialect.isDecimal(field)
      row.fields.append(keepsText ? field : TableDialect.pointed(field))
      if isQuoted {
        row.quoted.insert(row.fields.count - 1)
        if TableDialect.isDecimal(field) { row.quotedCommas.append(field) }
      }
      guard place < text.endIndex, !isEnd(text[place]) else { break }
      if dialect.separator != .blanks { place = text.index(after: place) } else if blanksEndLine() { break }
    }
    place = behind(place)
    return row
  }

  private func isEnd(_ byte: UInt8) -> Bool { byte == Self.newline || byte == Self.carriageReturn }

  private func isSeparator(_ byte: UInt8) -> Bool {
    switch dialect.separator {
    case .byte(let separator): byte == separator
    case .blanks: byte == 0x20 || byte == 0x09
    case .none: false
    }
  }

  private mutating func blanksEndLine() -> Bool {
    passBlanks()
    return place >= text.endIndex || isEnd(text[place])
  }

  private mutating func passBlanks() {
    while place < text.endIndex, text[place] == 0x20 || text[place] == 0x09,
      dialect.separator == .blanks || !isSeparator(text[place])
    {
      place = text.index(after: place)
    }
  }

  private mutating func plainField() -> Substring {
    let start = place
    while place < text.endIndex, !isEnd(text[place]), !isSeparator(text[place]) {
      place = text.index(after: place)
    }
    return Substring(text[start..<place]).trimmed
  }

  private mutating func quotedField(_ number: Int) -> Substring {
    var bytes: [UInt8] = []
    place = text.index(after: place)
    while true {
      guard place < text.endIndex else {
        openQuote = openQuote ?? number
        break
      }
      let byte = text[place]
      place = text.index(after: place)
      if byte == Self.quote {
        guard place < text.endIndex, text[place] == Self.quote else { break }
        place = text.index(after: place)
      }
      if byte == Self.newline { line += 1 }
      bytes.append(byte)
    }
    // What stands between the closing mark and the separator is kept, to be refused as no number.
    let rest = plainField()
    return Substring(String(decoding: bytes, as: UTF8.self) + rest)
  }
}

extension Substring {
  /// Without blanks and carriage returns at either end; a tab may be an empty field.
  fileprivate var trimmedKeepingTabs: Substring {
    let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x0D }
    let start = utf8.drop(while: isBlank)
    guard let last = start.lastIndex(where: { !isBlank($0) }) else { return Substring() }
    return Substring(start[...last])
  }
}
