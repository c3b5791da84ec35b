import DMFTNumerics
import DMFTRuns
import Foundation

/// What an activation makes of two Gaussian preactivations of different variances a, b, for many pairs at a time.
///
///     E[φ(u) φ(v)],   E[φ'(u) φ'(v)],   ⟨u²⟩ = a,  ⟨v²⟩ = b,  ⟨uv⟩ = S                                  (17.6)
///
/// relu^q: (ab)^{q/2} F_q(θ) and q² (ab)^{(q−1)/2} F_{q−1}(θ) at cos θ = S/√(ab), see (13.6); erf: (2/π) arcsin(2S/r) and
/// (4/π)/√(r² − 4S²) with r² = (1 + 2a)(1 + 2b); the rest by the Hermite series of (13.10), Σ a_n(a) a_n(b) ρ^n. Where a
/// variance is 0, so is the preactivation, and both moments count as 0: what they multiply is 0.
///
/// - Accuracy: round-off of the value at coincidence; a sample's correlation with itself is 1, and those within 8
///   units of round-off of 1 count as 1, so that equal samples are equal: off by at most 2e-8, at angles below 6e-8.
struct PairMoments: Sendable {
  private let activation: Activation
  private let form: Form

  private enum Form: Sendable {
    case linear
    case relu(ArcCosine, derivative: ArcCosine)
    case erf
    case series
  }

  /// The preactivations of one side of many pairs.
  struct Side: Sendable {
    let variances: [Double]
    fileprivate let roots: [Double]
    /// Of series, where they are used.
    fileprivate let coefficients: [[Double]]

    var count: Int { variances.count }
  }

  init(_ activation: Activation) {
    self.activation = activation
    let q = activation.power
    switch activation.function.law.closedForm {
    case .arcCosine:
      form = .relu(ArcCosine(order: q), derivative: ArcCosine(order: q - 1, times: Double(q * q)))
    case .linear where q == 1: form = .linear
    case .arcSine where q == 1: form = .erf
    default: form = .series
    }
  }

  /// q.
  var power: Int { activation.power }

  /// Whether moments are sums of a series, which take a hundred times as long.
  var isSeries: Bool { if case .series = form { true } else { false } }

  func side(_ variances: [Double]) -> Side {
    let coefficients: [[Double]] =
      isSeries
      ? variances.map { $0 > 0 ? HermiteSeries.coefficients(activation, variance: $0) : [] } : []
    return Side(
      variances: variances, roots: variances.map { $0.squareRoot() }, coefficients: coefficients)
  }

  /// E[φ(u) φ(v)] of every sample's own u and v.
  ///
  /// - Parameters:
  ///   - covariances: ⟨uv⟩ of each.
  ///   - areSame: whether u and v are the same.
  func ownProducts(_ covariances: [Double], _ sides: (rows: Side, columns: Side), areSame: Bool) -> [Double] {
    covariances.indices.map { index in
      var (value, kernel) = ([covariances[index]], [0.0])
      let sample = index..<index + 1
      apply(&value, &kernel, sides, areSame: areSame, sample, sample)
      return value[0]
    }
  }

  /// For a block of pairs, row after row:   S ← E[φφ],   Θ ← E[φ'φ'] Θ.
  func apply(
    _ covariances: inout [Double], _ kernels: inout [Double], _ side: Side, _ rows: Range<Int>,
    _ columns: Range<Int>
  ) { apply(&covariances, &kernels, (side, side), areSame: true, rows, columns) }

  /// The same with other preactivations u of the rows than v of the columns.
  ///
  /// - Parameter areSame: whether they are the same ones, so that S of a sample with itself is its variance.
  func apply(
    _ covariances: inout [Double], _ kernels: inout [Double], _ sides: (rows: Side, columns: Side),
    areSame: Bool, _ rows: Range<Int>, _ columns: Range<Int>
  ) {
    let (first, second) = sides
    switch form {
    case .linear: return
    case .relu(let value, let derivative):
      let roots = (first.roots, second.roots)
      forEach(&covariances, &kernels, roots, areSame, rows, columns, itself: { $0 * $0 }) {
        covariance, kernel, a, b in
        let root = a * b
        guard root > 0 else { return (0, 0) }
        let rho = Self.correlation(covariance, root)
        let (angle, sine) = (acos(rho), ((1 - rho) * (1 + rho)).squareRoot())
        return (value(angle, rho, sine, root), derivative(angle, rho, sine, root) * kernel)
      }
    case .erf:
      let variances = (first.variances, second.variances)
      forEach(&covariances, &kernels, variances, areSame, rows, columns, itself: { $0 }) {
        covariance, kernel, a, b in
        let (whole, part) = ((1 + 2 * a) * (1 + 2 * b), 2 * covariance)
        let slope = 4 / Double.pi / (whole - part * part).squareRoot()
        return (2 / Double.pi * asin(part / whole.squareRoot()), slope * kernel)
      }
    case .series:
      var place = 0
      for i in rows {
        for j in columns {
          let root = first.roots[i] * second.roots[j]
          let rho = areSame && i == j ? 1 : Self.correlation(covariances[place], root)
          let (value, slope) =
            root > 0 ? Self.sum(first.coefficients[i], second.coefficients[j], rho) : (0, 0)
          covariances[place] = value
          kernels[place] = root > 0 ? slope / root * kernels[place] : 0
          place += 1
        }
      }
    }
  }

  private static func correlation(_ covariance: Double, _ root: Double) -> Double {
    let rho = covariance / root
    return rho >= 1 - 0x1p-49 ? 1 : max(rho, -1)
  }

  /// Σ_n a_n b_n ρ^n and Σ_n n a_n b_n ρ^(n−1).
  private static func sum(_ a: [Double], _ b: [Double], _ rho: Double) -> (Double, Double) {
    let (a, b) = (a.span, b.span)
    var (value, slope) = (0.0, 0.0)
    var n = min(a.count, b.count) - 1
    while n >= 0 {
      slope = slope * rho + value
      value = value * rho + a[n] * b[n]
      n -= 1
    }
    return (value, slope)
  }

  @inline(__always)
  private func forEach(
    _ covariances: inout [Double], _ kernels: inout [Double], _ numbers: ([Double], [Double]),
    _ areSame: Bool, _ rows: Range<Int>, _ columns: Range<Int>, itself: (Double) -> Double,
    _ moments: (Double, Double, Double, Double) -> (value: Double, kernel: Double)
  ) {
    let (first, second) = (numbers.0.span, numbers.1.span)
    precondition(
      covariances.count >= rows.count * columns.count && kernels.count >= rows.count * columns.count)
    precondition(rows.upperBound <= first.count && columns.upperBound <= second.count)
    var s = covariances.mutableSpan
    var theta = kernels.mutableSpan
    var place = 0
    for i in rows {
      let a = first[i]
      for j in columns {
        let covariance = areSame && i == j ? itself(a) : s[place]
        (s[place], theta[place]) = moments(covariance, theta[place], a, second[j])
        place &+= 1
      }
    }
  }
}

/// F_q with the powers of variances that go with it, by (13.6) as it stands: its round-off is that of F_q(0).
private struct ArcCosine: Sendable {
  private let order: Int
  private let sineFactor, angleFactor: Polynomial
  private let scale: Double

  init(order q: Int, times factor: Double = 1) {
    order = q
    let (sine, angle) = ArcCosineKernel.polynomials(q)
    (sineFactor, angleFactor) = (Polynomial(sine), Polynomial(angle))
    scale = factor / (2 * Double.pi)
  }

  @inline(__always)
  func callAsFunction(_ angle: Double, _ rho: Double, _ sine: Double, _ root: Double) -> Double {
    switch order {
    case 0: return scale * (Double.pi - angle)
    case 1: return scale * root * (sine + (Double.pi - angle) * rho)
    default:
      var power = scale
      for _ in 0..<order { power *= root }
      return power * (sineFactor(rho) * sine + (Double.pi - angle) * angleFactor(rho))
    }
  }
}
