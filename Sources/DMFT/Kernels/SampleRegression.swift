import LinearAlgebra
import DMFTRuns

/// A nonlinear network that learns given samples.
///
///     L = (1/2P) Σ_μ |y_μ − f_μ|²,   θ ← θ − η γ N ∂L/∂θ,   Δ_μ = y_μ − f_μ
///
/// The training loss is (1/P) Σ_μ |Δ_μ|², outputs added; the test loss the same mean over the test samples. Without test
/// samples there is no test loss. Batches are drawn from the P samples.
public struct SampleRegression: Model, Hashable {
  public let samples: GivenSamples
  public let architecture: Architecture

  /// - Throws: `DescriptionError` for inputs that the architecture has no use for.
  public init(samples: GivenSamples, architecture: Architecture) throws {
    try architecture.check(samples.input)
    self.samples = samples
    self.architecture = architecture
  }

  /// No chain stands for a network on given samples: it has theories of its own.
  public func linearised() throws -> LinearModel {
    throw DescriptionError(
      "network.model", "\(architecture.name), on given samples", "a chain, or a network on the circle")
  }

  public var meaningOfTheory: String? {
    architecture.isInfinite ? nil : "of infinite width, from which finite networks deviate by about 1/width"
  }

  public var powerLaw: (capacity: Double, source: Double)? { nil }

  /// - Throws: `DescriptionError` for another number of samples than is given, and for what only drawn data have.
  public func check(_ data: DataSource, _ training: Training) throws {
    guard data.samples == .finite(samples.count) else {
      throw DescriptionError(
        "data.samples", "\(data.samples)",
        "left out (\(samples.count.counting("sample")) \(samples.count.inflecting("is", "are")) given)")
    }
    guard data.labelNoise == 0 else {
      throw DescriptionError("data.labelNoise", "\(data.labelNoise)", "0 (the targets are given)")
    }
    guard !data.exactBatch else {
      throw DescriptionError("data.exactBatch", "true", "false (features of given samples are not Gaussian)")
    }
    guard !data.hasBatchSchedule else {
      throw DescriptionError("data.batch", "a schedule", "a number, or full (linear chains have schedules)")
    }
    guard data.features == .gaussian else {
      throw DescriptionError("data.features", data.features.rawValue, "left out (the samples are given)")
    }
  }

  /// Only the widths are multiplied; finite networks approach their theory as 1/copies.
  public func replica(of run: Run, copies: Int) throws -> Run {
    try run.with(
      model: SampleRegression(samples: samples, architecture: architecture.widened(by: copies)))
  }
}

extension DataSource {
  /// The same on P given samples, if they were not counted already.
  public func of(_ samples: GivenSamples) throws -> DataSource {
    guard self.samples == .infinite else { return self }
    return try DataSource(
      samples: .finite(samples.count), batch: batch, labelNoise: labelNoise, exactBatch: exactBatch,
      features: features, order: order, batchSeed: batchSeed)
  }
}
