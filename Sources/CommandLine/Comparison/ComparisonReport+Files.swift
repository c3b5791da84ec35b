import DMFT
import Foundation
import Validation

// The comparison for other programs: rows as CSV, rows and averages as JSON.
extension ComparisonReport {
  private static let deviation = "deviation"

  /// - Parameter json: what goes to standard output is JSON, and not CSV.
  /// - Throws: `CommandFailure` with `cannotWrite`.
  func write(to path: String, json isJSON: Bool) throws {
    if OutputPath.isStandardOutput(path) {
      return try StandardOutput.print(isJSON ? json.text(.elements) : csv)
    }
    try AtomicFile.write(OutputPath.ending(path) == "csv" ? csv : json.text(.elements), to: path)
  }

  /// One line for each simulation and step.
  var csv: String {
    let names = [
      "simulation", "scale", axis, "theory", column, column + ColumnName.errorSuffix, Self.deviation, "z",
    ]
    let lines = comparisons.flatMap { comparison in
      comparison.rows.map { row in
        let numbers = [
          comparison.scale ?? .nan, row.point, row.theory, row.simulation.mean, row.simulation.standardError,
          row.deviation, row.standardised,
        ]
        let fields = numbers.map { $0.isNaN ? "" : $0.shortest }
        return ([Self.field(comparison.simulation)] + fields).joined(separator: ",")
      }
    }
    return ([names.joined(separator: ",")] + lines).joined(separator: "\n") + "\n"
  }

  var json: JSONValue {
    let left = extrapolated.map { [("extrapolated", Self.object($0))] } ?? []
    return .object(
      [
        ("version", .text(Version.current)), ("column", .text(column)),
        ("comparisons", .array(comparisons.map(value))),
      ] + left)
  }

  private func value(_ comparison: CurveComparison) -> JSONValue {
    func numbers(_ value: (CurveComparison.Row) -> Double) -> JSONValue {
      .numbers(comparison.rows.map(value))
    }
    return .object([
      ("theory_file", .text(comparison.theory)), ("simulation_file", .text(comparison.simulation)),
      ("scale", .optional(comparison.scale)), (axis, numbers(\.point)), ("theory", numbers(\.theory)),
      (column, numbers(\.simulation.mean)),
      (column + ColumnName.errorSuffix, numbers(\.simulation.standardError)),
      (Self.deviation, numbers(\.deviation)), ("z", numbers(\.standardised)),
      ("mean_deviation", Self.object(comparison.meanDeviation)),
    ])
  }

  private static func object(_ estimate: Estimate) -> JSONValue {
    .object([(deviation, .number(estimate.mean)), ("standard_error", .number(estimate.standardError))])
  }

  /// In quotation marks where a comma or a mark would end it.
  private static func field(_ text: String) -> String {
    text.contains { ",\"\n".contains($0) } ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
  }
}
