import LinearAlgebra

/// Where the gradient's samples come from (derivations/01, (1.9) and (1.19)–(1.20)).
///
///     h^0(t) = (1/P) Σ_μ ψ_μ m_μ(t) Δ_μ(t),   Δ_μ(t) = ψ_μ·v(t) + σ ε_μ
public struct DataSource: Sendable, Hashable {
  /// B: how many samples each step takes.
  public enum Batch: Sendable, Hashable {
    case size(Int)
    /// Every sample; with infinitely many samples this is the population gradient.
    case full
    /// Another number of samples in every step. One that takes the same number in all steps is read as that number.
    case schedule(BatchSchedule)
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

  /// - Throws: `DescriptionError` for P < 1, B < 1, B > P, σ² < 0, or a seed where nothing is drawn; of a schedule the run says
  ///   whether B_t > P.
  public init(
    samples: Extent = .infinite, batch: Batch = .full, labelNoise: Double = 0, exactBatch: Bool = false,
    features: Features = .gaussian, order: Order = .subsets, batchSeed: UInt64? = nil
  ) throws {
    self.samples = samples
    self.batch = batch.settled
    self.labelNoise = labelNoise
    self.exactBatch = exactBatch
    self.features = features
    self.order = order
    self.batchSeed = batchSeed
    try validate()
  }

  /// B_t of a step; nil where it takes every sample.
  public func batchSize(at step: Int, of steps: Int) -> Double? {
    switch batch {
    case .size(let size): Double(size)
    case .full: nil
    case .schedule(let schedule): schedule.size(at: step, of: steps)
    }
  }

  /// 1/B_t; where every sample is taken 1/P, which is 0 for the population gradient.
  public func reciprocalBatch(at step: Int, of steps: Int) -> Double {
    batchSize(at: step, of: steps).map { 1 / $0 } ?? samples.reciprocal
  }

  /// P/B_t − 1, the variance of the sampling mask; 0 where every sample is taken.
  public func maskVariance(at step: Int, of steps: Int) -> Double {
    guard case .finite(let p) = samples, let b = batchSize(at: step, of: steps) else { return 0 }
    return Double(p) / b - 1
  }

  /// Samples of a step on average over a run of T; P, infinite or not, where every sample is taken.
  public func meanBatch(of steps: Int) -> Double {
    switch batch {
    case .size(let size): Double(size)
    case .full: samples.reciprocal == 0 ? .infinity : 1 / samples.reciprocal
    case .schedule(let schedule): schedule.samples(of: steps) / Double(max(1, steps))
    }
  }

  /// Whether the batch is another one in other steps.
  public var hasBatchSchedule: Bool { if case .schedule = batch { true } else { false } }

  /// The batches in words, for messages.
  package var batchInWords: String {
    switch batch {
    case .size(let size): "\(size)"
    case .full: "full"
    case .schedule: "a schedule"
    }
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
  /// The same with other batches.
  public func with(batch: Batch) throws -> DataSource {
    try DataSource(
      samples: samples, batch: batch, labelNoise: labelNoise, exactBatch: exactBatch, features: features,
      order: order, batchSeed: batchSeed)
  }

  /// The same with more label noise.
  package func adding(labelNoise more: Double) throws -> DataSource {
    try DataSource(
      samples: samples, batch: batch, labelNoise: labelNoise + more, exactBatch: exactBatch,
      features: features, order: order, batchSeed: batchSeed)
  }

  /// Whether a schedule of batches has a meaning in a run of T steps.
  ///
  /// - Throws: `DescriptionError` for batches beyond the samples, or beyond all numbers.
  package func checkBatches(of steps: Int) throws {
    guard case .schedule(let schedule) = batch else { return }
    let largest = schedule.largest(of: steps)
    if case .finite(let samples) = samples, largest > Double(samples) {
      throw DescriptionError(
        schedule.keyOfLargest,
        "such that a batch has \(largest.readable) \(largest == 1 ? "sample" : "samples")",
        "batches of 1 … \(samples) (data.samples)")
    }
    guard largest <= Self.largestBatch else {
      throw DescriptionError(
        schedule.keyOfLargest,
        "such that a batch has \(largest.readable) \(largest == 1 ? "sample" : "samples")",
        "batches of 1 … 10^15")
    }
  }

  private static let largestBatch = 1e15

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
    if case .schedule(let schedule) = self { return .schedule(schedule.replicated(by: copies)) }
    guard case .size(let size) = self, case .finite(let count) = Extent.finite(size).replicated(by: copies)
    else { return .full }
    return .size(count)
  }

  /// A schedule of one and the same batch as the number that it is.
  fileprivate var settled: DataSource.Batch {
    if case .schedule(let schedule) = self, let size = schedule.constant { .size(size) } else { self }
  }
}
