import DMFT
import Foundation

/// Two columns of a file.
enum FitInput {
  /// - Throws: `CommandFailure` for a missing file or column, or a field that is not a number.
  static func points(_ file: String, x: String?, column: String) throws -> (x: [Double], y: [Double]) {
    if OutputPath.ending(file) == "csv" { return try table(file, x, column) }
    let curve = try ResultFile.read(file).curve
    guard let values = curve[column] else {
      throw missing(column, in: file, known: curve.columns.map(\.name))
    }
    return (curve.points, values)
  }

  private static func table(_ file: String, _ x: String?, _ column: String) throws -> ([Double], [Double]) {
    let table = try TableFile.read(file)
    try table.checkFieldCounts()
    let names = table.header.fields.map(unquoted)
    func index(_ name: String) throws -> Int {
      guard let index = names.firstIndex(of: name) else { throw missing(name, in: file, known: names) }
      return index
    }
    let (first, second) = (try x.map(index) ?? 0, try index(column))
    func numbers(_ index: Int) throws -> [Double] {
      try table.rows.map { row in
        let text = unquoted(row.fields[index])
        guard let value = NumberText.value(text) else {
          throw table.failure(
            line: row.line, "column \(names[index]) is \(Readable.quoted(text)); allowed: a number")
        }
        return value
      }
    }
    return try sorted(numbers(first), numbers(second))
  }

  /// By x; of equal ones the last, as a training run that was resumed writes them.
  private static func sorted(_ x: [Double], _ y: [Double]) -> ([Double], [Double]) {
    var last: [Double: Double] = [:]
    for (place, value) in zip(x, y) where !place.isNaN { last[place] = value }
    let places = last.keys.sorted()
    return (places, places.compactMap { last[$0] })
  }

  private static func unquoted(_ field: Substring) -> String {
    let isQuoted = field.utf8.count >= 2 && field.hasPrefix("\"") && field.hasSuffix("\"")
    return String(isQuoted ? field.dropFirst().dropLast() : field)
  }

  private static func missing(_ column: String, in file: String, known: [String]) -> CommandFailure {
    CommandFailure(
      code: .badInput,
      message:
        "\(file): there is no column \(Readable.quoted(column)); there are: \(known.joined(separator: ", "))")
  }
}
