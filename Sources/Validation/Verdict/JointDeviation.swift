import DMFT

/// Several estimated deviations from a theory, with the covariance of their errors: what a joint test needs.
///
/// The deviations of one ensemble are one way to come by them; an extrapolation over several scales is another.
public struct JointDeviation: Sendable {
  /// d_i, estimate − theory.
  public var deviations: [Double]
  /// θ_i, the theory.
  public var theory: [Double]
  /// C, the estimated covariance of d: C_ij at [i * count + j].
  public var covariance: [Double]
  /// ν of the estimate C: n − 1 for n instances.
  public var degreesOfFreedom: Int
  /// ρ_i ≥ 0, errors of the deviations beside the statistical ones: their squares are added to the diagonal of C.
  public var allowances: [Double]

  /// - Parameter allowances: none if empty.
  public init(
    deviations: [Double], theory: [Double], covariance: [Double], degreesOfFreedom: Int,
    allowances: [Double] = []
  ) {
    precondition(theory.count == deviations.count)
    precondition(covariance.count == deviations.count * deviations.count)
    self.allowances = allowances.isEmpty ? Array(repeating: 0, count: theory.count) : allowances
    self.deviations = deviations
    self.theory = theory
    self.covariance = covariance
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// The deviation of the mean of n independent vectors, C = S/n with their unbiased covariance S.
  ///
  /// - Throws: `DescriptionError` when there are not more vectors than compared values: S would be singular.
  init(of samples: [[Double]], from theory: [Double], allowances: [Double] = []) throws {
    guard samples.count > theory.count else {
      throw DescriptionError(
        "simulation.instances", "\(samples.count)", "more than the \(theory.count) compared values")
    }
    let n = Double(samples.count)
    let means = theory.indices.map { i in samples.reduce(0) { $0 + $1[i] } / n }
    self.init(
      deviations: zip(means, theory).map { $0 - $1 }, theory: theory,
      covariance: Self.covariance(of: samples, about: means), degreesOfFreedom: samples.count - 1,
      allowances: allowances)
  }

  var count: Int { deviations.count }

  /// The standard error of one deviation.
  func standardError(_ index: Int) -> Double { covariance[index * count + index].squareRoot() }

  /// The estimate itself, with its statistical error.
  func estimate(_ index: Int) -> Estimate {
    Estimate(mean: theory[index] + deviations[index], standardError: standardError(index))
  }

  /// S/n.
  private static func covariance(of samples: [[Double]], about means: [Double]) -> [Double] {
    let n = Double(samples.count)
    let centred = samples.map { sample in zip(sample, means).map { $0 - $1 } }
    return means.indices.flatMap { i in
      means.indices.map { j in
        let sum: Double = centred.reduce(0) { $0 + $1[i] * $1[j] }
        return sum / (n * (n - 1))
      }
    }
  }
}
