import DMFTRuns
import Foundation
import LinearAlgebra

/// Half of the samples, with the eigenvectors that their flow needs.
struct FittedHalf {
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

  /// The loss on other samples of predictions Σ_i u_i(x) g(λ_i) (u_i·y)/P, for every filter g.
  func losses(_ data: LabelledData, of others: [Int], through filters: [(Double) -> Double]) -> [Double] {
    let targets = data.targets.rows(others)
    let cross: DenseMatrix =
      switch data.inputs {
      case .kernel(let kernel): kernel.block(rows: others, columns: numbers)
      case .features(let features) where features.columns < numbers.count: features.rows(others)
      case .features(let features):
        features.rows(others).transposed.transposedTimes(features.rows(numbers).transposed, times: 1)
      }
    let modes = system.onEigenvectors(cross).transposed
    var losses = [Double](repeating: 0, count: filters.count)
    for output in 0..<targets.columns {
      let predicted = modes.transposedTimes(response(of: output, through: filters), times: 1)
      for sample in others.indices {
        for filter in filters.indices {
          let error = targets[sample, output] - predicted[sample, filter]
          losses[filter] += error * error / Double(others.count)
        }
      }
    }
    return losses
  }

  /// g(λ_i) times the coefficient: modes × filters.
  private func response(of output: Int, through filters: [(Double) -> Double]) -> DenseMatrix {
    var response = DenseMatrix(zeros: system.values.count, filters.count)
    for (i, value) in system.values.enumerated() {
      let coefficient = coefficients[i, output]
      for (j, filter) in filters.enumerated() {
        response.entries[i * filters.count + j] = coefficient * filter(max(value, 0))
      }
    }
    return response
  }

  /// (1 − e^(−λt))/λ: gradient flow from 0 until a time.
  static func flow(until time: Double) -> (Double) -> Double {
    { value in value * time < 1e-12 ? time : -expm1(-value * time) / value }
  }

  /// 1/(λ + s): ridge regression.
  static func ridge(_ shift: Double) -> (Double) -> Double { { 1 / ($0 + shift) } }
}

extension DenseMatrix {
  fileprivate func scaled(by factor: Double) -> DenseMatrix {
    var result = self
    for index in entries.indices { result.entries[index] *= factor }
    return result
  }
}
