import Foundation

/// What an activation makes of two Gaussian preactivations of different variances.
///
///     E[φ(u) φ(v)],   E[φ'(u) φ'(v)],   ⟨u²⟩ = s,  ⟨v²⟩ = s',  ⟨uv⟩ = c                                   (16.12)
///
/// Closed forms for relu^q, erf and the identity; for the rest the Hermite coefficients of each variance, which a caller keeps.
/// A preactivation that is always 0 gives 0: every φ here vanishes there.
struct PairedActivation: Sendable {
  /// One preactivation, with what is needed of it in every pair.
  struct End: Sendable {
    /// s.
    let variance: Double
    /// E[φ(u)²].
    let meanSquare: Double
    /// E[φ'(u)²].
    let meanSquareSlope: Double
    /// a_n of (13.10); empty for closed forms.
    fileprivate let coefficients: [Double]
  }

  let activation: Activation
  private let relu: (kernel: ArcCosineKernel, slope: ArcCosineKernel)?

  init(_ activation: Activation) {
    self.activation = activation
    let q = activation.power
    relu =
      activation.function.law.closedForm == .arcCosine
      ? (ArcCosineKernel(order: q), ArcCosineKernel(order: q - 1)) : nil
  }

  func end(variance s: Double) -> End {
    guard s > 0 else { return End(variance: 0, meanSquare: 0, meanSquareSlope: 0, coefficients: []) }
    let dual = DualActivation(activation, variance: s)
    return End(
      variance: s, meanSquare: dual.meanSquare, meanSquareSlope: dual.moments(angle: 0).derivativeProduct,
      coefficients: isClosed ? [] : HermiteSeries.coefficients(activation, variance: s))
  }

  /// E[φφ] and E[φ'φ'] at covariance c.
  func moments(_ u: End, _ v: End, covariance c: Double) -> (product: Double, slopes: Double) {
    guard u.variance > 0, v.variance > 0 else { return (0, 0) }
    let scale = (u.variance * v.variance).squareRoot()
    if let relu {
      let q = activation.power
      let at = CorrelationAngle(deficit: 1 - c / scale)
      let power = (0..<q - 1).reduce(1.0) { power, _ in power * scale }
      return (power * scale * relu.kernel.value(at), Double(q * q) * power * relu.slope.value(at))
    }
    if isLinear { return (c, 1) }
    guard u.coefficients.isEmpty else { return series(u, v, c / scale, scale) }
    // (13.12) for two variances.
    let whole = ((1 + 2 * u.variance) * (1 + 2 * v.variance)).squareRoot()
    return (
      2 / Double.pi * asin(min(1, max(-1, 2 * c / whole))),
      4 / Double.pi / ((whole - 2 * c) * (whole + 2 * c)).squareRoot()
    )
  }

  /// Σ a_n a'_n ρ^n and Σ n a_n a'_n ρ^(n−1)/√(s s').
  private func series(_ u: End, _ v: End, _ correlation: Double, _ scale: Double) -> (Double, Double) {
    let rho = min(1, max(-1, correlation))
    var (value, slope) = (0.0, 0.0)
    for n in stride(from: min(u.coefficients.count, v.coefficients.count) - 1, through: 0, by: -1) {
      slope = slope * rho + value
      value = value * rho + u.coefficients[n] * v.coefficients[n]
    }
    return (value, slope / scale)
  }

  private var isLinear: Bool { activation.isLinear }

  private var isClosed: Bool {
    relu != nil || isLinear || (activation.function.law.closedForm == .arcSine && activation.power == 1)
  }
}

extension Activation {
  /// Whether the network is linear: φ(h) = h.
  var isLinear: Bool { function.law.closedForm == .linear && power == 1 }
}
