import DMFTRuns
import Foundation

/// How far a curve on a measured task is known: to where it falls below the loss that samples resolve.
///
/// Lazy or rich, the mean predictor of a flow at infinite width has learned the modes of eigenvalue λ to e^(−2λs) at some common
/// s, so that its loss alone says how deep it has got; at finite width and batch the column `bias` is what is closest to it.
public enum ResolvedRange {
  /// The diagnostics' name of the last time or step before the loss falls below what is resolved.
  public static let name = "resolved_until"

  /// The diagnostics' name of the last time or step before the rows of the task end.
  public static let endName = "continued_until"

  /// Nothing for a curve that is resolved to its end.
  package static func entries(_ task: MeasuredTask, _ curve: LearningCurve) -> [Diagnostics.Entry] {
    guard let loss = task.resolvedLoss, let losses = curve[.bias] ?? curve[.testLoss],
      let last = last(before: loss, losses, curve)
    else { return [] }
    let resolved = Diagnostics.Entry(
      name, .number(last),
      "the last \(curve.axis.rawValue) to which the samples behind the task resolve the curve; beyond, it rests on modes that they "
        + "do not resolve and on the power laws that continue them")
    // The last row is learned to a part 1/e when the loss is below that part of its power; rows of eigenvalue 0 never are.
    let rest = task.list.reduce(0) { $1.eigenvalue > 0 ? $0 : $0 + $1.targetPower }
    guard let row = task.list.last(where: { $0.targetPower > 0 && $0.eigenvalue > 0 }),
      let end = Self.last(before: min(loss, rest + row.targetPower * exp(-1)), losses, curve)
    else { return [resolved] }
    return [
      resolved,
      .init(
        endName, .number(end),
        "the last \(curve.axis.rawValue) before the last row of the task is learned, which lumps what is left; beyond, the curve falls off "
          + "because the rows end, and says nothing of the data"),
    ]
  }

  /// The last time or step before the losses fall below one; nil where they do not.
  private static func last(before loss: Double, _ losses: [Double], _ curve: LearningCurve) -> Double? {
    losses.firstIndex { $0 < loss }.map { $0 > 0 ? curve.points[$0 - 1] : 0 }
  }
}
