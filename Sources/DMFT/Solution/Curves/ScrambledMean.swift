import DMFTNumerics
import Foundation

/// The mean of a quantity over independent scrambles of one sampled theory, and its error.
///
/// The spread of a few curves is itself uncertain, and smallest where they happen to cross. So the error is
///
///     s(t)²/R,   s(t)² the larger of the variance at t and of its mean over t/2 … 2t
///
/// (the mean of relative variances where that is smaller: losses fall by decades) times κ(R), which makes three stated errors hold as often as three standard deviations of a normal distribution do: Student's
/// quantile, and half a standard deviation for what scrambles share, a bias of order 1/S (15.11). *Heuristic* in that half: measured
/// on lazy networks, whose curves are known. Where the bias itself has been measured, on halves of the paths, it is taken off, and its
/// own error and half of it are added to the error (15.12).
package struct ScrambledMean: Sendable {
  package let means: [Double]
  /// What is stated.
  package let errors: [Double]
  /// The standard error that the spread at each time says, whose small number of values counts for nothing.
  package let spreads: [Double]
  /// What has been taken off; 0 where nothing is known of it.
  package let corrections: [Double]

  /// - Parameters:
  ///   - curves: one for each scramble, of equal length.
  ///   - biases: what some of the scrambles say on their bias.
  package init(_ curves: [[Double]], biases: [[Double]] = []) {
    let whole = Self.estimates(curves)
    let bias = Self.estimates(biases, of: whole.means)
    let found = biases.isEmpty ? whole.means.map { _ in 0 } : bias.means
    let taken = zip(found, whole.means).map { min(abs($0), Self.mostCorrected * abs($1)) * ($0 < 0 ? -1 : 1) }
    let means = zip(whole.means, taken).map { $0 - $1 }
    let doubts = zip(found, taken).map { Self.doubt * abs($1) + abs($0 - $1) }
    var squares = Self.stated(whole.errors, means).map { Self.enlargement(curves.count) * $0 }.map { $0 * $0 }
    if !biases.isEmpty {
      let own = Self.stated(bias.errors, means).map { Self.enlargement(biases.count) * $0 }
      let rest = Self.stated(doubts, means)
      for t in squares.indices { squares[t] += own[t] * own[t] + rest[t] * rest[t] }
    }
    errors = squares.map { $0.squareRoot() }
    spreads = whole.errors
    corrections = taken
    self.means = means
  }

  /// The larger of a value and what there is around it in time, absolutely or relative to the means, whatever is smaller.
  private static func stated(_ values: [Double], _ means: [Double]) -> [Double] {
    let relative = zip(values, means).map { $1 == 0 ? .infinity : $0 / abs($1) }
    return zip(around(values), around(relative)).enumerated().map { t, around in
      max(values[t], min(around.0, around.1 * abs(means[t])))
    }
  }

  /// One value, without neighbours in time.
  package init(values: [Double]) { self.init(values.map { [$0] }) }

  /// κ(R).
  package static func enlargement(_ scrambles: Int) -> Double {
    let quantile = StudentQuantile.size(exceededWith: threeSigma, freedom: max(1, scrambles - 1)) / 3
    return (quantile * quantile + shared * shared).squareRoot()
  }

  /// By how much more units or paths can make a stated error smaller: with very few scrambles it is their number that counts.
  package static func worthMending(_ error: Double, _ scrambles: Int) -> Double {
    error * min(1, mostEnlargement / enlargement(scrambles))
  }

  /// Root mean squares over t/2 … 2t.
  private static func around(_ values: [Double]) -> [Double] {
    values.indices.map { t in
      let range = (t + 1) / 2...min(2 * t, values.count - 1)
      // A few dozen terms say as much as all of them.
      let step = max(1, range.count / 32)
      let chosen = stride(from: range.lowerBound, through: range.upperBound, by: step)
      let (sum, count) = chosen.reduce((0.0, 0.0)) { ($0.0 + values[$1] * values[$1], $0.1 + 1) }
      return (sum / count).squareRoot()
    }
  }

  /// Means of curves, and their standard errors.
  ///
  /// - Parameter whole: what they are small parts of, if they are.
  private static func estimates(
    _ curves: [[Double]], of whole: [Double]? = nil
  ) -> (means: [Double], errors: [Double]) {
    let estimates = (curves.first ?? []).indices.map { t in estimate(curves.map { $0[t] }, of: whole?[t] ?? 0)
    }
    return (estimates.map(\.mean), estimates.map(\.error))
  }

  private static func estimate(_ values: [Double], of whole: Double) -> (mean: Double, error: Double) {
    let number = Double(values.count)
    let mean = values.reduce(0, +) / number
    let rounding = roundOff * max(abs(mean), abs(whole))
    // What nothing is drawn for differs by rounding alone, and has no error.
    if values.allSatisfy({ abs($0 - mean) <= rounding }) { return (abs(mean) <= rounding ? 0 : mean, 0) }
    let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean, (square / (number * max(1, number - 1))).squareRoot())
  }

  /// Relative deviations up to this are rounding.
  package static let roundOff = 1e-14
  /// Probability beyond three standard deviations.
  private static let threeSigma = 0.0026998
  /// Of a standard error, what scrambles share.
  private static let shared = 0.5
  private static let mostEnlargement = 2.0
  /// Of a bias that is taken off, what is in doubt: it falls as 1/S only when S is large enough.
  private static let doubt = 0.5
  /// Of a value, what is taken off at most; more than that is no small correction.
  private static let mostCorrected = 0.5
}
