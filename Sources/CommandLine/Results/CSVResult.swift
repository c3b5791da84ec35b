import DMFT
import Foundation

/// The curve of a record as a table that any program reads: a line of names, then numbers.
enum CSVResult {
  private static let lengthLimit = 1 << 30

  /// Every number in the shortest form that reads back as the same number.
  static func data(_ record: ResultRecord) -> Data {
    let curve = record.curve
    var text = ([curve.axis.rawValue] + curve.columns.map(\.name)).joined(separator: ",") + "\n"
    for (index, point) in curve.points.enumerated() {
      text += NumberText.point(point, on: curve.axis)
      for column in curve.columns { text += "," + column.values[index].description }
      text += "\n"
    }
    return Data(text.utf8)
  }

  /// Reads any table whose first column is `step` or `time`.
  ///
  /// - Throws: `CommandFailure` with the line that is wrong.
  static func record(_ path: String) throws -> ResultRecord {
    let text = try InputFile.text(at: path, limit: lengthLimit)
    let table = try TableFile(text: text, path: path)
    let names = table.header.fields.map(unquoted)
    guard let axis = names.first.flatMap(LearningCurve.Axis.init) else {
      throw table.failure(
        line: table.header.line,
        "the first column is \(Readable.quoted(names.first ?? "")); allowed: step or time")
    }
    if let name = CurveCheck.repeated(names) {
      throw table.failure(line: table.header.line, "there are two columns \(Readable.quoted(name))")
    }
    try table.checkFieldCounts()
    let numbers = try columns(of: table, names: names)
    try checkPoints(numbers[0], in: table, axis: axis)
    return record(
      LearningCurve(
        axis: axis, points: numbers[0],
        columns: zip(names, numbers).dropFirst().map { name, values in
          LearningCurve.Column(name, ColumnName.longName(name), values)
        }))
  }

  /// What a curve alone says about its origin.
  private static func record(_ curve: LearningCurve) -> ResultRecord {
    ResultRecord(
      curve: curve, twoTime: nil, configuration: .object([]), engine: "", version: "",
      diagnostics: Diagnostics(engine: "", reason: "", entries: []), source: ColumnName.source(of: curve))
  }

  private static func columns(of table: TableFile, names: [String]) throws -> [[Double]] {
    var columns = names.map { _ in [Double]() }
    for row in table.rows {
      for (index, field) in row.fields.enumerated() {
        guard let value = NumberText.value(unquoted(field)) else {
          throw table.failure(
            line: row.line, "column \(names[index]) is \(Readable.quoted(String(field))); allowed: a number")
        }
        columns[index].append(value)
      }
    }
    return columns
  }

  private static func checkPoints(
    _ points: [Double], in table: TableFile, axis: LearningCurve.Axis
  ) throws {
    guard let (index, problem) = CurveCheck.problem(points, axis: axis) else { return }
    throw table.failure(line: table.rows[index].line, problem)
  }

  /// A field without the quotation marks that some programs put around every one.
  private static func unquoted(_ field: Substring) -> String {
    let isQuoted = field.utf8.count >= 2 && field.hasPrefix("\"") && field.hasSuffix("\"")
    return String(isQuoted ? field.dropFirst().dropLast() : field)
  }
}
