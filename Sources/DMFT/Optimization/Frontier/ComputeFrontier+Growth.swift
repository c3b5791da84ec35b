import DMFTRuns
import DMFTScaling
import Foundation
import LinearAlgebra

extension ComputeFrontier {
  /// What grows with the width along a frontier: modes in proportion, the learning rate as a power.
  ///
  ///     M = r N,   η(N) = η (N/N_0)^p,   N_0 the width of the run
  public struct Growth: Sendable, Hashable {
    /// r > 0; nil for the task as it is.
    public var modesPerWidth: Double?
    /// p.
    public var rateExponent: Double

    public init(modesPerWidth: Double? = nil, rateExponent: Double = 0) {
      (self.modesPerWidth, self.rateExponent) = (modesPerWidth, rateExponent)
    }

    /// The run at another width.
    ///
    /// - Throws: `DescriptionError` for a model that cannot be resized, a task without a number of modes, or a rate without a width
    ///   that it is meant for.
    package func resized(_ run: Run, to width: Int) throws -> Run {
      guard var model = run.model as? LinearModel else {
        throw DescriptionError("network", "an mlp, whose theory is that of infinite width", "a linear model")
      }
      let before = model.network.widths[0]
      model.network = try model.network.resized(to: .finite(width))
      if let modesPerWidth { model.task = try Self.task(model.task, modes: modesPerWidth * Double(width)) }
      let resized = try run.with(model: model)
      return rateExponent == 0 ? resized : try rescaled(resized, from: before, to: width)
    }

    private static func task(_ task: any LearningTask, modes: Double) throws -> PowerLawTask {
      guard let task = task as? PowerLawTask else {
        throw DescriptionError(
          "task", "measured, with the modes that it has", "a power law, whose modes grow with the width")
      }
      return try PowerLawTask(
        capacity: task.capacity, source: task.source, modes: .finite(max(1, Int(min(modes.rounded(), 1e15)))))
    }

    private func rescaled(_ run: Run, from before: Extent, to width: Int) throws -> Run {
      guard case .steps(let steps, let optimiser) = run.training else {
        throw DescriptionError("flow", "a gradient flow, which has no rate", "optimizer and steps")
      }
      guard case .finite(let reference) = before else {
        throw DescriptionError(
          "network.width", "infinite", "a finite width, for which optimizer.learningRate is meant")
      }
      let factor = pow(Double(width) / Double(reference), rateExponent)
      return try run.with(training: .steps(steps, optimiser.scaled(by: factor)))
    }
  }

  /// Why theory predicts no exponents, in words that go on after a colon.
  public struct Unpredicted: Error, Sendable, Hashable {
    public let reason: String
  }

  /// The exponents that theory predicts for a run at its own depth.
  ///
  /// Without sampling noise nothing makes a task super-easy: the easy law goes on for all β ≥ 1. For α ≤ 1 modes must grow with the
  /// width, and with noise the rate as the largest stable one does.
  ///
  /// - Throws: `Unpredicted` where nothing is a power law.
  public static func prediction(for run: Run, growth: Growth = Growth()) throws(Unpredicted) -> Phase.Law {
    guard let (alpha, beta) = run.model.powerLaw, let network = try? run.model.linearised().network,
      let exponents = try? Exponents(capacity: alpha, source: beta, depth: network.trainedDepth)
    else { throw Unpredicted(reason: "the task is not a power law with the exponents alpha and beta") }
    guard alpha > 1 || growth.modesPerWidth != nil else {
      throw Unpredicted(reason: "for alpha up to 1 the modes have to grow with the width")
    }
    let isNoiseless = run.data.batch == .full && run.data.samples == .infinite
    let expected = isNoiseless ? 0 : Phase.rateExponent(capacity: alpha)
    guard abs(growth.rateExponent - expected) < rateTolerance else {
      throw Unpredicted(
        reason: expected == 0
          ? "the learning rate has to stay the same at all widths"
          : "the learning rate has to change as the width to the power \(expected.readable)")
    }
    guard let law = isNoiseless ? exponents.population : exponents.best else {
      throw Unpredicted(reason: "no theory of the compute of this task is known")
    }
    return law
  }

  /// Rates may be given rounded.
  private static let rateTolerance = 1e-3
}
