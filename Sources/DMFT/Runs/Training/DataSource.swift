/// Where the gradient's samples come from (derivations/01, (1.9) and (1.19)–(1.20)).
///
///     h^0(t) = (1/P) Σ_μ ψ_μ m_μ(t) Δ_μ(t),   Δ_μ(t) = ψ_μ·v(t) + σ ε_μ
public struct DataSource: Sendable, Hashable {
  /// B: how many samples each step takes.
  public enum Batch: Sendable, Hashable {
    case size(Int)
    /// Every sample; with infinitely many samples this is the population gradient.
    case full
  }

  /// How batches of fixed samples follow each other.
  public enum Order: String, Sendable, Hashable, CaseIterable {
    /// Every step draws a random subset, independent of the others.
    case subsets
    /// All samples in random order, anew when they are used up: one pass while B T ≤ P.
    case passes
    /// All samples in their own order, again and again.
    case cyclic
  }

  /// Distribution of the features ψ. The theory is universal in it; only simulations differ.
  public enum Features: String, Sendable, Hashable, CaseIterable { case gaussian, rademacher, student }

  /// P.
  public let samples: Extent
  public let batch: Batch
  /// σ², a variance.
  public let labelNoise: Double
  /// Asks for the exact Gaussian fourth moment (infinite width, lazy).
  public let exactBatch: Bool
  public let features: Features
  public let order: Order
  /// Of one sequence of batches that all networks take, and their theory; nil where each draws its own.
  public let batchSeed: UInt64?

  /// - Throws: `DescriptionError` for P < 1, B < 1, B > P, σ² < 0, or a seed where nothing is drawn.
  public init(
    samples: Extent = .infinite, batch: Batch = .full, labelNoise: Double = 0, exactBatch: Bool = false,
    features: Features = .gaussian, order: Order = .subsets, batchSeed: UInt64? = nil
  ) throws {
    self.samples = samples
    self.batch = batch
    self.labelNoise = labelNoise
    self.exactBatch = exactBatch
    self.features = features
    self.order = order
    self.batchSeed = batchSeed
    try validate()
  }

  /// 1/B for one-pass training on infinitely many samples; 0 for the population gradient.
  public var reciprocalBatch: Double {
    if case .size(let size) = batch { 1 / Double(size) } else { samples.reciprocal }
  }

  /// P/B − 1, the variance of the sampling mask; 0 for full-batch training.
  public var maskVariance: Double {
    if case (.finite(let p), .size(let b)) = (samples, batch) { Double(p) / Double(b) - 1 } else { 0 }
  }

  private func validate() throws {
    if case .finite(let p) = samples, p < 1 {
      throw DescriptionError("data.samples", "\(p)", "a whole number ≥ 1, or infinite")
    }
    guard labelNoise >= 0, labelNoise.isFinite else {
      throw DescriptionError("data.labelNoise", labelNoise, "≥ 0")
    }
    if let batchSeed, order == .cyclic {
      throw DescriptionError("data.batchSeed", "\(batchSeed)", "left out (data.order cyclic draws nothing)")
    }
    guard case .size(let b) = batch else { return }
    guard b >= 1 else { throw DescriptionError("data.batch", "\(b)", "a whole number ≥ 1, or full") }
    if case .finite(let p) = samples, b > p {
      throw DescriptionError("data.batch", "\(b)", "1 … \(p) (data.samples), or full")
    }
  }
}

extension DataSource {
  /// s times the samples and s times the batch.
  package func replicated(by copies: Int) throws -> DataSource {
    try DataSource(
      samples: samples.replicated(by: copies), batch: batch.replicated(by: copies), labelNoise: labelNoise,
      exactBatch: exactBatch, features: features, order: order, batchSeed: batchSeed)
  }

  /// - Throws: `DescriptionError` for sequences of batches, which only given samples have.
  package func refuseSequences() throws {
    guard order == .subsets else {
      throw DescriptionError(
        "data.order", order.rawValue,
        "left out (task: {samples: …} has \(order == .passes ? "passes" : "cycles"))")
    }
    guard let batchSeed else { return }
    throw DescriptionError(
      "data.batchSeed", "\(batchSeed)", "left out (task: {samples: …} has batches that are drawn once)")
  }
}

extension DataSource.Batch {
  fileprivate func replicated(by copies: Int) -> DataSource.Batch {
    guard case .size(let size) = self, case .finite(let count) = Extent.finite(size).replicated(by: copies)
    else { return .full }
    return .size(count)
  }
}
