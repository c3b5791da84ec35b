import Foundation
import Validation

/// What both forms of the report say around the tables.
enum ReportText {
  static let title = "Theory against simulation"

  static func summary(_ records: [CaseRecord]) -> String {
    let wrong = records.filter { !$0.result.isAsExpected }.map(\.name)
    return wrong.isEmpty
      ? records.count == 1
        ? "The verdict is the expected one." : "All \(records.count) verdicts are the expected ones."
      : "\(wrong.count) of \(records.count) verdicts are not the expected ones: \(wrong.joined(separator: ", "))."
  }

  static let explanation = """
    Networks of several sizes (scales) are trained; their means are extrapolated in 1/scale to infinite size and \
    compared with the theory at all steps and columns together (Hotelling's test). p is the probability of deviations \
    at least as large if the theory is right; a theory is refused when p is below the significance. Caught: \
    the relative deviation that would have been seen at any one value whatever the others do, and one common to all. Effect: mean relative deviation \
    of the single scales, which falls as 1/scale to the given power when the theory is right.
    """

  static let headings = [
    "case", "expected", "found", "p", "caught", "effect at scales", "power of 1/scale",
  ]

  static func row(_ record: CaseRecord) -> [String] {
    [
      record.name, record.expected, record.found, record.probability, record.caught, record.finiteSize,
      record.power,
    ]
  }

  static let legend = """
    Above: theory (line) and means of the simulations with bands of two standard errors. Below: deviation from the \
    theory; points with bars of two standard errors are the simulations extrapolated to infinite size.
    """

  static func values(_ record: CaseRecord) -> (headings: [String], rows: [[String]]) {
    let scales = record.result.description.scales.map { "scale \($0)" }
    let headings = ["column", "step", "theory"] + scales + ["extrapolated", "deviation", "z"]
    let rows = record.result.comparison.points.map { point in
      let extrapolated = number(point.simulation.mean) + " ± " + error(point.simulation.standardError)
      let deviation = String(format: "%+.2f %%", 100 * (point.simulation.mean / point.theory - 1))
      return [point.column, "\(point.step)", number(point.theory)] + point.means.map { number($0.mean) }
        + [extrapolated, deviation, String(format: "%+.1f", point.standardised)]
    }
    return (headings, rows)
  }

  static func details(_ record: CaseRecord) -> String {
    let (description, test) = (record.result.description, record.result.comparison.test)
    return "\(description.instances) networks at each of the scales "
      + description.scales.map { "\($0)" }.joined(separator: ", ") + ", seed \(description.seed); "
      + String(format: "T² = %.4g", test.statistic)
      + " with \(test.dimension) values and \(test.degreesOfFreedom) degrees of freedom"
  }

  private static func number(_ value: Double) -> String { String(format: "%.5g", value) }
  private static func error(_ value: Double) -> String { String(format: "%.2g", value) }
}
