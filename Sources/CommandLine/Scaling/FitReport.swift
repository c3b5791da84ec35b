import DMFT
import Foundation

/// What `dmft fit` says of one column.
struct FitReport {
  static let localCount = 24
  /// Local exponents among which a crossing is looked for.
  static let fineCount = 400

  let file: String
  let column: String
  let fit: PowerLawFit
  let local: [LocalExponents.Point]
  let crossovers: [Crossover]
  /// Local exponent that was asked for, and where the curve passes it.
  let sought: Double?
  let crossing: Double?

  static func text(_ report: FitReport) -> String { report.text }

  private var text: String {
    let fit = fit
    var lines = [
      "\(file), \(column): ~ x^-p with p = \(Self.number(fit.exponent)) ± \(String(format: "%.2g", fit.standardError)) "
        + "for x = \(Self.number(fit.from)) … \(Self.number(fit.to))"
    ]
    for kink in crossovers {
      lines.append(
        "\(kink.kind.rawValue) from x = \(Self.number(kink.at)) on: p = \(Self.number(kink.before)), then "
          + Self.number(kink.after))
    }
    if let sought {
      let place = crossing.map { "is passed at x = \(Self.number($0))" } ?? "is never passed"
      lines.append("the local exponent \(Self.number(sought)) \(place)")
    }
    let table = TextTable.text([
      ["x"] + local.map { Self.number($0.at) },
      ["local p"] + local.map { String(format: "%.4f", $0.exponent) },
    ])
    return lines.joined(separator: "\n") + "\n" + table
  }

  /// - Parameter named: whether file and column are needed to tell several apart.
  static func json(_ report: FitReport, named: Bool) -> String {
    let names =
      named ? [("file", JSONText.text(report.file)), ("column", JSONText.text(report.column))] : []
    let crossing =
      report.sought == nil ? [] : [("crossing", report.crossing.map { JSONText.text($0) } ?? "null")]
    return JSONText.object(
      names + [
        ("exponent", JSONText.text(report.fit.exponent)),
        ("standard_error", JSONText.text(report.fit.standardError)),
        ("from", JSONText.text(report.fit.from)), ("to", JSONText.text(report.fit.to)),
      ] + crossing + [
        (
          "crossovers",
          JSONText.array(
            report.crossovers.map { kink in
              JSONText.object([
                ("at", JSONText.text(kink.at)), ("before", JSONText.text(kink.before)),
                ("after", JSONText.text(kink.after)), ("kind", JSONText.text(kink.kind.rawValue)),
              ])
            })
        ),
        (
          "local",
          JSONText.array(
            report.local.map {
              JSONText.object([("at", JSONText.text($0.at)), ("exponent", JSONText.text($0.exponent))])
            })
        ),
      ])
  }

  private static func number(_ value: Double) -> String { String(format: "%.4g", value) }
}
