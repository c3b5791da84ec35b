import DMFTEquations
import DMFTNumerics
import Foundation
import LinearAlgebra

/// The diagonals C(t, t) for t = 0 … T by Fourier transform on a circle |z| = ρ < 1.
///
///     D(x) = Σ_t C(t,t) x^t = ∮ C(z, x/z) dz/(2πi z),   |x| = ρ²                                     (8.2)
///
/// n points on the circle; x runs over n points of radius ρ². Coefficients beyond n come back multiplied by ρ^n, rounding errors
/// are multiplied by ρ^(−2t): n is 8 to 16 times T, ρ^n = 1e-16.
/// - Complexity: n²/4 evaluations of the equations, O(n) memory.
struct CircleInversion: Sendable {
  /// values[quantity][t].
  private(set) var values: [[Double]]
  private(set) var defect = 0.0

  /// - Parameter progress: told the finished share.
  /// - Returns: nil where the responses cannot be solved for.
  init?(
    _ equations: StationaryEquations, steps: Int, _ accuracy: StationaryAccuracy = .full,
    progress: (Double) -> Void = { _ in }
  ) {
    let n = Self.points(for: steps, accuracy)
    let logRadius = -accuracy.logAliasing / Double(n)
    guard let circle = Self.circle(equations.responses, count: n, logRadius: logRadius) else { return nil }
    var transforms = (0...n / 2).map { Transform(index: $0, values: []) }
    let count = StationaryQuantity.allCases.count
    let piece = transforms.count / Self.pieces + 1
    for start in stride(from: 0, to: transforms.count, by: piece) {
      let range = start..<min(start + piece, transforms.count)
      var some = Array(transforms[range])
      Workers.forEach(&some) { $0.evaluate(equations, circle) }
      transforms.replaceSubrange(range, with: some)
      progress(Double(range.upperBound) / Double(transforms.count))
    }
    defect = transforms.reduce(0) { max($0, $1.defect) }
    values = (0..<count).map { quantity in
      Self.coefficients(transforms.map { $0.values[quantity] }, count: n, steps: steps, logRadius: logRadius)
    }
  }

  /// D at one x.
  private struct Transform: Sendable {
    let index: Int
    var values: [Complex<Double>]
    var defect = 0.0

    /// The mean of C(z_j, z_{m−j}) over j; of j and m − j, which give the same, only one.
    mutating func evaluate(_ equations: StationaryEquations, _ circle: [StationaryPoint]) {
      let n = circle.count
      var (pairs, single) = ([(StationaryPoint, StationaryPoint)](), [Int]())
      for j in 0..<n {
        let partner = (index - j + n) % n
        if j > partner { continue }
        if j == partner { single.append(pairs.count) }
        pairs.append((circle[j], circle[partner]))
      }
      let result = equations.evaluate(pairs)
      values = result.values.map { numbers in
        let all = numbers.reduce(Complex(0), +)
        let singles = single.reduce(Complex<Double>(0)) { $0 + numbers[$1] }
        return (1 / Double(n)) * (2 * all - singles)
      }
      defect = result.defect
    }
  }

  private static func circle(_ responses: StationaryResponses, count: Int, logRadius: Double)
    -> [StationaryPoint]?
  {
    let radius = exp(logRadius)
    let upper = (0...count / 2).map { j -> StationaryPoint? in
      let angle = 2 * Double.pi * Double(j) / Double(count)
      let half = sin(angle / 2)
      // 1 − z without cancellation near z = 1.
      let distance = Complex(2 * radius * half * half - expm1(logRadius), -radius * sin(angle))
      return responses.point(Complex(radius * cos(angle), radius * sin(angle)), distance: distance)
    }
    let points = upper.compactMap { $0 }
    guard points.count == upper.count else { return nil }
    return points + points[1..<(count / 2)].reversed().map(\.conjugate)
  }

  private static func coefficients(
    _ transform: [Complex<Double>], count n: Int, steps: Int, logRadius: Double
  ) -> [Double] {
    var buffer = transform.flatMap { [$0.real, -$0.imaginary] }
    FourierTransform(count: n).inverse(&buffer)
    return (0...steps).map { exp(-2 * logRadius * Double($0)) / Double(n) * buffer[$0] }
  }

  static func points(for steps: Int, _ accuracy: StationaryAccuracy) -> Int {
    var n = 64
    while n < (steps <= shortSteps ? accuracy.density.few : accuracy.density.many) * (steps + 1) { n *= 2 }
    return n
  }

  private static let shortSteps = 200
  /// Of the work, for those who watch.
  private static let pieces = 64
}

extension StationaryPoint {
  /// The point at z̄.
  package var conjugate: StationaryPoint {
    StationaryPoint(
      ones: ones.conjugate, decay: decay.conjugate, impulse: impulse.conjugate, kernel: kernel.conjugate,
      sampleResponse: sampleResponse.conjugate, ascending: ascending.map(\.conjugate), sums: sums.conjugate)
  }
}

extension ResolventSums {
  package var conjugate: ResolventSums {
    ResolventSums(response: response.conjugate, signal: signal.conjugate)
  }
}
