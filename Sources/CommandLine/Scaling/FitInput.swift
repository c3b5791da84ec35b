import DMFT
import Foundation

/// Two columns of a file.
enum FitInput {
  typealias Points = (x: [Double], y: [Double])

  /// The curves of a file, each with its name: one, or those of a collected sweep.
  ///
  /// - Throws: `CommandFailure` for a missing file or column, or a field that is not a number.
  static func curves(
    _ file: String, x: String?, column: String, _ selection: SelectionOptions
  ) throws -> [(name: String, points: Points)] {
    if OutputPath.ending(file) == "csv" { return [(file, try points(file, x: x, column: column))] }
    return try selection.curves(file).map { curve in
      let values = try curve.record.values(of: column, in: file)
      return (curve.name(in: file), (curve.record.curve.points, values))
    }
  }

  /// - Throws: `CommandFailure` for a missing file or column, or a field that is not a number.
  static func points(_ file: String, x: String?, column: String) throws -> (x: [Double], y: [Double]) {
    if OutputPath.ending(file) == "csv" { return try table(file, x, column) }
    let record = try ResultFile.read(file)
    return (record.curve.points, try record.values(of: column, in: file))
  }

  private static func table(_ file: String, _ x: String?, _ column: String) throws -> ([Double], [Double]) {
    let table = try TableFile.read(file)
    try table.checkFieldCounts()
    let names = table.names
    func index(_ name: String) throws -> Int {
      guard let index = names.firstIndex(of: name) else {
        throw ColumnName.missing(name, in: file, known: names)
      }
      return index
    }
    let (first, second) = (try x.map(index) ?? 0, try index(column))
    return try sorted(table.numbers(in: first), table.numbers(in: second))
  }

  /// By x; of equal ones the last, as a training run that was resumed writes them.
  private static func sorted(_ x: [Double], _ y: [Double]) -> ([Double], [Double]) {
    var last: [Double: Double] = [:]
    for (place, value) in zip(x, y) where !place.isNaN { last[place] = value }
    let places = last.keys.sorted()
    return (places, places.compactMap { last[$0] })
  }
}
