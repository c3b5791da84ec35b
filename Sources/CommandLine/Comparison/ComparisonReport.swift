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
      [axis] + rows.map { Self.number($0.point) },
      ["theory"] + rows.map { Self.number($0.theory) },
      ["simulation"] + rows.map { Self.number($0.simulation.mean) },
      ["± error"] + rows.map { String(format: "%.2g", $0.simulation.standardError) },
      ["deviation"] + rows.map { Self.percent($0.deviation) },
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
    let scales = deviations.map { Self.number($0.scale) }.joined(separator: ", ")
    return "Extrapolated in 1/scale from the scales \(scales) to networks of infinite size: "
      + Self.verdict(left) + ".\n"
  }

  private static func verdict(_ deviation: Estimate) -> String {
    let isSeen = abs(deviation.mean) > significance * deviation.standardError
    return "\(percent(deviation.mean)) ± \(String(format: "%.2f", 100 * deviation.standardError)) %, "
      + (isSeen ? "a significant deviation from the theory" : "no significant deviation")
  }

  private static func percent(_ share: Double) -> String { String(format: "%+.2f %%", 100 * share) }

  private static func number(_ value: Double) -> String { String(format: "%.5g", value) }
}
