/// The moments of all modes of a lazy network of infinite width, as far as its loss depends on them, with the transpose of their step.
///
/// State and adjoint have the same shape: the adjoint is the derivative of the loss at the end by the state.
/// Source: derivations/18.
protocol DifferentiableModes: Sendable {
  associatedtype State: Sendable

  /// Before the first step.
  var start: State { get }
  /// ∂L/∂state, which is the same at all times: the loss is linear in the state.
  var weight: State { get }

  /// One step under noise of variance n = (L + σ²)/B_t; returns the loss after it.
  func advance(_ state: inout State, _ step: DifferentiableStep, noise: Double) -> Double

  /// ∂L(T)/∂n of the noise that all modes feel in a step.
  func noiseDerivative(_ adjoint: State, _ step: DifferentiableStep) -> Double

  /// The adjoint before a step from that after it.
  ///
  /// - Parameters:
  ///   - state: before the step.
  ///   - lossDerivative: of L(T) by the loss before the step, by way of the noise.
  func retreat(
    _ adjoint: inout State, _ state: State, _ step: DifferentiableStep, noise: Double, lossDerivative: Double
  ) -> StepDerivative
}

/// A step of SGD: η, 1/B, μ and λ_w.
struct DifferentiableStep: Sendable, Hashable {
  var rate: Double
  var reciprocalBatch: Double
  var momentum = 0.0
  var isNesterov = false
  var decay = 0.0
}

/// ∂L(T)/∂η_t, the part of ∂L(T)/∂μ that one step has, and that of ∂L(T)/∂(1/B_t) which modes have by noise of their own.
struct StepDerivative: Sendable, Hashable {
  var rate = 0.0
  var momentum = 0.0
  var reciprocalBatch = 0.0
}

/// L(T) with its derivatives by what every step may choose, and by the momentum that all of them share.
struct FinalGradient: Sendable {
  var loss: Double
  /// By η_t.
  var rates: [Double]
  /// By 1/B_t.
  var reciprocalBatches: [Double]
  var momentum: Double
}
