import Foundation

/// ζ(s, a) = Σ_{k ≥ 0} (k + a)^-s for real s > 1 and a > 0: what an infinite power law leaves behind its first terms.
///
/// Terms are added one by one until n = k + a is well above s, the rest by the Euler–Maclaurin formula,
///
///     ζ(s, n) = n^(1−s)/(s − 1) + n^-s/2 + Σ_j B_2j/(2j)! s (s + 1) … (s + 2j − 2) n^(1−s−2j).
///
/// - Accuracy: a few units of relative round-off.
package func zeta(_ s: Double, from a: Double = 1) -> Double {
  var (head, n) = (0.0, a)
  while n < 1.6 * (s + 15) {
    let term = pow(n, -s)
    head += term
    // What is left is below n times the last term.
    guard n * term > 0x1p-60 * head else { return head }
    n += 1
  }
  var (tail, term) = (1 / (s - 1) + 1 / (2 * n), s / (n * n))
  for (j, coefficient) in bernoulli.enumerated() {
    tail += coefficient * term
    let k = s + Double(2 * j + 1)
    term *= k * (k + 1) / (n * n)
  }
  return head + pow(n, 1 - s) * tail
}

/// B_2j/(2j)!, j = 1 … 7.
private let bernoulli: [Double] = [
  12, -720, 30_240, -1_209_600, 47_900_160, -1_307_674_368_000 / 691, 74_724_249_600,
].map { (inverse: Double) in 1 / inverse }
