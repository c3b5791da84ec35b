import Foundation

/// A text table: a line of column names, then numbers separated by commas. Lines that start with `#`
/// and empty lines are passed over.
struct TableFile {
  /// One line of fields with its number in the file.
  struct Row {
    let line: Int
    let fields: [Substring]
  }

  let path: String
  let header: Row
  let rows: [Row]

  /// Longest file accepted: tens of millions of rows.
  private static let lengthLimit = 1 << 30

  static func read(_ path: String) throws -> TableFile {
    try TableFile(text: InputFile.text(at: path, limit: lengthLimit), path: path)
  }

  init(text: String, path: String) throws {
    let lines = Self.lines(of: text)
    guard let header = lines.first else {
      throw CommandFailure(code: .badInput, message: "\(path):1: the table is empty")
    }
    self.path = path
    self.header = header
    rows = Array(lines.dropFirst())
  }

  func failure(line: Int, _ problem: String) -> CommandFailure {
    CommandFailure(code: .badInput, message: "\(path):\(line): \(problem)")
  }

  /// A field as a number that meets a condition.
  func number(
    _ row: Row, at index: Int, column: String, allowed: String, where meets: (Double) -> Bool
  ) throws -> Double {
    let field = row.fields[index]
    guard let value = CoreScalar.decimal(field) else {
      throw failure(
        line: row.line, "column \(column) is \(Readable.quoted(String(field))); allowed: \(allowed)")
    }
    guard value.isFinite, meets(value) else {
      throw failure(
        line: row.line, "column \(column) is \(Readable.shortened(String(field))); allowed: \(allowed)")
    }
    return value
  }

  /// - Throws: `CommandFailure` when a row has more or fewer fields than there are columns.
  func checkFieldCounts() throws {
    guard !rows.isEmpty else {
      throw failure(line: header.line, "the table has no rows; allowed: one or more")
    }
    for row in rows where row.fields.count != header.fields.count {
      throw failure(
        line: row.line, "\(row.fields.count) fields; allowed: \(header.fields.count), as in the first line")
    }
  }

  private static func lines(of text: String) -> [Row] {
    var rows: [Row] = []
    let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      let line = trimmed(Substring(line))
      if line.isEmpty || line.utf8.first == UInt8(ascii: "#") { continue }
      let fields = line.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
      rows.append(Row(line: index + 1, fields: fields.map { trimmed(Substring($0)) }))
    }
    return rows
  }

  /// Without blanks, tabs and carriage returns at either end.
  private static func trimmed(_ text: Substring) -> Substring {
    let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 || byte == 0x0D }
    let start = text.utf8.drop(while: isBlank)
    guard let last = start.lastIndex(where: { !isBlank($0) }) else { return Substring() }
    return Substring(start[...last])
  }
}
