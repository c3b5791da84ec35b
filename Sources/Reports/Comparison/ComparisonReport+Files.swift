import DMFT
import Foundation
import Validation
import FileFormats
import ResultFiles
import LinearAlgebra

// The comparison for other programs: rows as CSV, rows and averages as JSON.
extension ComparisonReport {
  /// - Parameter json: what goes to standard output is JSON, and not CSV.
  /// - Throws: `CommandFailure` with `cannotWrite`.
  package func write(to path: String, json isJSON: Bool) throws {
    if OutputPath.isStandardOutput(path) {
      return try StandardOutput.print(isJSON ? json.text(.elements) : csv)
    }
    try AtomicFile.write(OutputPath.ending(path) == "csv" ? csv : json.text(.elements), to: path)
  }

  /// One line for each simulation and step.
  package var csv: String {
    let names =
      ["file", "scale", axis, "theory", "simulation", "simulation_se", "deviation", "z"]
      + (hasDoubt ? ["theory_error"] : [])
    let lines = comparisons.flatMap { comparison in
      comparison.rows.map { row in
        let numbers =
          [
            comparison.scale ?? .nan, row.point, row.theory, row.simulation.mean,
            row.simulation.standardError,
            row.deviation, row.standardised,
          ] + (hasDoubt ? [(comparison.theoryError ?? 0) * abs(row.theory)] : [])
        let fields = numbers.map { $0.isNaN ? "" : $0.shortest }
        return ([Self.field(comparison.simulation)] + fields).joined(separator: ",")
      }
    }
    return ([names.joined(separator: ",")] + lines).joined(separator: "\n") + "\n"
  }

  /// Whether the theory's own error has to stand beside it.
  private var hasDoubt: Bool { comparisons.contains { $0.theoryError != nil } }

  /// Deviations are relative; `deviation` of a comparison is the average over its rows, that of `extrapolated` what is left
  /// of it in networks of infinite size.
  package var json: JSONValue {
    .object([
      ("version", .text(Version.current)), ("column", .text(column)), LossNote.json(column),
      ("comparisons", .array(comparisons.map(value))),
      ("extrapolated", extrapolated.map { .object(Self.members($0)) } ?? .optional(nil)),
    ])
  }

  private func value(_ comparison: CurveComparison) -> JSONValue {
    func numbers(_ value: (CurveComparison.Row) -> Double) -> JSONValue {
      .numbers(comparison.rows.map(value))
    }
    let files: [(String, JSONValue)] = [
      ("title", .text(comparison.title)), ("theory_file", .text(comparison.theory)),
      ("simulation_file", .text(comparison.simulation)), ("scale", .optional(comparison.scale)),
      ("theory_error", Diagnostics.json(comparison.theoryError)),
      ("simulation_error", Diagnostics.json(comparison.simulationError)),
    ]
    let rows = [
      (axis, numbers(\.point)), ("theory", numbers(\.theory)), ("simulation", numbers(\.simulation.mean)),
      ("simulation_se", numbers(\.simulation.standardError)), ("deviations", numbers(\.deviation)),
      ("z", numbers(\.standardised)),
    ]
    return .object(files + rows + Self.members(comparison.meanDeviation))
  }

  private static func members(_ estimate: Estimate) -> [(String, JSONValue)] {
    [("deviation", .number(estimate.mean)), ("standard_error", .number(estimate.standardError))]
  }

  /// In quotation marks where a comma or a mark would end it.
  private static func field(_ text: String) -> String {
    text.contains { ",\"\n".contains($0) } ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
  }
}
