import DMFTRuns

/// What a training may cost, which decides how many steps it has.
public struct TrainingBudget: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// T.
    case steps
    /// Σ_t B_t, samples that are seen: T B for batches of one size.
    case samples
    /// N Σ_t B_t, width times samples.
    case compute
  }

  public var kind: Kind
  public var amount: Double

  public init(_ kind: Kind, _ amount: Double) {
    self.kind = kind
    self.amount = amount
  }

  /// T of a run, at least 0.
  ///
  /// - Throws: `DescriptionError` when batch or width that the budget counts are not numbers.
  package func steps(of run: Run) throws -> Int {
    guard kind != .steps else { return Self.whole(amount) }
    if case .schedule(let schedule) = run.data.batch { return try schedule.steps(within: samples(of: run)) }
    guard let batch = BatchQuantity.value(of: run) else {
      throw DescriptionError("data.batch", "full", "a number, which budget: {\(kind.rawValue): …} counts")
    }
    return Self.whole(try amount / (kind == .compute ? batch * width(of: run) : batch))
  }

  /// Σ_t B_t, samples that a run may see; of a budget of steps those that it sees as it stands.
  ///
  /// - Throws: `DescriptionError` when batch or width that the budget counts are not numbers.
  package func samples(of run: Run) throws -> Double {
    switch kind {
    case .samples: return amount
    case .compute: return try amount / width(of: run)
    case .steps:
      let steps = Self.whole(amount)
      if case .schedule(let schedule) = run.data.batch { return schedule.samples(of: steps) }
      guard let batch = BatchQuantity.value(of: run) else {
        throw DescriptionError("data.batch", "full", "a number, or a schedule, whose samples are counted")
      }
      return batch * Double(steps)
    }
  }

  private static func whole(_ steps: Double) -> Int { Int(min((steps + 1e-9).rounded(.down), 1e15)) }

  private func width(of run: Run) throws -> Double {

    guard let width = WidthQuantity.value(of: run) else {
      throw DescriptionError(
        "network.width", "not one number", "one number for all layers, which budget: {compute: …} counts")
    }
    return width
  }
}
