import DMFTRuns
import Foundation

/// What an activation makes of the correlation of two Gaussian preactivations u, v of variance s.
///
///     E[φ(u) φ(v)],   E[φ'(u) φ'(v)],   ⟨u²⟩ = ⟨v²⟩ = s,  ⟨uv⟩ = s cos θ                              (13.3)
///     d E[φφ]/d cos θ = s E[φ'φ']                                                                     (13.4)
///
/// Closed forms for relu^q, erf and the identity; for the rest a power series of cos θ (`HermiteSeries`).
/// - Accuracy: round-off of the value at θ = 0, and `truncationError`. Source: derivations/13.
public struct DualActivation: Sendable {
  /// The two moments at one angle.
  public struct Moments: Sendable, Hashable {
    /// E[φ(u) φ(v)].
    public var product: Double
    /// E[φ'(u) φ'(v)].
    public var derivativeProduct: Double
    /// 1 − E[φ(u)φ(v)]/E[φ²], one minus the correlation of the next layer.
    public var deficit: Double
  }

  private enum Form: Sendable {
    case linear
    case relu(ArcCosineKernel, derivative: ArcCosineKernel)
    case erf
    case series(HermiteSeries)
  }

  public let activation: Activation
  /// s > 0.
  public let variance: Double
  /// E[φ(u)²], the variance of the next layer.
  public let meanSquare: Double
  private let form: Form
  /// Factors of E[φφ] and E[φ'φ'].
  private let scale, derivativeScale: Double

  /// - Precondition: variance > 0 and finite.
  public init(_ activation: Activation, variance s: Double) {
    precondition(s > 0 && s.isFinite)
    self.activation = activation
    variance = s
    let q = activation.power
    switch activation.function.law.closedForm {
    case .arcCosine:
      let kernel = ArcCosineKernel(order: q)
      form = .relu(kernel, derivative: ArcCosineKernel(order: q - 1))
      (scale, derivativeScale) = (pow(s, Double(q)), Double(q * q) * pow(s, Double(q - 1)))
      meanSquare = scale * kernel.atZero
    case .linear where q == 1:
      form = .linear
      (scale, derivativeScale, meanSquare) = (s, 1, s)
    case .arcSine where q == 1:
      form = .erf
      (scale, derivativeScale) = (2 / Double.pi, 4 / Double.pi)
      meanSquare = scale * asin(2 * s / (1 + 2 * s))
    default:
      let series = HermiteSeries(activation, variance: s)
      form = .series(series)
      (scale, derivativeScale, meanSquare) = (1, 1 / s, series.total)
    }
  }

  /// The moments at correlation cos θ.
  public func moments(angle: Double) -> Moments {
    var points = [KernelPoint(at: CorrelationAngle(angle), kernel: 0)]
    var result = Moments(product: 0, derivativeProduct: 0, deficit: 0)
    forEach(&points) { _, moments in result = moments }
    return result
  }

  /// What a truncated series leaves out, relative to the value at θ = 0; 0 for closed forms.
  public var truncationError: Double {
    if case .series(let series) = form { series.truncationError } else { 0 }
  }

  /// At many angles: the form is looked up once, which is half of the time.
  func forEach(_ points: inout [KernelPoint], _ body: (inout KernelPoint, Moments) -> Void) {
    switch form {
    case .linear: for i in points.indices { body(&points[i], linear(points[i].at)) }
    case .relu(let kernel, let derivative):
      for i in points.indices { body(&points[i], relu(points[i].at, kernel, derivative)) }
    case .erf: for i in points.indices { body(&points[i], errorFunction(points[i].at)) }
    case .series(let series): for i in points.indices { body(&points[i], expansion(points[i].at, series)) }
    }
  }

  private func linear(_ at: CorrelationAngle) -> Moments {
    Moments(product: scale * at.cosine, derivativeProduct: derivativeScale, deficit: at.deficit)
  }

  private func relu(
    _ at: CorrelationAngle, _ kernel: ArcCosineKernel, _ derivative: ArcCosineKernel
  ) -> Moments {
    let deficit = kernel.deficit(at)
    return Moments(
      product: scale * (kernel.atZero - deficit), derivativeProduct: derivativeScale * derivative.value(at),
      deficit: deficit / kernel.atZero)
  }

  private func expansion(_ at: CorrelationAngle, _ series: HermiteSeries) -> Moments {
    let (product, slope) = series.values(at.cosine)
    return Moments(
      product: product, derivativeProduct: derivativeScale * slope, deficit: 1 - product / meanSquare)
  }

  /// E[erf erf] = (2/π) arcsin(2sρ/(1 + 2s)),   E[erf' erf'] = (4/π)/√((1 + 2s)² − (2sρ)²)          (13.12)
  private func errorFunction(_ at: CorrelationAngle) -> Moments {
    let (whole, part) = (1 + 2 * variance, 2 * variance * at.cosine)
    let product = scale * asin(part / whole)
    return Moments(
      product: product,
      derivativeProduct: derivativeScale / ((whole - part) * (whole + part)).squareRoot(),
      deficit: 1 - product / meanSquare)
  }
}

/// A pair of inputs on its way through the layers.
struct KernelPoint: Sendable {
  /// Of the preactivations.
  var at: CorrelationAngle
  /// The tangent kernel of the layers so far.
  var kernel: Double
}
