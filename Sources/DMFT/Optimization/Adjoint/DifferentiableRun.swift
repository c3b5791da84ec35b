import DMFTNumerics
import DMFTRuns
import DMFTSolution
internal import DMFTStationary

/// A lazy run at infinite width on fresh samples, whose loss at the end is a differentiable function of its step sizes, its batches
/// and its momentum.
///
/// The recursion is that of the engine, on a coarser quadrature unless every mode is summed: what is found is solved by the engine
/// afterwards.
struct DifferentiableRun: Sendable {
  let steps: Int
  /// λ_1 of the kernel: a constant rate is stable below about 2/λ_1.
  let largestEigenvalue: Double
  /// 1/B_t of the run.
  private let reciprocalBatches: [Double]
  private let step: DifferentiableStep
  private let plain: AdjointSweep<PlainDifferentiableModes>
  private let general: AdjointSweep<MomentumDifferentiableModes>

  /// nil for runs whose modes are not independent, or whose optimiser is not SGD.
  init?(_ run: Run, resolution: SpectralResolution = .coarse) {
    guard case .steps(_, let optimiser) = run.training, let descent = optimiser as? StochasticGradientDescent,
      !descent.followsReadout, (try? run.model.linearised()) != nil,
      let chain = try? SteppedChain(ChainRun(run)), (try? ModeEngine.check(chain)) != nil
    else { return nil }
    largestEigenvalue = chain.task.measures(at: resolution).kernel.nodes.max() ?? 1
    let constant = descent.with(stepSize: StepSize(constant: 2 / largestEigenvalue))
    let (kernel, target) = chain.with(optimiser: constant).modeMeasures(at: resolution)
    steps = chain.steps
    step = DifferentiableStep(
      rate: 0, reciprocalBatch: 0, momentum: descent.momentum, isNesterov: descent.isNesterov,
      decay: descent.weightDecay)
    let data = chain.data
    reciprocalBatches = (0..<chain.steps).map { chain.reciprocalBatch(at: $0) }
    plain = AdjointSweep(
      modes: PlainDifferentiableModes(kernel: kernel, target: target, hasExcess: data.exactBatch),
      labelNoise: data.labelNoise, firstLoss: target.mass)
    general = AdjointSweep(
      modes: MomentumDifferentiableModes(kernel: kernel, target: target, hasExcess: data.exactBatch),
      labelNoise: data.labelNoise, firstLoss: target.mass)
  }

  /// The losses at steps 0 … T; fewer when the run diverges.
  ///
  /// - Parameters:
  ///   - momentum: that of the run when nil.
  ///   - batches: B_t; those of the run when nil.
  func losses(_ rates: [Double], momentum: Double? = nil, batches: [Double]? = nil) -> [Double] {
    let steps = steps(rates, momentum, batches)
    return isPlain(momentum) ? plain.losses(steps) : general.losses(steps)
  }

  /// The loss at the end with its derivatives; nil when the run diverges.
  ///
  /// - Parameters:
  ///   - momentum: that of the run when nil.
  ///   - batches: B_t; those of the run when nil.
  func gradient(
    _ rates: [Double], momentum: Double? = nil, batches: [Double]? = nil
  ) -> FinalGradient? {
    let steps = steps(rates, momentum, batches)
    return isPlain(momentum) ? plain.gradient(steps) : general.gradient(steps)
  }

  private func isPlain(_ momentum: Double?) -> Bool {
    momentum == nil && step.momentum == 0 && step.decay == 0
  }

  private func steps(
    _ rates: [Double], _ momentum: Double?, _ batches: [Double]?
  ) -> [DifferentiableStep] {
    var step = step
    step.momentum = momentum ?? step.momentum
    return rates.indices.map { t in
      step.rate = rates[t]
      step.reciprocalBatch = batches.map { 1 / $0[t] } ?? reciprocalBatches[t]
      return step
    }
  }
}

extension SpectralResolution {
  /// For searches: relative errors of about 1e-6.
  package static let coarse = SpectralResolution(explicitModes: 24, nodesPerRange: 10, nodesPerOctave: 10)
}
