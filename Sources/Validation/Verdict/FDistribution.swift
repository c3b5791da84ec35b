import Foundation

/// Fisher's distribution of the ratio of two mean squares.
struct FDistribution {
  /// Degrees of freedom of the numerator, m.
  var numerator: Double
  /// Degrees of freedom of the denominator, n.
  var denominator: Double

  /// P(F > f) = I_{n/(n + m f)}(n/2, m/2), to about 1e-10 of itself for up to thousands of degrees of freedom.
  func upperTail(_ f: Double) -> Double {
    guard f > 0 else { return 1 }
    let x = denominator / (denominator + numerator * f)
    return regularisedBeta(x, denominator / 2, numerator / 2)
  }

  /// The f with P(F > f) = `probability`, by bisection in the logarithm.
  func upperQuantile(_ probability: Double) -> Double {
    var low = -300.0
    var high = 300.0
    while high - low > 1e-12 {
      let middle = (low + high) / 2
      if upperTail(exp(middle)) > probability { low = middle } else { high = middle }
    }
    return exp(high)
  }
}

/// I_x(a, b), the regularised incomplete beta function for a, b > 0 and 0 ≤ x ≤ 1.
///
/// The continued fraction converges fast below the mean; above it I_x(a, b) = 1 − I_{1−x}(b, a) does.
func regularisedBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
  x <= (a + 1) / (a + b + 2) ? lowerBeta(x, a, b) : 1 - lowerBeta(1 - x, b, a)
}

/// I_x(a, b) = x^a (1 − x)^b Γ(a + b)/(Γ(a + 1) Γ(b)) · continued fraction.
private func lowerBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
  guard x > 0 else { return 0 }
  let logarithm = lgamma(a + b) - lgamma(a + 1) - lgamma(b) + a * log(x) + b * log1p(-x)
  return exp(logarithm) / betaFraction(x, a, b)
}

/// 1 + d_1/(1 + d_2/(1 + …)), whose reciprocal is the continued fraction of I_x(a, b), by Lentz's method.
///
///     d_{2j} = j (b − j) x/((a + 2j − 1)(a + 2j)),   d_{2j+1} = −(a + j)(a + b + j) x/((a + 2j)(a + 2j + 1))
private func betaFraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
  var value = 1.0
  var c = 1.0
  var d = 0.0
  for term in 1...10_000 {
    let coefficient = betaCoefficient(term, x, a, b)
    d = 1 / (1 + coefficient * d)
    c = 1 + coefficient / c
    value *= c * d
    if abs(c * d - 1) < 1e-15 { break }
  }
  return value
}

private func betaCoefficient(_ term: Int, _ x: Double, _ a: Double, _ b: Double) -> Double {
  let j = Double(term / 2)
  if term.isMultiple(of: 2) { return j * (b - j) * x / ((a + 2 * j - 1) * (a + 2 * j)) }
  return -(a + j) * (a + b + j) * x / ((a + 2 * j) * (a + 2 * j + 1))
}
