import Foundation
import Validation

/// Comparisons of one theory with one or more simulations, as text.
struct ComparisonReport {
  /// A deviation of more standard errors than this is called one.
  private static let significance = 2.0

  let comparisons: [CurveComparison]
  let axis: String

  var text: String {
    comparisons.map(table).joined(separator: "\n") + (extrapolation.map { "\n" + $0 } ?? "")
  }

  private func table(_ comparison: CurveComparison) -> String {
    let rows = comparison.rows
    let columns = [
      [axis] + rows.map { NumberText.short($0.point, 5) },
      ["theory"] + rows.map { NumberText.short($0.theory, 5) },
      ["simulation"] + rows.map { NumberText.short($0.simulation.mean, 5) },
      ["± error"] + rows.map { NumberText.short($0.simulation.standardError, 2) },
      ["deviation"] + rows.map { NumberText.percent($0.deviation) },
      ["z"] + rows.map { String(format: "%+.1f", $0.standardised) },
    ]
    return comparison.title + "\n" + TextTable.text(columns) + "On average over these rows "
      + Self.verdict(comparison.meanDeviation) + ".\n"
  }

  /// Finite-size effects are of order 1/scale: what is left when they are taken out.
  private var extrapolation: String? {
    let deviations = comparisons.compactMap { comparison in
      comparison.scale.map { (scale: $0, estimate: comparison.meanDeviation) }
    }
    guard let left = MeanDeviation.extrapolated(deviations) else { return nil }
    let scales = deviations.map { NumberText.short($0.scale, 5) }.joined(separator: ", ")
    return "Extrapolated in 1/scale from the scales \(scales) to networks of infinite size: "
      + Self.verdict(left) + ".\n"
  }

  private static func verdict(_ deviation: Estimate) -> String {
    let isSeen = abs(deviation.mean) > significance * deviation.standardError
    return "\(NumberText.percent(deviation.mean)) ± \(NumberText.fixed(100 * deviation.standardError, 2)) %, "
      + (isSeen ? "a significant deviation from the theory" : "no significant deviation")
  }
}
