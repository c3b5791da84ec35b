import DMFTRuns

/// How far a curve on a measured task is known: to where it falls below the loss that samples resolve.
///
/// Lazy or rich, the mean predictor of a flow at infinite width has learned the modes of eigenvalue λ to e^(−2λs) at some common
/// s, so that its loss alone says how deep it has got; at finite width and batch the column `bias` is what is closest to it.
public enum ResolvedRange {
  /// The diagnostics' name of the last time or step before the loss falls below what is resolved.
  public static let name = "resolved_until"

  /// Nothing for a curve that is resolved to its end.
  package static func entries(_ task: MeasuredTask, _ curve: LearningCurve) -> [Diagnostics.Entry] {
    guard let loss = task.resolvedLoss, let losses = curve[.bias] ?? curve[.testLoss],
      let first = losses.firstIndex(where: { $0 < loss })
    else { return [] }
    return [
      .init(
        name, .number(first > 0 ? curve.points[first - 1] : 0),
        "the last \(curve.axis.rawValue) to which the samples behind the task resolve the curve; beyond, it rests on the "
          + "power laws that continue the measured modes")
    ]
  }
}
