import Foundation
import LinearAlgebra

/// The value at infinite size of what is known at several scales, as one linear combination.
///
///     y(s) = y_0 + c/s + e/s² + O(1/s³),    y_0 = Σ_s a_s y(s),    Σ_s a_s s^-j = δ_{j0}, j = 0 … m          (6.5)
///
/// with m = 2 from three scales on, m = 1 for two, m = 0 for one. Where that leaves a choice, the a_s minimise
/// Σ a_s²/s, the variance: in networks s times as large that of a loss is s times smaller. The weights depend on the
/// scales alone and not on the data, so that y_0 has the statistics of any other mean.
public struct ScaleExtrapolation: Sendable, Hashable {
  /// Different, in any order.
  public let scales: [Int]
  /// m, the highest power of 1/s that is eliminated.
  public let order: Int
  /// a_s.
  public let weights: [Double]

  public init(scales: [Int]) {
    precondition(!scales.isEmpty && Set(scales).count == scales.count && scales.allSatisfy { $0 >= 1 })
    self.scales = scales
    order = min(2, scales.count - 1)
    weights = Self.weights(scales.map(Double.init), order: order)
  }

  /// Σ_s a_s s^-(m+1): how much of the first coefficient that was not eliminated is left in y_0.
  public var leakage: Double {
    zip(weights, scales).reduce(0) { $0 + $1.0 * pow(Double($1.1), -Double(order + 1)) }
  }

  /// Σ_s a_s y(s).
  public func combined(_ values: [Double]) -> Double { zip(weights, values).reduce(0) { $0 + $1.0 * $1.1 } }

  /// a_s = s v_sᵀ G⁻¹ v_∞ with v_s = (1, 1/s, … 1/s^m), v_∞ = (1, 0 … 0) and G = Σ_s s v_s v_sᵀ.
  private static func weights(_ scales: [Double], order: Int) -> [Double] {
    let size = order + 1
    let powers = scales.map { scale in (0..<size).map { pow(scale, -Double($0)) } }
    let gram = (0..<size * size).map { index in
      zip(scales, powers).reduce(0) { $0 + $1.0 * $1.1[index / size] * $1.1[index % size] }
    }
    let factor = PivotedCholesky(DenseMatrix(rows: size, columns: size, entries: gram), tolerance: 0)
    let limit = factor.whitened((0..<size).map { $0 == 0 ? 1 : 0 })
    return zip(scales, powers).map { scale, power in
      scale * zip(factor.whitened(power), limit).reduce(0) { $0 + $1.0 * $1.1 }
    }
  }
}
