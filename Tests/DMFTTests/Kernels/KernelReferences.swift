import DMFT
import Foundation

/// Kernels by the plainest means: integrals by sums, textbook formulas.
enum KernelReferences {
  /// E[f(u) f(v)] for Gaussian u, v of variance s, by the midpoint rule in two independent numbers.
  static func moment(_ f: (Double) -> Double, variance s: Double, angle: Double) -> Double {
    let (step, reach) = (0.08, 13.0)
    let nodes = (0..<Int(2 * reach / step)).map { -reach + (Double($0) + 0.5) * step }
    let weights = nodes.map { step * exp(-$0 * $0 / 2) / (2 * Double.pi).squareRoot() }
    let (scale, c, d) = (s.squareRoot(), cos(angle), sin(angle))
    var sum = 0.0
    for (x, wx) in zip(nodes, weights) {
      var inner = 0.0
      for (y, wy) in zip(nodes, weights) { inner += wy * f(scale * (c * x + d * y)) }
      sum += wx * f(scale * x) * inner
    }
    return sum
  }

  /// E[u₊^q v₊^q] at variance 1 in polar coordinates: 2^q q!/(2π) ∫ cos^q t cos^q(t − θ) dt over both
  /// cosines > 0.
  static func relu(_ q: Int, angle: Double) -> Double {
    let (from, to) = (angle - Double.pi / 2, Double.pi / 2)
    let factor = (0..<q).reduce(1) { $0 * 2 * Double($1 + 1) } / (2 * Double.pi)
    return factor
      * integral(from, to) { pow(max(cos($0), 0), Double(q)) * pow(max(cos($0 - angle), 0), Double(q)) }
  }

  /// By 16 panels of six Gauss–Legendre nodes.
  static func integral(_ from: Double, _ to: Double, _ f: (Double) -> Double) -> Double {
    let nodes = [0.238619186083197, 0.661209386466265, 0.932469514203152]
    let weights = [0.467913934572691, 0.360761573048139, 0.171324492379170]
    let half = (to - from) / 32
    var sum = 0.0
    for panel in 0..<16 {
      let middle = from + (2 * Double(panel) + 1) * half
      for (x, w) in zip(nodes, weights) { sum += w * (f(middle - half * x) + f(middle + half * x)) }
    }
    return sum * half
  }

  /// The tangent kernel of relu layers, by arc cosines of correlations.
  static func reluTangentKernel(depth: Int, angle: Double) -> Double {
    var (correlation, variance, kernel) = (cos(angle), 1.0, cos(angle))
    for _ in 0..<depth {
      let theta = acos(min(max(correlation, -1), 1))
      let product = (sin(theta) + (Double.pi - theta) * cos(theta)) / (2 * Double.pi)
      kernel = variance * product + kernel * (Double.pi - theta) / (2 * Double.pi)
      variance /= 2
      correlation = 2 * product
    }
    return kernel
  }
}
