import DMFT
import Foundation
import LinearAlgebra
import TestSupport

/// Samples of a power-law task: ψ_k = √λ_k z_k with white z, and targets w*·ψ of λ_k w*_k² ~ k^-(αβ+1), of mean square 1.
struct PowerLawSamples {
  enum Inputs: CaseIterable { case gaussian, uniform }

  var capacity: Double
  var source: Double
  var samples: Int
  var features: Int
  var inputs = Inputs.gaussian
  /// σ².
  var labelNoise = 0.0
  /// From which mode on the power falls with another β.
  var bend: (mode: Int, source: Double)?

  /// A mode behind which features are √9.1 times as large in every tenth sample, and √0.1 times in the others: white as before.
  var unequalBehind: Int?

  /// λ_k.
  var eigenvalues: [Double] { (1...features).map { pow(Double($0), -capacity) } }

  /// λ_k w*_k², of sum 1.
  var powers: [Double] {
    let powers = (1...features).map { k in
      guard let bend, k > bend.mode else { return pow(Double(k), -(capacity * source + 1)) }
      return pow(Double(bend.mode), capacity * (bend.source - source))
        * pow(Double(k), -(capacity * bend.source + 1))
    }
    let total = powers.reduce(0, +)
    return powers.map { $0 / total }
  }

  func data(seed: UInt64, asKernel: Bool = false) throws -> LabelledData {
    var numbers = SeededNumbers(seed: seed)
    let (eigenvalues, powers) = (eigenvalues, powers)
    var values = [Double](repeating: 0, count: samples * features)
    var targets = [Double](repeating: 0, count: samples)
    for i in 0..<samples {
      for k in 0..<features {
        var white = draw(&numbers)
        if let unequalBehind, k >= unequalBehind { white *= (i % 10 == 0 ? 9.1 : 0.1).squareRoot() }
        values[i * features + k] = eigenvalues[k].squareRoot() * white
        targets[i] += powers[k].squareRoot() * white
      }
      if labelNoise > 0 { targets[i] += labelNoise.squareRoot() * normal(&numbers) }
    }
    let matrix = DenseMatrix(rows: samples, columns: features, entries: values)
    return try LabelledData(
      asKernel ? .kernel(matrix.rowProducts(times: 1)) : .features(matrix),
      targets: DenseMatrix(rows: samples, columns: 1, entries: targets))
  }

  /// Of variance 1.
  private func draw(_ numbers: inout SeededNumbers) -> Double {
    inputs == .gaussian ? normal(&numbers) : 3.0.squareRoot() * numbers.number()
  }

  private func normal(_ numbers: inout SeededNumbers) -> Double {
    (-2 * log(numbers.number(in: 0x1p-53...1))).squareRoot() * cos(2 * .pi * numbers.number(in: 0...1))
  }
}
