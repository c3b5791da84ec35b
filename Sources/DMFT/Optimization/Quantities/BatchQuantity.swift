import DMFTRuns

/// B of all steps, under a budget of samples: larger batches leave fewer steps.
enum BatchQuantity: ScalarQuantity {
  static let isWhole = true

  static func value(of run: Run) -> Double? {
    if case .size(let size) = run.data.batch { Double(size) } else { nil }
  }

  static func range(in run: Run, _ budget: TrainingBudget) -> ClosedRange<Double> {
    var most = budget.amount
    if budget.kind == .compute, let width = WidthQuantity.value(of: run) { most /= width }
    if case .finite(let samples) = run.data.samples { most = min(most, Double(samples)) }
    return 1...max(2, min(most, 1e15).rounded(.down))
  }

  static func set(_ value: Double, in run: Run) throws -> Run {
    try run.with(data: run.data.with(batch: .size(Int(value))))
  }

  static func check(_ run: Run, _ budget: TrainingBudget) throws {
    guard budget.kind != .steps else {
      throw DescriptionError(
        "optimize.over", "batch",
        "with budget: {samples: …} or {compute: …} (for so many steps the largest batch is best)")
    }
    guard run.data.samples != .finite(1) else {
      throw DescriptionError("data.samples", "1", "2 or more, where a batch is chosen")
    }
  }
}
