import LinearAlgebra

/// Hotelling's joint test of several correlated deviations against zero.
///
///     T² = dᵀ C⁻¹ d,   (ν − k + 1)/(k ν) T² ~ F(k, ν − k + 1)   when the theory is right
///
/// for k deviations with a covariance C of their errors that was itself estimated with ν degrees of freedom. The
/// statement is exact for Gaussian d and C, for every n > k: the F distribution accounts for the error of C, as
/// Student's does for one deviation. Means of skewed losses are Gaussian to order 1/√n.
///
/// Values without any scatter between instances (the loss at step 0 of a network with w(0) = 0) have no place in T²:
/// they must equal the theory to 1e-9, or the p-value is 0. Values that are linear functions of others to 1e-8 of their
/// variance carry no information of their own and are left out; k counts what remains. Both choices are heuristic.
///
/// Allowances ρ_i for errors that are not statistical enter as T² = dᵀ (C + diag ρ²)⁻¹ d with the law of ρ = 0. Since
/// (C + diag ρ²)⁻¹ ≤ C⁻¹, T² only becomes smaller: whatever ρ is, and even if it depends on the data, a right theory is
/// refused at most as often as stated (6.8).
/// Source: Hotelling, *The generalization of Student's ratio* (1931).
public struct HotellingTest: Sendable, Hashable {
  /// T².
  public let statistic: Double
  /// k, after values without information have been left out.
  public let dimension: Int
  /// ν.
  public let degreesOfFreedom: Int
  /// Probability of a T² at least as large if the theory is right.
  public let pValue: Double
  /// √(θᵀ (C + diag ρ²)⁻¹ θ), how many standard errors the theory itself is away from zero, all values together.
  private let reach: Double
  /// max_i √(C_ii + ρ_i²)/|θ_i|, the largest relative error of a compared value.
  private let largestError: Double

  public init(_ joint: JointDeviation) {
    let random = joint.randomIndices
    let factor = PivotedCholesky(joint.correlation(of: random), tolerance: 1e-8)
    let white = factor.whitened(random.map { joint.deviations[$0] / joint.standardError($0) })
    let theory = factor.whitened(random.map { joint.theory[$0] / joint.standardError($0) })
    statistic = white.reduce(0) { $0 + $1 * $1 }
    reach = theory.reduce(0) { $0 + $1 * $1 }.squareRoot()
    largestError =
      random.map { i in
        (joint.covariance[i * joint.count + i] + joint.allowances[i] * joint.allowances[i]).squareRoot()
          / abs(joint.theory[i])
      }.max() ?? 0
    dimension = factor.rank
    degreesOfFreedom = joint.degreesOfFreedom
    pValue =
      joint.exactValuesAgree
      ? Self.pValue(statistic, dimension: dimension, degreesOfFreedom: degreesOfFreedom) : 0
  }

  /// The relative error δ, common to all compared values, that alone makes the test reject: θ (1 + δ) in the place of
  /// θ has T² at the critical value. A verdict of agreement says nothing about smaller errors.
  public func smallestDeviation(at significance: Double) -> Double {
    dimension > 0 ? critical(significance).squareRoot() / reach : 0
  }

  /// The relative deviation δ that makes the test reject at whichever compared value it occurs, and whatever the
  /// other values do: T² ≥ d_i²/(C_ii + ρ_i²) for every i.
  public func largestHiddenDeviation(at significance: Double) -> Double {
    dimension > 0 ? critical(significance).squareRoot() * largestError : 0
  }

  /// The T² above which the test rejects.
  private func critical(_ significance: Double) -> Double {
    Self.law(dimension, degreesOfFreedom).upperQuantile(significance)
      / Self.factor(dimension, degreesOfFreedom)
  }

  /// (ν − k + 1)/(k ν).
  private static func factor(_ dimension: Int, _ freedom: Int) -> Double {
    Double(freedom - dimension + 1) / Double(dimension * freedom)
  }

  private static func law(_ dimension: Int, _ freedom: Int) -> FDistribution {
    FDistribution(numerator: Double(dimension), denominator: Double(freedom - dimension + 1))
  }

  private static func pValue(_ statistic: Double, dimension: Int, degreesOfFreedom: Int) -> Double {
    guard dimension > 0 else { return 1 }
    guard statistic.isFinite else { return 0 }
    return law(dimension, degreesOfFreedom).upperTail(factor(dimension, degreesOfFreedom) * statistic)
  }
}

extension JointDeviation {
  /// The values that scatter between instances by more than rounding.
  fileprivate var randomIndices: [Int] {
    deviations.indices.filter { !(standardError($0) <= 1e-13 * abs(theory[$0])) }
  }

  /// Whether the other ones equal the theory; false also when there is a value that is not a number.
  fileprivate var exactValuesAgree: Bool {
    let exact = Set(deviations.indices).subtracting(randomIndices)
    return deviations.allSatisfy(\.isFinite)
      && exact.allSatisfy { abs(deviations[$0]) <= 1e-9 * abs(theory[$0]) }
  }

  fileprivate func correlation(of indices: [Int]) -> DenseMatrix {
    let entries = indices.flatMap { i in
      indices.map { j in
        let allowance = i == j ? allowances[i] * allowances[i] : 0
        return (covariance[i * count + j] + allowance) / (standardError(i) * standardError(j))
      }
    }
    return DenseMatrix(rows: indices.count, columns: indices.count, entries: entries)
  }
}
