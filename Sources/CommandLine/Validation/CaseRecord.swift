import LinearAlgebra
import DMFT
import Foundation
import Validation
import FileFormats
import Reports

/// A case with its result, as every output shows it.
struct CaseRecord {
  var file: CaseFile
  var result: CaseResult

  var name: String { file.name }
  private var comparison: Comparison { result.comparison }

  /// All numbers of the verdict; with the curves on request.
  func json(withCurves: Bool) -> JSONValue {
    .object(verdict + (withCurves ? curves : []))
  }

  private var verdict: [(String, JSONValue)] {
    let description = result.description
    return [
      ("case", .text(name)), ("claim", .text(description.claim)), ("version", .text(Version.current)),
      ("expect", .text(description.expectation.rawValue)), ("verdict", .text(result.verdict.rawValue)),
      ("as_expected", .boolean(result.isAsExpected)), ("p_value", .number(comparison.test.pValue)),
      ("significance", .number(description.significance)),
      ("smallest_deviation_anywhere", .number(result.largestHiddenDeviation)),
      ("smallest_common_deviation", .number(result.smallestDeviation)),
      ("resolution", .number(description.resolution)), ("t_squared", .number(comparison.test.statistic)),
      ("dimension", .integer(comparison.test.dimension)),
      ("degrees_of_freedom", .integer(comparison.test.degreesOfFreedom)),
      ("instances", .integer(description.instances)), ("seed", .integer(Int(description.seed))),
      ("scales", .array(description.scales.map(JSONValue.integer))),
      ("weights", numbers(comparison.extrapolation.weights)), ("finite_size", effect),
      LossNote.json(description.columns), ("values", .array(comparison.points.map(value))),
      ("config", file.theory),
      ("config_simulated", file.simulated), ("engine", .text(result.theory.diagnostics.engine)),
    ]
  }

  private var effect: JSONValue {
    let effect = comparison.finiteSize
    let power = effect.power.map { [("power", $0.mean), ("power_se", $0.standardError)] } ?? []
    let deviations: [(String, JSONValue)] = [
      ("column", .text(effect.column)), ("deviations", numbers(effect.deviations.map(\.mean))),
      ("deviations_se", numbers(effect.deviations.map(\.standardError))),
    ]
    return .object(deviations + power.map { ($0.0, .number($0.1)) })
  }

  private func value(_ point: Comparison.Point) -> JSONValue {
    .object([
      ("column", .text(point.column)), ("step", .integer(point.step)), ("theory", .number(point.theory)),
      ("means", numbers(point.means.map(\.mean))), ("means_se", numbers(point.means.map(\.standardError))),
      ("extrapolated", .number(point.simulation.mean)),
      ("extrapolated_se", .number(point.simulation.standardError)), ("allowance", .number(point.allowance)),
    ])
  }

  /// The theory at the drawn steps, and the ensembles.
  private var curves: [(String, JSONValue)] {
    let drawn = Set(result.ensembles.flatMap(\.curve.points))
    let curve = result.theory.curve
    let theory = curve.restricted(to: curve.points.indices.filter { drawn.contains(curve.points[$0]) })
    return [
      ("theory", Self.curve(theory)), ("simulations", .array(result.ensembles.map { Self.curve($0.curve) })),
    ]
  }

  private static func curve(_ curve: LearningCurve) -> JSONValue {
    .object(
      [(curve.axis.rawValue, .array(curve.points.map { .integer(Int($0)) }))]
        + curve.columns.map { ($0.name, .array($0.values.map(JSONValue.number))) })
  }

  private func numbers(_ values: [Double]) -> JSONValue {
    .array(values.map(JSONValue.number))
  }
}

// MARK: What sentences and tables say

extension CaseRecord {
  var expected: String {
    switch result.description.expectation {
    case .agree: "agrees"
    case .disagree: "disagrees"
    }
  }

  /// The verdict, marked where it is not what was expected.
  var found: String { result.verdict.rawValue + (result.isAsExpected ? "" : " (!)") }

  var probability: String {
    let p = comparison.test.pValue
    return p < 1e-99 ? "< 1e-99" : String(format: "%.2g", p)
  }

  /// Deviations that would have been caught: at any one value, and common to all.
  private var limits: (anywhere: String, common: String) {
    (Self.percent(result.largestHiddenDeviation), Self.percent(result.smallestDeviation))
  }

  var caught: String { "\(limits.anywhere), \(limits.common)" }

  /// The deviation at every scale, and its power.
  var finiteSize: String {
    comparison.finiteSize.deviations.map { String(format: "%+.2f", 100 * $0.mean) }.joined(separator: ", ")
      + " %"
  }

  var power: String {
    comparison.finiteSize.power.map { String(format: "%.2f ± %.2f", $0.mean, $0.standardError) } ?? "–"
  }

  /// One sentence for whoever reads nothing else.
  var sentence: String {
    let description = result.description
    let limit = "would have caught \(limits.anywhere) at any value, \(limits.common) common to all"
    return switch result.verdict {
    case .agrees: "agrees (p = \(probability)); \(limit)"
    case .disagrees: "disagrees (p = \(probability), below \(description.significance))"
    case .undecided:
      "undecided: \(limit); the case asks for \(Self.percent(description.resolution)) at any value: "
        + "more simulation.instances, or larger scales"
    }
  }

  /// Every compared value.
  var values: Report.Table {
    let scales = result.description.scales.map { "scale \($0)" }
    let rows = comparison.points.map { point in
      let extrapolated = String(
        format: "%.5g ± %.2g", point.simulation.mean, point.simulation.standardError)
      let deviation = String(format: "%+.2f %%", 100 * (point.simulation.mean / point.theory - 1))
      let numbers = ([point.theory] + point.means.map(\.mean)).map { String(format: "%.5g", $0) }
      return Report.Row(
        cells: [point.column, "\(point.step)"] + numbers
          + [extrapolated, deviation, String(format: "%+.1f", point.standardised)])
    }
    return .init(
      headings: ["column", "step", "theory"] + scales + ["extrapolated", "deviation", "z"], rows: rows)
  }

  var details: String {
    let (description, test) = (result.description, comparison.test)
    return
      "\(description.instances) networks at \(description.scales.count.inflecting("scale", "each of the scales")) "
      + description.scales.map { "\($0)" }.joined(separator: ", ") + ", seed \(description.seed); "
      + String(format: "T² = %.4g", test.statistic)
      + " with \(test.dimension.counting("value")) and \(test.degreesOfFreedom.counting("degree")) of freedom"
  }

  private static func percent(_ share: Double) -> String { String(format: "%.2g %%", 100 * share) }
}
