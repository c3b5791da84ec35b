import DMFTRuns

/// N of every layer, under a budget of compute: wider networks see fewer samples.
enum WidthQuantity: ScalarQuantity {
  static let isWhole = true

  static func value(of run: Run) -> Double? {
    guard let widths = (run.model as? LinearModel)?.network.widths, case .finite(let first)? = widths.first,
      widths.allSatisfy({ $0 == .finite(first) })
    else { return nil }
    return Double(first)
  }

  static func range(in run: Run, _ budget: TrainingBudget) -> ClosedRange<Double> {
    let batch = BatchQuantity.value(of: run) ?? 1
    return 1...max(2, min(budget.amount / batch, 1e15).rounded(.down))
  }

  static func set(_ value: Double, in run: Run) throws -> Run {
    guard var model = run.model as? LinearModel else { return run }
    model.network = try model.network.resized(to: .finite(Int(value)))
    return try run.with(model: model)
  }

  static func check(_ run: Run, _ budget: TrainingBudget) throws {
    guard budget.kind == .compute else {
      throw DescriptionError(
        "optimize.over", "width",
        "with budget: {compute: …} (for so many \(budget.kind.rawValue) the widest network is best)")
    }
  }
}
