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

  var text: String {
    var lines = [
      "\(file), \(column): ~ x^-p with p = \(NumberText.short(fit.exponent)) "
        + "± \(NumberText.short(fit.standardError, 2)) "
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
    let table = TextTable.text([
      ["x"] + local.map { NumberText.short($0.at) },
      ["local p"] + local.map { NumberText.fixed($0.exponent, 4) },
    ])
    return lines.joined(separator: "\n") + "\n" + table
  }

  /// - Parameter named: whether file and column are needed to tell several apart.
  func json(named: Bool) -> JSONValue {
    let names: [(String, JSONValue)] = named ? [("file", .text(file)), ("column", .text(column))] : []
    let result: [(String, JSONValue)] = [
      ("exponent", .number(fit.exponent)), ("standard_error", .number(fit.standardError)),
      ("from", .number(fit.from)), ("to", .number(fit.to)),
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
