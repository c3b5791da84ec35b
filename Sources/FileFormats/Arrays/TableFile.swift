import LinearAlgebra
import Foundation

/// A text table: a line of column names, then numbers. Fields are separated by commas, semicolons, tabs or blanks
/// (`TableDialect`), with or without quotation marks; numbers may have decimal commas where commas do not separate. Lines that
/// start with `#` and empty lines are passed over.
package struct TableFile {
  /// One line of fields with its number in the file.
  package struct Row {
    package let line: Int
    /// Without quotation marks, and with decimal points in the place of decimal commas.
    package var fields: [Substring]
    /// Which of them stand in quotation marks.
    package var quoted: Set<Int> = []
    /// Those in quotation marks whose comma was taken for a decimal one, as they stand.
    package var quotedCommas: [Substring] = []

    fileprivate var withoutLast: Row {
      var row = self
      row.fields.removeLast()
      row.quoted.remove(row.fields.count)
      return row
    }
  }

  package let path: String
  package let header: Row
  package let rows: [Row]
  /// Lines that start with `#`, without it.
  package let comments: [Substring]

  /// Longest file accepted: tens of millions of rows.
  private static let lengthLimit = 1 << 30

  package static func read(_ path: String) throws -> TableFile {
    let data = try InputFile.data(at: path, limit: lengthLimit)
    // What spreadsheets call Unicode text.
    let isWide = data.starts(with: [0xFF, 0xFE]) || data.starts(with: [0xFE, 0xFF])
    if isWide, let text = String(data: data, encoding: .utf16) {
      return try TableFile(text: text, path: path)
    }
    return try TableFile(text: InputFile.text(of: data, path: path, limit: lengthLimit), path: path)
  }

  package init(text: String, path: String) throws {
    var scanner = TableScanner(text)
    guard let header = scanner.next() else {
      throw CommandFailure(code: .badInput, message: "\(path):1: the table is empty")
    }
    let above = scanner.comments.last
    var rows: [Row] = []
    while let row = scanner.next() { rows.append(row) }
    // A separator behind the last field of every line.
    let isClosed = ([header] + rows).allSatisfy { $0.fields.count > 1 && $0.fields.last?.isEmpty == true }
    self.path = path
    let first = isClosed ? header.withoutLast : header
    let others = isClosed ? rows.map(\.withoutLast) : rows
    let names = Self.names(in: above, for: first)
    self.header = names ?? first
    self.rows = names == nil ? others : [first] + others
    comments = scanner.comments
    if let line = scanner.openQuote { throw failure(line: line, "a quotation mark is not closed") }
    try checkQuotedCommas()
  }

  /// The names of columns that numpy.savetxt puts into a comment above a line of numbers: as many words as there are numbers.
  private static func names(in comment: Substring?, for first: Row) -> Row? {
    guard let comment, first.fields.count > 1, first.fields.allSatisfy({ CoreScalar.decimal($0) != nil })
    else { return nil }
    let isSeparated = [",", ";", "\t"].first { comment.contains($0) }
    let words =
      isSeparated.map { comment.split(separator: $0, omittingEmptySubsequences: false).map(\.trimmed) }
      ?? comment.split(separator: " ")
    guard words.count == first.fields.count,
      words.allSatisfy({ !$0.isEmpty && NumberText.value(String($0)) == nil })
    else { return nil }
    return Row(line: max(1, first.line - 1), fields: words)
  }

  /// "1,234" may be 1.234 or 1234: commas in quotation marks are decimal ones when some stand where thousands do not.
  private func checkQuotedCommas() throws {
    var first: (line: Int, field: Substring)?
    for row in [header] + rows where !row.quotedCommas.isEmpty {
      first = first ?? (row.line, row.quotedCommas[0])
      let isDecimal = row.quotedCommas.contains { field in
        (field.firstIndex(of: ",").map { field[$0...].dropFirst().prefix { $0.isNumber }.count } ?? 3) != 3
      }
      if isDecimal { return }
    }
    guard let first else { return }
    throw failure(
      line: first.line,
      "\(Readable.quoted(String(first.field))) has a decimal comma or counts thousands; allowed: a number with a point"
    )
  }

  package func failure(line: Int, _ problem: String) -> CommandFailure {
    CommandFailure(code: .badInput, message: "\(path):\(line): \(problem)")
  }

  /// A field as a number that meets a condition.
  package func number(
    _ row: Row, at index: Int, column: String, allowed: String, where meets: (Double) -> Bool
  ) throws -> Double {
    let field = row.fields[index]
    guard let value = CoreScalar.decimal(field) else {
      throw failure(
        line: row.line, "column \(column) is \(Readable.quoted(String(field))); allowed: \(allowed)")
    }
    try checkSize(field, column, line: row.line)
    guard value.isFinite, meets(value) else {
      throw failure(
        line: row.line, "column \(column) is \(Readable.shortened(String(field))); allowed: \(allowed)")
    }
    return value
  }

  /// - Throws: `CommandFailure` for a number that is not 0 and would be read as 0.
  package func checkSize(_ field: some StringProtocol, _ column: String, line: Int) throws {
    guard CoreScalar.isTooSmall(field) else { return }
    throw failure(
      line: line, "column \(column) is \(Readable.shortened(String(field))), \(CoreScalar.tooSmall)")
  }

  /// Where a column of that name stands; nil when there is none.
  ///
  /// - Parameter names: of the columns, in their order.
  /// - Throws: `CommandFailure` for two of one name.
  package func index(of name: String, among names: [String]) throws -> Int? {
    guard let index = names.firstIndex(of: name) else { return nil }
    guard names.lastIndex(of: name) == index else {
      throw failure(line: header.line, "there are two columns \(Readable.quoted(name))")
    }
    return index
  }

  /// - Throws: `CommandFailure` when a row has more or fewer fields than there are columns.
  package func checkFieldCounts() throws {
    guard !rows.isEmpty else {
      throw failure(line: header.line, "the table has no rows; allowed: one or more")
    }
    for row in rows where row.fields.count != header.fields.count {
      throw failure(
        line: row.line,
        "\(row.fields.count.counting("field")); allowed: \(header.fields.count), as in the first line")
    }
  }
}
