import DMFTNumerics
import DMFTRuns
import DMFTScaling
import Foundation
import LinearAlgebra

/// The loss of the kernel's own gradient flow, dw/dt = −½ ∇L, on samples that it is fitted to and on others.
///
///     fitted:    L(t) = Σ_i p̂_i e^(−2 λ̂_i t) + Σ p̂_i over eigenvalue 0
///     held out:  y(t) = Σ_i u_i(x) (1 − e^(−λ̂_i t))/λ̂_i (u_i·y)/P,   L(t) = ⟨|y − y(t)|²⟩ over other samples        (14.9)
///
/// Held-out losses come from two halves, each fitted alone. The population's loss at the same time falls more slowly than the
/// first, which knows its samples, and faster than the second, which has half of them: the local exponents −d ln L/d ln t
/// bracket its own, whether there is a power law or not. Nothing is corrected, and nothing assumed.
public struct KernelFlow: Sendable {
  public struct Point: Sendable, Hashable {
    public let time: Double
    public let fitted, heldOut: Double
    /// −d ln L/d ln t.
    public fileprivate(set) var fittedExponent = 0.0
    public fileprivate(set) var heldOutExponent = 0.0
  }

  /// At log-spaced times.
  public let points: [Point]
  /// The slopes over the window of the fits, 1/(2κ) from its first scale to its last.
  public let fitted, heldOut: Double
  /// Times of the window.
  public let window: (from: Double, to: Double)

  /// - Parameters:
  ///   - spectrum: of all samples.
  ///   - scales: κ of the window, larger first.
  ///   - progress: called with the finished share of the work.
  /// - Throws: `DescriptionError` for halves whose eigenvalues LAPACK does not find.
  /// - Complexity: two eigensystems of half the samples, and their products with the targets at all times.
  public init(
    _ data: LabelledData, spectrum: SampleSpectrum, scales: (from: Double, to: Double),
    progress: (Double) -> Void = { _ in }
  ) throws {
    let (first, last) = (1 / (2 * scales.from), 1 / (2 * scales.to))
    let times = LogSpacing.points(from: first / 4, through: last * 4, count: Self.count)
    let halves = data.partition(2)
    var heldOut = [Double](repeating: 0, count: times.count)
    for (index, half) in halves.enumerated() {
      let losses = try FittedHalf(data, half).losses(data, of: halves[1 - index], at: times)
      for i in times.indices { heldOut[i] += losses[i] / 2 }
      progress(Double(index + 1) / 2)
    }
    var points = times.indices.map { i in
      let fitted = zip(spectrum.eigenvalues, spectrum.powers).reduce(spectrum.nullPower) {
        $0 + $1.1 * exp(-2 * $1.0 * times[i])
      }
      return Point(time: times[i], fitted: fitted, heldOut: heldOut[i])
    }
    for i in points.indices {
      let (a, b) = (points[max(0, i - 1)], points[min(points.count - 1, i + 1)])
      points[i].fittedExponent = -log(b.fitted / a.fitted) / log(b.time / a.time)
      points[i].heldOutExponent = -log(b.heldOut / a.heldOut) / log(b.time / a.time)
    }
    self.points = points
    window = (first, last)
    fitted = Self.slope(times, points.map(\.fitted), first, last)
    self.heldOut = Self.slope(times, heldOut, first, last)
  }

  private static func slope(_ times: [Double], _ losses: [Double], _ first: Double, _ last: Double) -> Double
  {
    let curve = LogCurve(times, losses).part(from: log(first), to: log(last))
    return curve.count > 2 ? -LineFit(curve).slope : .nan
  }

  private static let count = 61
}

/// Half of the samples, with the eigenvectors that their flow needs.
private struct FittedHalf {
  private let numbers: [Int]
  private let system: SymmetricEigensystem
  /// (u_i·y)/P, or v_i·ψᵀy/P with eigenvectors of ψᵀψ/P: what multiplies (1 − e^(−λt))/λ.
  private let coefficients: DenseMatrix

  init(_ data: LabelledData, _ numbers: [Int]) throws {
    self.numbers = numbers
    let count = Double(numbers.count)
    let targets = data.targets.rows(numbers)
    let (matrix, right): (DenseMatrix, DenseMatrix) =
      switch data.inputs {
      case .kernel(let kernel): (kernel.block(rows: numbers, columns: numbers), targets)
      case .features(let features) where features.columns < numbers.count:
        (
          features.rows(numbers).columnProducts(times: 1),
          features.rows(numbers).transposedTimes(targets, times: 1)
        )
      case .features(let features): (features.rows(numbers).rowProducts(times: 1), targets)
      }
    guard let system = SymmetricEigensystem(matrix.scaled(by: 1 / count)) else {
      throw DescriptionError("samples", "such that LAPACK finds no eigenvalues", "moderate, finite entries")
    }
    self.system = system
    coefficients = system.onEigenvectors(right.transposed).transposed.scaled(by: 1 / count)
  }

  /// The loss on other samples.
  func losses(_ data: LabelledData, of others: [Int], at times: [Double]) -> [Double] {
    let targets = data.targets.rows(others)
    let cross: DenseMatrix =
      switch data.inputs {
      case .kernel(let kernel): kernel.block(rows: others, columns: numbers)
      case .features(let features) where features.columns < numbers.count: features.rows(others)
      case .features(let features):
        features.rows(others).transposed.transposedTimes(features.rows(numbers).transposed, times: 1)
      }
    let modes = system.onEigenvectors(cross).transposed
    var losses = [Double](repeating: 0, count: times.count)
    for output in 0..<targets.columns {
      let predicted = modes.transposedTimes(response(of: output, at: times), times: 1)
      for sample in others.indices {
        for time in times.indices {
          let error = targets[sample, output] - predicted[sample, time]
          losses[time] += error * error / Double(others.count)
        }
      }
    }
    return losses
  }

  /// (1 − e^(−λ_i t))/λ_i times the coefficient: modes × times.
  private func response(of output: Int, at times: [Double]) -> DenseMatrix {
    var response = DenseMatrix(zeros: system.values.count, times.count)
    for (i, value) in system.values.enumerated() {
      let coefficient = coefficients[i, output]
      for (j, time) in times.enumerated() {
        let growth = max(value, 0) * time
        let factor = growth < 1e-12 ? time : -expm1(-growth) / value
        response.entries[i * times.count + j] = coefficient * factor
      }
    }
    return response
  }
}

extension DenseMatrix {
  fileprivate func scaled(by factor: Double) -> DenseMatrix {
    var result = self
    for index in entries.indices { result.entries[index] *= factor }
    return result
  }
}
