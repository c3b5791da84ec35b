/// A causal response operator A(t, s), zero for s > t, in some representation.
///
/// The equations of `Equations/` are written over these operations alone. Products that vanish identically
/// are recognised by the representation, so that infinite widths and frozen couplings cost nothing.
protocol CausalOperator {
  associatedtype Correlation: CausalCorrelation where Correlation.Response == Self

  /// Composition, (A B)(t, s) = Σ_u A(t, u) B(u, s).
  static func * (left: Self, right: Self) -> Self
  static func * (factor: Double, operand: Self) -> Self
  static func + (left: Self, right: Self) -> Self
  /// (1 − A)^-1 for strictly causal A.
  var resolvent: Self { get }
  /// D∘A, with D = d dᵀ the decay of the initial weights.
  var decayed: Self { get }
}

/// A correlation C(t, s) = C(s, t), positive semi-definite, in some representation.
protocol CausalCorrelation {
  associatedtype Response: CausalOperator

  static func * (factor: Double, operand: Self) -> Self
  static func + (left: Self, right: Self) -> Self
  /// A C Aᵀ.
  func sandwiched(by response: Response) -> Self
  /// D∘C.
  var decayed: Self { get }
  /// γ O∘C, the response that a coupling has learned by the run's optimiser; zero for γ = 0.
  func learned(richness: Double) -> Response
}

/// One representation of the operators: what the equations need besides arithmetic.
protocol CausalAlgebra: AnyObject {
  associatedtype Response: CausalOperator
  typealias Correlation = Response.Correlation

  /// The operator or correlation that vanishes identically.
  var zeroResponse: Response { get }
  var zeroCorrelation: Correlation { get }
  /// O, the optimiser's impulse response.
  var impulse: Response { get }
  /// σ_w² d dᵀ, what is left of w(0).
  func initialReadout(variance: Double) -> Correlation

  /// What a coupling learns.
  func learnedMap(of coupling: Coupling) -> any LearnedMap<Response>

  /// What stands for the populations whose rules are not linear, if there are any.
  var sampledClosure: (any SampledClosure<Response>)? { get }

  /// An operator that later equations determine from earlier times; `close` says how.
  func unknown(response: Unknown) -> Response
  func unknown(correlation: Unknown) -> Correlation
  func close(_ unknown: Response, with value: Response)
  func close(_ unknown: Correlation, with value: Correlation)

  /// The mode sums of (8) for the dressed kernel K̃ = K H_D; see `ModeFields`.
  func modeFields(
    dressedKernel: Response, readout: Correlation, noise: SamplingNoise
  ) -> ModeFields<Response>
}

/// An operator that the equations use before they give it.
enum Unknown: Sendable, Hashable {
  /// 𝒜 or C_u of a population, counted from 1.
  case ascending(population: Int)
  /// C_h of the lower end of a coupling.
  case lowerEnd(coupling: Int)
  /// H_D.
  case sampleResponse
  /// Ñ.
  case samplingNoise
}

/// What the equations of the modes give: sums over k of functions of H_k = (1 + λ_k K̃)^-1.
struct ModeFields<Response: CausalOperator> {
  /// S = Σ_k m_k λ_k H_k.
  var response: Response
  /// Σ_k λ_k² w*_k² h_k h_kᵀ + Z: the correlation of h^0 before it is dressed by H_D (3.6).
  var gradient: Response.Correlation
  /// C_v.
  var residual: Response.Correlation

  init(response: Response, gradient: Response.Correlation, residual: Response.Correlation) {
    self.response = response
    self.gradient = gradient
    self.residual = residual
  }
}
