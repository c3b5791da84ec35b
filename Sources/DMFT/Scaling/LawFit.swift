import DMFTNumerics
import Foundation

/// The best law of a form for weighted points: coefficients by non-negative least squares for every choice of exponents,
/// so that only the exponents are searched (variable projection, Golub and Pereyra 1973).
///
///     minimise Σ_i w_i (Σ_j c_j f_j(N_i, t_i; p) / L_i − 1)²,   c_j ≥ 0                              (12.11)
///
/// Errors are relative, so that the scale of the losses does not matter.
struct LawFit {
  let form: LawForm
  let exponents: [Double]
  let coefficients: [Double]
  /// Relative deviations times the roots of their weights.
  let residual: [Double]
  let square: Double

  /// The best fit: the exponents on a grid, then refined from the best places.
  static func best(_ form: LawForm, _ points: [LossSurface.Point], weights: [Double]) -> LawFit? {
    let problem = LawProblem(form, points, weights)
    let starts = grid(form.powers.count).compactMap(problem.fit).sorted { $0.square < $1.square }
    return starts.prefix(startCount).map { $0.refined(problem) }.min { $0.square < $1.square }
  }

  /// From these exponents on.
  func refined(_ points: [LossSurface.Point], weights: [Double]) -> LawFit? {
    let problem = LawProblem(form, points, weights)
    return problem.fit(exponents)?.refined(problem)
  }

  /// Levenberg and Marquardt's steps in the logarithms of the exponents.
  private func refined(_ problem: LawProblem) -> LawFit {
    var (fit, damping) = (self, 1e-3)
    for _ in 0..<Self.mostSteps {
      let jacobian = fit.jacobian(problem)
      var next: LawFit?
      for _ in 0..<Self.mostTrials where next == nil {
        let trial = fit.step(jacobian, damping).flatMap(problem.fit)
        if let trial, trial.square < fit.square { next = trial } else { damping *= 10 }
      }
      guard let next else { break }
      let change = zip(next.exponents, fit.exponents).map { abs(log($0 / $1)) }.max() ?? 0
      (fit, damping) = (next, max(damping / 10, 1e-12))
      if change < Self.settled { break }
    }
    return fit
  }

  /// By central differences.
  private func jacobian(_ problem: LawProblem) -> [[Double]] {
    exponents.indices.map { index in
      let sides = [Self.difference, -Self.difference].map { shift -> [Double] in
        var moved = exponents
        moved[index] *= exp(shift)
        return problem.fit(moved)?.residual ?? residual
      }
      return zip(sides[0], sides[1]).map { ($0 - $1) / (2 * Self.difference) }
    }
  }

  private func step(_ jacobian: [[Double]], _ damping: Double) -> [Double]? {
    let count = residual.count
    let columns = jacobian.enumerated().map { index, column in
      let size = max(LeastSquares.product(column, column).squareRoot(), .leastNormalMagnitude)
      return column
        + jacobian.indices.map { $0 == index ? (damping.squareRoot() * size) : 0 }
    }
    let target = residual.map { -$0 } + [Double](repeating: 0, count: jacobian.count)
    guard count > 0, let change = LeastSquares(columns: columns, target: target)?.solution else { return nil }
    return zip(exponents, change).map { exponent, step in
      min(
        max(exponent * exp(min(max(step, -0.5), 0.5)), Self.exponentRange.lowerBound),
        Self.exponentRange.upperBound)
    }
  }

  private static func grid(_ dimensions: Int) -> [[Double]] {
    let values = LogSpacing.points(from: 0.05, through: 3, count: dimensions == 3 ? 11 : 20)
    return (0..<dimensions).reduce([[]]) { places, _ in
      places.flatMap { place in values.map { place + [$0] } }
    }
  }

  /// An exponent that arrives at an end of this range is not known.
  static let exponentRange = 1e-3...10.0
  private static let startCount = 4
  private static let mostSteps = 40
  private static let mostTrials = 8
  private static let settled = 1e-10
  private static let difference = 1e-4
}

/// The points that a law is fitted to, with the logarithms that its terms need.
struct LawProblem {
  let form: LawForm
  private let points: [LossSurface.Point]
  private let roots: [Double]
  /// ln(N) or ln(t) of every power, and what multiplies the power, per point.
  private let logarithms: [[Double]]
  private let factors: [[Double]]

  init(_ form: LawForm, _ points: [LossSurface.Point], _ weights: [Double]) {
    self.form = form
    self.points = points
    roots = weights.map { $0.squareRoot() }
    let roots = self.roots
    logarithms = form.powers.map { term in points.map { form.logarithm(term, $0) } }
    factors = form.terms.map { term in
      zip(points, roots).map { point, root in
        root / (term == .transient ? point.loss * point.width : point.loss)
      }
    }
  }

  func fit(_ exponents: [Double]) -> LawFit? {
    var columns = [factors[0]]
    for (index, exponent) in exponents.enumerated() {
      let (logs, factors) = (logarithms[index], factors[index + 1])
      columns.append(logs.indices.map { factors[$0] * exp(-exponent * logs[$0]) })
    }
    guard let best = LeastSquares.nonNegative(columns: columns, target: roots) else { return nil }
    return LawFit(
      form: form, exponents: exponents, coefficients: best.solution, residual: best.residual,
      square: best.square)
  }
}
