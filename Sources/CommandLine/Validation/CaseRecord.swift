import DMFT
import Foundation
import Validation

/// A case with its result, as every output shows it.
struct CaseRecord {
  var file: CaseFile
  var result: CaseResult

  var name: String { file.name }
  private var comparison: Comparison { result.comparison }

  /// All numbers of the verdict; with the curves on request.
  func json(withCurves: Bool) -> ConfigurationValue {
    .object(verdict + (withCurves ? curves : []))
  }

  private var verdict: [(String, ConfigurationValue)] {
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
      ("scales", .array(description.scales.map(ConfigurationValue.integer))),
      ("weights", numbers(comparison.extrapolation.weights)), ("finite_size", effect),
      ("values", .array(comparison.points.map(value))), ("config", file.theory),
      ("config_simulated", file.simulated), ("engine", .text(result.theory.diagnostics.engine)),
    ]
  }

  private var effect: ConfigurationValue {
    let effect = comparison.finiteSize
    let power = effect.power.map { [("power", $0.mean), ("power_se", $0.standardError)] } ?? []
    let deviations: [(String, ConfigurationValue)] = [
      ("column", .text(effect.column)), ("deviations", numbers(effect.deviations.map(\.mean))),
      ("deviations_se", numbers(effect.deviations.map(\.standardError))),
    ]
    return .object(deviations + power.map { ($0.0, .number($0.1)) })
  }

  private func value(_ point: Comparison.Point) -> ConfigurationValue {
    .object([
      ("column", .text(point.column)), ("step", .integer(point.step)), ("theory", .number(point.theory)),
      ("means", numbers(point.means.map(\.mean))), ("means_se", numbers(point.means.map(\.standardError))),
      ("extrapolated", .number(point.simulation.mean)),
      ("extrapolated_se", .number(point.simulation.standardError)), ("allowance", .number(point.allowance)),
    ])
  }

  /// The theory at the drawn steps, and the ensembles.
  private var curves: [(String, ConfigurationValue)] {
    let drawn = Set(result.ensembles.flatMap(\.curve.points))
    let curve = result.theory.curve
    let theory = curve.restricted(to: curve.points.indices.filter { drawn.contains(curve.points[$0]) })
    return [
      ("theory", Self.curve(theory)), ("simulations", .array(result.ensembles.map { Self.curve($0.curve) })),
    ]
  }

  private static func curve(_ curve: LearningCurve) -> ConfigurationValue {
    .object(
      [(curve.axis.rawValue, .array(curve.points.map { .integer(Int($0)) }))]
        + curve.columns.map { ($0.name, .array($0.values.map(ConfigurationValue.number))) })
  }

  private func numbers(_ values: [Double]) -> ConfigurationValue {
    .array(values.map(ConfigurationValue.number))
  }
}
