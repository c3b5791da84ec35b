import DMFT
import Foundation
import FileFormats
import LinearAlgebra
import ResultFiles

/// What `dmft fit` says of one column.
package struct FitReport {
  package static let localCount = 24
  /// Local exponents among which a crossing is looked for.
  package static let fineCount = 400

  package let file: String
  package let column: String
  /// Points that no power law goes through.
  package let leftOut: Int
  package let fit: PowerLawFit
  package let local: [LocalExponents.Point]
  package let crossovers: [Crossover]
  /// Local exponent that was asked for, and where the curve passes it.
  package let sought: Double?
  package let crossing: Double?
  /// The relative error of the curve's numbers, where its file says that it is not small.
  package var curveError: Double?

  package init(
    file: String, column: String, leftOut: Int, fit: PowerLawFit, local: [LocalExponents.Point],
    crossovers: [Crossover], sought: Double?, crossing: Double?
  ) {
    self.file = file
    self.column = column
    self.leftOut = leftOut
    self.fit = fit
    self.local = local
    self.crossovers = crossovers
    self.sought = sought
    self.crossing = crossing
  }

  package var text: String {
    var lines = [
      "\(file), \(column): ~ x^-p with p = \(NumberText.estimate(fit.exponent, fit.standardError)) "
        + "for x = \(NumberText.short(fit.from)) … \(NumberText.short(fit.to))"
    ]
    for kink in crossovers {
      lines.append(
        "\(kink.kind.rawValue) from x = \(NumberText.short(kink.at)) on: p = \(NumberText.short(kink.before)), then "
          + NumberText.short(kink.after))
    }
    if let sought {
      let place = crossing.map { "is passed at x = \(NumberText.short($0))" } ?? "is never passed"
      lines.append("the local exponent \(NumberText.short(sought)) \(place)")
    }
    if let sampling = fit.samplingError {
      lines.append(
        "of the ±, \(NumberText.short(sampling, 2)) is from the standard errors of the curve, \(column)\(ColumnName.errorSuffix)"
      )
    }
    if let curveError {
      lines.append(
        "the curve's own relative error is \(Diagnostics.words(curveError)), by the estimate in its file, which the ± does "
          + "not contain")
    }
    let table = TextTable.text([
      ["x"] + local.map { NumberText.short($0.at) },
      ["local p"] + local.map { NumberText.fixed($0.exponent, 4) },
    ])
    return lines.joined(separator: "\n") + "\n" + table
  }

  /// Local exponents, a line each.
  package static func csv(_ reports: [FitReport]) -> String {
    let lines = reports.flatMap { report in
      report.local.map { point in
        [field(report.file), field(report.column), point.at.shortest, point.exponent.shortest].joined(
          separator: ",")
      }
    }
    return (["file,column,x,local_exponent"] + lines).joined(separator: "\n") + "\n"
  }

  /// A step as the file had it, before its logarithm was taken.
  private static func round(_ point: Double) -> Double { Double(point.readable) ?? point }

  /// In quotation marks where a comma or a mark would end it.
  private static func field(_ text: String) -> String {
    text.contains { ",\"\n".contains($0) } ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
  }

  /// - Parameter named: whether file and column are needed to tell several apart.
  package func json(named: Bool) -> JSONValue {
    let names: [(String, JSONValue)] = named ? [("file", .text(file)), ("column", .text(column))] : []
    let result: [(String, JSONValue)] = [
      ("exponent", .number(fit.exponent)), ("standard_error", .number(fit.standardError)),
      ("from", .number(Self.round(fit.from))), ("to", .number(Self.round(fit.to))),
      ("left_out", .integer(leftOut)), LossNote.json(column), ("curve_error", Diagnostics.json(curveError)),
      ("sampling_error", .optional(fit.samplingError)),
    ]
    let passed = sought == nil ? [] : [("crossing", JSONValue.optional(crossing))]
    let kinks = crossovers.map { kink in
      JSONValue.object([
        ("at", .number(kink.at)), ("before", .number(kink.before)), ("after", .number(kink.after)),
        ("kind", .text(kink.kind.rawValue)),
      ])
    }
    let slopes = local.map { JSONValue.object([("at", .number($0.at)), ("exponent", .number($0.exponent))]) }
    return .object(names + result + passed + [("crossovers", .array(kinks)), ("local", .array(slopes))])
  }
}
