import Foundation

extension RandomStream {
  /// A standard Gaussian number, by the transformation of Box and Muller.
  ///
  ///     √(−2 ln u) (cos 2πv, sin 2πv),   u, v uniform
  ///
  /// Exact up to rounding but for the tails beyond 8.6, whose weight is 1e-17.
  public mutating func normal() -> Double {
    if let number = waitingNormal {
      waitingNormal = nil
      return number
    }
    let radius = (-2 * log(uniform())).squareRoot()
    let angle = 2 * Double.pi * uniform()
    waitingNormal = radius * sin(angle)
    return radius * cos(angle)
  }

  /// `count` independent Gaussian numbers of variance `variance`.
  public mutating func normals(_ count: Int, variance: Double = 1) -> [Double] {
    let deviation = variance.squareRoot()
    return (0..<count).map { _ in deviation * normal() }
  }
}
