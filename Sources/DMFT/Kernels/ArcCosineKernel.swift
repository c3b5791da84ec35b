import DMFTNumerics
import DMFTRuns
import Foundation

/// E[u₊^q v₊^q] of standard Gaussian numbers of correlation cos θ, the kernel of relu^q at unit variance.
///
///     2π F_q(θ) = A_q(cos θ) sin θ + (π − θ) B_q(cos θ) = G_q(π − θ)                                  (13.6)
///     F_q = q ρ F_{q−1} + (q − 1) M_q,   M_q = (q − 1) F_{q−2} + (q − 2) ρ M_{q−1} (q ≥ 3)            (13.7)
///
/// A and B are polynomials of ρ = cos θ with coefficients ≥ 0; M_q = E[u₊^q v₊^(q−2)]. What the next layer
/// needs near θ = 0 is F_q(0) − F_q(θ), and it is a sum of its own:
///
///     2π (F_q(0) − F_q(θ)) = π (1 − ρ) Σ_i ρ^i Σ_{j>i} B_{q,j} + (−1)^q G_q(θ)                        (13.8)
///
/// - Accuracy: deficit to a few units of relative round-off for every θ ≤ π/2, value to as many of F_q(0).
///   Source: derivations/13; the kernels are those of Cho and Saul 2009.
struct ArcCosineKernel: Sendable {
  /// q ≥ 0.
  let order: Int
  /// F_q(0) = (2q − 1)!!/2.
  let atZero: Double

  /// A_q, B_q, and the sums of B's coefficients beyond each, lowest power first.
  private let sineFactor, angleFactor, quotient: Polynomial
  /// Of G_q in powers of y = 1 − cos ψ.
  private let series: Polynomial
  /// (−1)^q.
  private let sign: Double

  init(order q: Int) {
    let (sineFactor, angleFactor) = Self.polynomials(q)
    order = q
    (self.sineFactor, self.angleFactor) = (Polynomial(sineFactor), Polynomial(angleFactor))
    quotient = Polynomial(angleFactor.indices.dropLast().map { angleFactor[($0 + 1)...].reduce(0, +) })
    atZero = angleFactor.reduce(0, +) / 2
    series = Polynomial(Self.seriesCoefficients(q))
    sign = q % 2 == 0 ? 1 : -1
  }

  /// F_q(θ).
  func value(_ at: CorrelationAngle) -> Double {
    at.angle <= Double.pi / 2 ? atZero - deficit(at) : complement(at) / (2 * Double.pi)
  }

  /// F_q(0) − F_q(θ) ≥ 0.
  func deficit(_ at: CorrelationAngle) -> Double {
    guard at.angle <= Double.pi / 2 else { return atZero - complement(at) / (2 * Double.pi) }
    let smooth = Double.pi * at.deficit * quotient(at.cosine)
    return (smooth + sign * arc(at.angle, at.sine, at.deficit)) / (2 * Double.pi)
  }

  /// G_q(π − θ).
  private func complement(_ at: CorrelationAngle) -> Double {
    arc(Double.pi - at.angle, at.sine, at.surplus)
  }

  /// G_q(ψ), with y = 1 − cos ψ; G_0 = ψ and dG_q/dy = q² G_{q−1}.
  ///
  ///     G_q = (−1)^(q−1) (A_q sin ψ − ψ B_q) = √2 q!² Σ_n c_n y^(n+q+1/2)/Π_{i=1..q} (n + i + 1/2)    (13.9)
  ///
  /// The first form cancels like ψ^2q at small ψ; every term of the second is positive.
  private func arc(_ psi: Double, _ sine: Double, _ y: Double) -> Double {
    if order == 0 { return psi }
    if psi < Self.seriesLimit {
      return series(y) * y.squareRoot() * (0..<order).reduce(1) { power, _ in power * y }
    }
    return sign * (psi * angleFactor(1 - y) - sineFactor(1 - y) * sine)
  }

  /// y < 0.13 there: 18 terms reach round-off.
  private static let seriesLimit = 0.5

  /// c_n = binom(2n, n)/(8^n (2n + 1)), from ψ = 2 arcsin √(y/2).
  private static func seriesCoefficients(_ q: Int) -> [Double] {
    var arcsine = 2.0.squareRoot()
    return (0..<18).map { (index: Int) -> Double in
      let n = Double(index)
      if index > 0 { arcsine *= (2 * n - 1) / (4 * n) }
      var integrated = arcsine / (2 * n + 1)
      for i in stride(from: 1.0, through: Double(q), by: 1) { integrated *= i * i / (n + i + 0.5) }
      return integrated
    }
  }

  /// Equation (13.7), for A and B at once.
  static func polynomials(_ q: Int) -> (sine: [Double], angle: [Double]) {
    typealias Pair = (sine: [Double], angle: [Double])
    func sum(_ a: Double, _ x: [Double], _ b: Double, shifted y: [Double]) -> [Double] {
      var result = [Double](repeating: 0, count: max(x.count, y.count + 1))
      for (i, value) in x.enumerated() { result[i] += a * value }
      for (i, value) in y.enumerated() { result[i + 1] += b * value }
      return result
    }
    func sum(_ a: Double, _ x: Pair, _ b: Double, shifted y: Pair) -> Pair {
      (sum(a, x.sine, b, shifted: y.sine), sum(a, x.angle, b, shifted: y.angle))
    }
    var f: [Pair] = [([0], [1]), ([1], [0, 1])]
    // M_2 has a boundary term and is given: 2π M_2 = π − θ + ρ sin θ.
    var m: Pair = ([0, 1], [1])
    for order in stride(from: 2, through: q, by: 1) {
      let n = Double(order)
      if order > 2 { m = sum(n - 1, f[order - 2], n - 2, shifted: m) }
      f.append(sum(n - 1, m, n, shifted: f[order - 1]))
    }
    return f[q]
  }
}
