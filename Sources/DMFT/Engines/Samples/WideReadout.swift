import LinearAlgebra

/// The readout of a network of infinite width, one row for each output, and what comes out of it.
///
///     w = d(t) R_0 + E m,   f = (d(t) ⟨R_0 φ⟩ + m·a)/γ₀                                                   (16.2)
struct WideReadout: Sendable {
  let outputs: Int
  private let start: UnitRows
  /// m, directions × outputs.
  private var trained = TrainedCoefficients()
  /// w, outputs × units.
  private(set) var weights: [Double]
  private var scratch: [Double] = []
  private var product: [Double] = []

  /// Draws R_0 once the first activations are known, which it has to be independent of.
  init(outputs: Int, on population: WidePopulation, units: Int) {
    self.outputs = outputs
    var start = UnitRows(units: units)
    start.append(
      population.revealed([Double](repeating: 1, count: outputs), isUpper: false, step: -1))
    self.start = start
    weights = start.entries
  }

  /// f of activations φ with coordinates a, n points × outputs.
  mutating func values(
    _ phi: [Double], coordinates a: [Double], points n: Int, decay d: Double, gamma: Double,
    _ population: WidePopulation, into f: inout [Double]
  ) {
    trained.grow(rows: population.forward.count, columns: outputs)
    start.averages(phi, functions: n, into: &scratch)
    trained.transposedTimes(a, functions: n, plus: d, scratch, into: &product)
    for point in 0..<n {
      for output in 0..<outputs { f[point * outputs + output] = product[output * n + point] / gamma }
    }
    for index in weights.indices { weights[index] = d * start.entries[index] }
    population.forward.basis.combine(trained.values, functions: outputs, into: &weights)
  }

  /// ⟨w²⟩, the mean over units and outputs.
  var norm: Double {
    dotProduct(weights, from: 0, weights, from: 0, count: weights.count) / Double(weights.count)
  }

  /// m ← the optimiser's step along Σ_μ a_μ Δ_μ.
  mutating func learn(_ a: [Double], _ residuals: [Double], samples: Int, by update: LinearUpdate) {
    trained.advance(a, residuals, functions: samples, by: update)
  }
}
