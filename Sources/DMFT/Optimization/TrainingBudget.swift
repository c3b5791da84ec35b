import DMFTRuns

/// What a training may cost, which decides how many steps it has.
public struct TrainingBudget: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// T.
    case steps
    /// T B, samples that are seen.
    case samples
    /// N T B, width times samples.
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
    var cost = 1.0
    if kind != .steps {
      guard let batch = BatchQuantity.value(of: run) else {
        throw DescriptionError("data.batch", "full", "a number, which budget: {\(kind.rawValue): …} counts")
      }
      cost *= batch
    }
    if kind == .compute {
      guard let width = WidthQuantity.value(of: run) else {
        throw DescriptionError(
          "network.width", "not one number", "one number for all layers, which budget: {compute: …} counts")
      }
      cost *= width
    }
    return Int(min((amount / cost + 1e-9).rounded(.down), 1e15))
  }
}
