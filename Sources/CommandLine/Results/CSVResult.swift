import DMFT
import Foundation

/// The curve of a record as a table that any program reads: a line of names, then numbers.
enum CSVResult {
  static func text(_ record: ResultRecord) -> String {
    header(record.curve) + "\n" + rows(record.curve).joined()
  }

  static func header(_ curve: LearningCurve) -> String {
    ([curve.axis.rawValue] + curve.columns.map(\.name)).joined(separator: ",")
  }

  /// One line for each point. Every number stands in the shortest form that reads back as the same number.
  static func rows(_ curve: LearningCurve) -> some Sequence<String> {
    curve.points.indices.lazy.map { index in
      NumberText.point(curve.points[index], on: curve.axis)
        + curve.columns.map { "," + $0.values[index].shortest }.joined() + "\n"
    }
  }

  /// Reads any table whose first column is `step` or `time`.
  ///
  /// - Throws: `CommandFailure` with the line that is wrong.
  static func record(_ path: String) throws -> ResultRecord {
    let table = try TableFile.read(path)
    let names = table.names
    guard let axis = names.first.flatMap(LearningCurve.Axis.init) else {
      throw table.failure(
        line: table.header.line,
        "the first column is \(Readable.quoted(names.first ?? "")); allowed: step or time")
    }
    var seen: Set<String> = []
    if let name = names.first(where: { !seen.insert($0).inserted }) {
      throw table.failure(line: table.header.line, "there are two columns \(Readable.quoted(name))")
    }
    try table.checkFieldCounts()
    let numbers = try names.indices.map(table.numbers)
    if let (index, problem) = axis.problem(with: numbers[0]) {
      throw table.failure(line: table.rows[index].line, problem)
    }
    return record(
      LearningCurve(
        axis: axis, points: numbers[0],
        columns: zip(names, numbers).dropFirst().map { .init($0, ColumnName.longName($0), $1) }))
  }

  /// What a curve alone says about its origin.
  private static func record(_ curve: LearningCurve) -> ResultRecord {
    ResultRecord(
      curve: curve, twoTime: nil, configuration: .object([]), engine: "", version: "",
      diagnostics: Diagnostics(engine: "", reason: "", entries: []), source: ColumnName.source(of: curve))
  }
}

// Tables of other programs, some of which put quotation marks around every field.
extension TableFile {
  var names: [String] { header.fields.map(Self.unquoted) }

  /// A column as numbers, gaps as "not a number"; the fields have been counted.
  func numbers(in column: Int) throws -> [Double] {
    try rows.map { row in
      let text = Self.unquoted(row.fields[column])
      guard let value = NumberText.value(text) else {
        throw failure(
          line: row.line,
          "column \(Self.unquoted(header.fields[column])) is \(Readable.quoted(text)); allowed: a number")
      }
      return value
    }
  }

  private static func unquoted(_ field: Substring) -> String {
    let isQuoted = field.utf8.count >= 2 && field.hasPrefix("\"") && field.hasSuffix("\"")
    return String(isQuoted ? field.dropFirst().dropLast() : field)
  }
}
