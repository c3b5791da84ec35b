import DMFT
import Foundation
import FileFormats
import LinearAlgebra
import Reports
import ResultFiles

/// Two columns of a file.
enum FitInput {
  typealias Points = (x: [Double], y: [Double])
  /// A curve, its name, the standard errors of its values where a column `<name>_se` has them, and the relative error that its file
  /// states where it is not small.
  typealias Named = (name: String, points: Points, standardErrors: [Double]?, error: Double?)

  /// The curves of a file, each with its name: one, or those of a collected sweep.
  ///
  /// - Throws: `CommandFailure` for a missing file or column, or a field that is not a number.
  static func curves(
    _ file: String, x: String?, column: String, _ selection: SelectionOptions,
    reading own: OwnColumns = .init()
  ) throws -> [Named] {
    if try ResultFile.isTable(file) {
      let points = try table(file, x, column, own)
      try announceRepetitions(file, kept: points.0.count)
      let errors = try standardErrors(file, x, column, own, points)
      return [(file, points, errors, try TableFile.read(file).statedError(of: column))]
    }
    return try selection.curves(file).map { curve in
      let values = try curve.record.values(of: column, in: file)
      return (
        curve.name(in: file), (curve.record.curve.points, values),
        curve.record.curve[column + ColumnName.errorSuffix], curve.record.diagnostics.statedError
      )
    }
  }

  /// The columns of a file, the axis among them in tables.
  static func names(
    _ file: String, _ selection: SelectionOptions, reading own: OwnColumns
  ) throws -> [String] {
    guard try ResultFile.isTable(file) else {
      return try selection.curves(file).first?.record.curve.columns.map(\.name) ?? []
    }
    let table = try TableFile.read(file)
    let names = own.isMapped(table.names) ? try own.names(of: table) : table.names
    let axis = names.firstIndex { LearningCurve.Axis(rawValue: $0) != nil }
    let start = names.firstIndex { !OwnColumns.isIndex($0) } ?? 0
    return names.indices.filter { $0 != axis ?? start }.map { names[$0] }
  }

  /// The only curve of a file.
  static func points(_ file: String, x: String?, column: String) throws -> Points {
    if try ResultFile.isTable(file) { return try table(file, x, column, .init()) }
    let record = try ResultFile.read(file)
    return (record.curve.points, try record.values(of: column, in: file))
  }

  /// Standard errors, if some of them are; says how many are not.
  static func usable(_ errors: [Double]?, of column: String, in file: String) -> [Double]? {
    guard let errors else { return nil }
    let wrong = WrongErrors(errors)
    wrong.announce(column, in: file) { "the ± is without \($0)" }
    return wrong.isAll ? nil : errors
  }

  /// Of a table, at the same places as its values.
  private static func standardErrors(
    _ file: String, _ x: String?, _ column: String, _ own: OwnColumns, _ points: Points
  ) throws -> [Double]? {
    let name = column + ColumnName.errorSuffix
    let table = try TableFile.read(file)
    let names = own.isMapped(table.names) ? try own.names(of: table) : table.names
    guard names.contains(name) else { return nil }
    let errors = try self.table(file, x, name, own)
    let isSame = zip(errors.0, points.x).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
    return isSame && errors.0.count == points.x.count ? errors.1 : nil
  }

  /// Says how many rows are left out, since another one stands at their place.
  private static func announceRepetitions(_ file: String, kept: Int) throws {
    let dropped = try TableFile.read(file).rows.count - kept
    guard dropped > 0 else { return }
    StandardError.write(
      "dmft: note: \(file): \(dropped.counting("row")) \(dropped.inflecting("stands", "stand")) at the place of another; of equal ones the "
        + "last counts")
  }

  /// The axis is what is called step or time, else the first column.
  private static func table(
    _ file: String, _ x: String?, _ column: String, _ own: OwnColumns
  ) throws -> ([Double], [Double]) {
    let table = try TableFile.read(file)
    try table.checkFieldCounts()
    let isMapped = own.isMapped(table.names)
    let names = isMapped ? try own.names(of: table) : table.names
    func index(_ name: String) throws -> Int {
      guard let index = try table.index(of: name, among: names) else {
        throw ColumnName.missing(name, in: file, known: names)
      }
      return index
    }
    let axis = names.firstIndex { LearningCurve.Axis(rawValue: $0) != nil }
    // The first column of a table of pandas counts its rows.
    let start = names.firstIndex { !OwnColumns.isIndex($0) } ?? 0
    let (first, second) = (try x.map(index) ?? axis ?? start, try index(column))
    try checkIsOneCurve(table, names, axis: first)
    let curve = LearningCurve(
      axis: .step, points: own.scaled(try table.numbers(in: first), of: names[first], isMapped: isMapped),
      columns: [.init(column, column, try table.numbers(in: second))])
    let values = own.withoutNoise(curve, isMapped: isMapped)[column] ?? []
    return sorted(curve.points, values)
  }

  /// Refuses rows of one place that differ in a column before the axis, as those of a collected sweep do.
  private static func checkIsOneCurve(_ table: TableFile, _ names: [String], axis: Int) throws {
    let others = names.indices.filter { $0 < axis && !OwnColumns.isIndex(names[$0]) }
    guard !others.isEmpty else { return }
    var seen: [Substring: [Substring]] = [:]
    for row in table.rows where !row.fields[axis].isEmpty {
      let own = others.map { row.fields[$0] }
      guard let known = seen.updateValue(own, forKey: row.fields[axis]), known != own else { continue }
      let differing = zip(others, zip(known, own)).filter { $1.0 != $1.1 }.map { names[$0.0] }
      throw table.failure(
        line: row.line,
        "\(names[axis]) \(Readable.shortened(String(row.fields[axis]))) stands there again, with another "
          + "\(differing.joined(separator: ", ")): the table holds several curves; allowed: one, or the data set of a sweep as .nc, with --at"
      )
    }
  }

  /// By x; of equal ones the last, as a training run that was resumed writes them. Rows without x come last.
  private static func sorted(_ x: [Double], _ y: [Double]) -> ([Double], [Double]) {
    var last: [Double: Double] = [:]
    for (place, value) in zip(x, y) where !place.isNaN { last[place] = value }
    let places = last.keys.sorted()
    let nowhere = zip(x, y).filter(\.0.isNaN)
    return (places + nowhere.map(\.0), places.compactMap { last[$0] } + nowhere.map(\.1))
  }
}
