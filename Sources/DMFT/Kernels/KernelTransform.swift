import Foundation
import LinearAlgebra

/// A kernel on G points of the circle, transformed: what a spectrum is made from.
///
///     λ_k = (1/G) Σ_j K(2πj/G) cos(2πjk/G),   k = 0 … G/2                                            (13.14)
///
/// - Complexity: G/2 + 1 values of K, since K is even, several at a time, and one transform.
struct KernelTransform: Sendable {
  /// G.
  let points: Int
  let coefficients: [Double]
  /// Numbers below it are noise, see `noise`.
  let roundOff: Double
  /// What the kernel itself is uncertain by, at most.
  let truncation: Double

  init(_ kernel: TangentKernel, points: Int) {
    precondition(points >= 2 && points % 2 == 0)
    self.points = points
    var values = Self.values(kernel, points)
    let top = values[0]
    let unit = 1 / top
    let square = values.reduce(0) { $0 + ($1 * unit) * ($1 * unit) } / Double(points)
    roundOff = top * square.squareRoot() * Self.noise(points)
    truncation = top * kernel.truncationError
    FourierTransform(count: points).forward(&values)
    coefficients = (0...points / 2).map { values[2 * $0] / Double(points) }
  }

  /// Round-off of a coefficient, in units of the root mean square of K.
  ///
  /// Two kinds were found on coefficients that are 0: white noise of values and transform, 0.6 … 1.4 times
  /// 2^-52/√G, and isolated peaks, images of the largest coefficients at fractions of G, up to 0.14 times
  /// 2^-52 for every G from 2^10 to 2^24. *Measured*, not derived.
  /// (13.16)
  private static func noise(_ points: Int) -> Double {
    0x1p-52 * (8 / Double(points).squareRoot() + 0.25)
  }

  /// K at all points, and the two numbers that the transform wants in addition.
  private static func values(_ kernel: TangentKernel, _ points: Int) -> [Double] {
    let half = points / 2 + 1
    var pieces = stride(from: 0, to: half, by: pieceLength).map { start in
      Piece(start: start, values: [Double](repeating: 0, count: min(pieceLength, half - start)))
    }
    Workers.forEach(&pieces) { $0.evaluate(kernel, 2 * Double.pi / Double(points)) }
    var all: [Double] = []
    all.reserveCapacity(points + 2)
    for piece in pieces { all += piece.values }
    for j in stride(from: points / 2 - 1, to: 0, by: -1) { all.append(all[j]) }
    all.append(0)
    all.append(0)
    return all
  }

  private static let pieceLength = 1 << 12

  private struct Piece: Sendable {
    let start: Int
    var values: [Double]

    mutating func evaluate(_ kernel: TangentKernel, _ spacing: Double) {
      values = kernel.values(at: values.indices.map { Double(start + $0) * spacing })
    }
  }
}
