import DMFT
import Foundation
import FileFormats
import LinearAlgebra

/// The curve of a record as a table that any program reads: a line of names, then numbers.
package enum CSVResult {
  package static func text(_ record: ResultRecord) -> String {
    let curve = record.curve.stating(record.diagnostics.statedErrors)
    return header(curve) + "\n" + rows(curve).joined()
  }

  package static func header(_ curve: LearningCurve) -> String {
    ([curve.axis.rawValue] + curve.columns.map(\.name)).joined(separator: ",")
  }

  /// One line for each point. Every number stands in the shortest form that reads back as the same number.
  package static func rows(_ curve: LearningCurve) -> some Sequence<String> {
    curve.points.indices.lazy.map { index in
      NumberText.point(curve.points[index], on: curve.axis)
        + curve.columns.map { "," + $0.values[index].shortest }.joined() + "\n"
    }
  }

  /// Reads any table with a column `step` or `time`, or with columns that are said to be that.
  ///
  /// - Throws: `CommandFailure` with the line that is wrong.
  package static func record(_ path: String, reading own: OwnColumns = .init()) throws -> ResultRecord {
    let table = try TableFile.read(path)
    let isMapped = own.isMapped(table.names)
    let names = isMapped ? try own.names(of: table) : table.names
    guard let place = names.firstIndex(where: { LearningCurve.Axis(rawValue: $0) != nil }),
      let axis = LearningCurve.Axis(rawValue: names[place])
    else {
      throw table.failure(
        line: table.header.line,
        "no column is called step or time (there are: \(ColumnName.list(names))); "
          + "allowed: one that is, or --map step=NAME")
    }
    let columns = names.indices.filter { $0 != place && !OwnColumns.isIndex(names[$0]) }
    var seen: Set<String> = [names[place]]
    if let twice = columns.first(where: { !seen.insert(names[$0]).inserted }) {
      throw table.failure(line: table.header.line, "there are two columns \(Readable.quoted(names[twice]))")
    }
    try table.checkFieldCounts()
    let points = try own.scaled(table.numbers(in: place), of: axis.rawValue, isMapped: isMapped)
    // Of a table with names of its own, columns of words are none of ours.
    let read = try columns.compactMap { column -> LearningCurve.Column? in
      let isNeeded = !isMapped || own.names.contains { $0.ours == names[column] }
      let values = isNeeded ? try table.numbers(in: column) : try? table.numbers(in: column)
      return values.map { .init(names[column], ColumnName.longName(names[column]), $0) }
    }
    let curve = LearningCurve(axis: axis, points: points, columns: read)
    return try record(isMapped ? own.sorted(curve, path) : curve, table, own, isMapped)
  }

  private static func record(
    _ curve: LearningCurve, _ table: TableFile, _ own: OwnColumns, _ isMapped: Bool
  ) throws -> ResultRecord {
    if let (index, problem) = curve.axis.problem(with: curve.points, isOwn: true) {
      throw table.failure(line: table.rows[index].line, problem)
    }
    var record = record(own.withoutNoise(curve, isMapped: isMapped))
    if isMapped { record.source = ResultRecord.simulation }
    return record
  }

  /// What a curve alone says about its origin.
  private static func record(_ curve: LearningCurve) -> ResultRecord {
    let (curve, errors) = curve.withoutStatedErrors()
    return ResultRecord(
      curve: curve, twoTime: nil, configuration: .object([]), engine: "", version: "",
      diagnostics: Diagnostics(engine: "", reason: "", entries: Diagnostics.stated(by: errors)),
      source: ColumnName.source(of: curve))
  }
}

// Tables of other programs, some of which put quotation marks around every field.
extension TableFile {
  package var names: [String] { header.fields.map(Self.unquoted) }

  /// A column as numbers, gaps as "not a number"; the fields have been counted.
  package func numbers(in column: Int) throws -> [Double] {
    try rows.map { row in
      let text = Self.unquoted(row.fields[column])
      guard let value = NumberText.value(text) else {
        throw failure(
          line: row.line,
          "column \(Self.unquoted(header.fields[column])) is \(Readable.quoted(text)); allowed: a number")
      }
      try checkSize(text, Self.unquoted(header.fields[column]), line: row.line)
      return value
    }
  }

  private static func unquoted(_ field: Substring) -> String {
    let isQuoted = field.utf8.count >= 2 && field.hasPrefix("\"") && field.hasSuffix("\"")
    return String(isQuoted ? field.dropFirst().dropLast() : field)
  }
}
