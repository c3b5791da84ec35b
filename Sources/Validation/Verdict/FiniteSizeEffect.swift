import Foundation

/// How far finite networks are from the theory, averaged over the steps of one column, and how that falls with size.
///
///     D_s = ⟨(y(s) − θ)/θ⟩_steps,    |D_s| ~ s^-q                                                          (6.9)
///
/// q is 1 when the theory is right and scales are large enough, 0 when it is wrong by more than the finite-size effect.
public struct FiniteSizeEffect: Sendable, Hashable {
  /// The column whose deviation at the smallest scale is largest in standard errors.
  public let column: String
  /// D_s.
  public let deviations: [Estimate]
  /// q with its standard error, by a line through log |D_s|; nil when a D_s is not known to 20 %, or for one scale.
  public let power: Estimate?

  /// A logarithm is linear in its argument over errors of this size.
  private static let largestRelativeError = 0.2

  /// - Parameter samples: values by scale, instance and compared value.
  init(samples: [[[Double]]], theory: [Double], columns: [String], scales: [Int]) {
    let names = columns.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    let effects = names.map { name -> (name: String, deviations: [Estimate]) in
      let indices = columns.indices.filter { columns[$0] == name && theory[$0] != 0 }
      return (name, samples.map { Self.deviation($0, theory, indices) })
    }
    let clearest = effects.max { Self.clarity($0.deviations[0]) < Self.clarity($1.deviations[0]) }
    column = clearest?.name ?? ""
    deviations = clearest?.deviations ?? []
    power = Self.power(deviations, scales)
  }

  /// Mean and standard error over instances of the mean relative deviation of some values.
  private static func deviation(_ samples: [[Double]], _ theory: [Double], _ indices: [Int]) -> Estimate {
    var moments = RunningMoments(dimension: 1)
    for sample in samples {
      let sum: Double = indices.reduce(0) { $0 + (sample[$1] - theory[$1]) / theory[$1] }
      moments.add([sum / Double(max(1, indices.count))])
    }
    return moments[0]
  }

  private static func clarity(_ estimate: Estimate) -> Double {
    estimate.standardError > 0 ? abs(estimate.mean) / estimate.standardError : 0
  }

  /// The slope of log |D| on −log s, weighted by the errors of the logarithms.
  private static func power(_ deviations: [Estimate], _ scales: [Int]) -> Estimate? {
    let known = deviations.allSatisfy {
      $0.standardError > 0 && $0.standardError <= largestRelativeError * abs($0.mean)
    }
    guard scales.count > 1, known, Set(deviations.map { $0.mean > 0 }).count == 1 else { return nil }
    let weights = deviations.map { pow($0.mean / $0.standardError, 2) }
    let total = weights.reduce(0, +)
    let x = scales.map { -log(Double($0)) }
    let centre = zip(weights, x).reduce(0) { $0 + $1.0 * $1.1 } / total
    let spread = zip(weights, x).reduce(0) { $0 + $1.0 * ($1.1 - centre) * ($1.1 - centre) }
    let slope = deviations.indices.reduce(0) { sum, index in
      sum + weights[index] * (x[index] - centre) * log(abs(deviations[index].mean)) / spread
    }
    return Estimate(mean: slope, standardError: 1 / spread.squareRoot())
  }
}
