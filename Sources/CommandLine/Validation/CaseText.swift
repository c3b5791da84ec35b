import Foundation
import Validation

// What tables say of a case.
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
    let p = result.comparison.test.pValue
    return p < 1e-99 ? "< 1e-99" : String(format: "%.2g", p)
  }

  /// Deviations that would have been caught: at any one value, and common to all.
  var caught: String {
    Self.percent(result.largestHiddenDeviation) + ", " + Self.percent(result.smallestDeviation)
  }

  /// The deviation at every scale, and its power.
  var finiteSize: String {
    let effect = result.comparison.finiteSize
    let deviations = effect.deviations.map { String(format: "%+.2f", 100 * $0.mean) }.joined(separator: ", ")
    return deviations + " %"
  }

  var power: String {
    result.comparison.finiteSize.power.map { String(format: "%.2f ± %.2f", $0.mean, $0.standardError) } ?? "–"
  }

  /// One sentence for whoever reads nothing else.
  var sentence: String {
    let description = result.description
    let limit =
      "would have caught \(Self.percent(result.largestHiddenDeviation)) at any value, "
      + "\(Self.percent(result.smallestDeviation)) common to all"
    return switch result.verdict {
    case .agrees: "agrees (p = \(probability)); \(limit)"
    case .disagrees: "disagrees (p = \(probability), below \(description.significance))"
    case .undecided:
      "undecided: \(limit); the case asks for \(Self.percent(description.resolution)) at any value: "
        + "more simulation.instances, or larger scales"
    }
  }

  static func percent(_ share: Double) -> String { String(format: "%.2g %%", 100 * share) }
}
