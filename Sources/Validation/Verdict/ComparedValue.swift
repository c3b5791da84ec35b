import DMFT

/// What is compared: a column at a step.
struct ComparedValue {
  var column: String
  var step: Int

  /// Every column at every kept step.
  ///
  /// - Throws: `DescriptionError` when no step was kept, or an ensemble diverged before the last one.
  static func all(_ columns: [String], in ensembles: [EnsembleResult]) throws -> [ComparedValue] {
    guard let points = ensembles.first?.samples.first?.points, !points.isEmpty else {
      throw DescriptionError("compare.points", "an ensemble without kept steps", "at least one kept step")
    }
    for ensemble in ensembles {
      if case .diverged(let step, _) = ensemble.outcome, Double(step) <= points.max() ?? 0 {
        throw DescriptionError(
          "compare.points", "\(points)", "steps before the divergence of the simulation at step \(step)")
      }
    }
    return columns.flatMap { column in points.map { ComparedValue(column: column, step: Int($0)) } }
  }

  /// - Parameter side: what the curve is, for messages.
  func value(in curve: LearningCurve, of side: String) throws -> Double {
    guard let values = curve[column] else {
      let names = curve.columns.map(\.name).joined(separator: ", ")
      throw DescriptionError("compare.columns", column, "columns of the \(side): \(names)")
    }
    guard let index = curve.points.firstIndex(of: Double(step)) else {
      throw DescriptionError("compare.points", "step \(step)", "steps of the \(side)")
    }
    return values[index]
  }
}
