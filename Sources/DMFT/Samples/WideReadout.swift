import DMFTRuns
import LinearAlgebra

/// The readout of a network of infinite width, one row for each output, and what comes out of it.
///
///     f = ⟨w φ⟩/γ₀,   w = R_0 at first                                                                   (16.2)
struct WideReadout<Real: UnitReal>: Sendable {
  private var weights: TrainedRows<Real>
  private var product: [Real] = []
  /// What rounding leaves of f at first, which is 0.
  private var offset: [Real]?

  /// Draws R_0, which is independent of the first activations: f vanishes before anything is learned.
  init(outputs: Int, on population: WidePopulation<Real>, units: Int) {
    weights = TrainedRows(
      units: units,
      start: population.revealed([Double](repeating: 1, count: outputs), isUpper: false, step: -1))
  }

  private var outputs: Int { weights.rows.count }

  /// f of activations φ, n points × outputs.
  mutating func values(_ phi: [Real], points n: Int, gamma: Double, into f: inout [Double]) {
    weights.rows.averages(phi, functions: n, into: &product)
    let offset = offset ?? Array(product.prefix(outputs * n))
    self.offset = offset
    for point in 0..<n {
      for output in 0..<outputs {
        let index = output * n + point
        f[point * outputs + output] = Double(product[index] - offset[index]) / gamma
      }
    }
  }

  /// Σ_o c_oμ w_o for each of P samples.
  func signals(_ c: [Real], samples p: Int, into z: inout [Real]) {
    weights.rows.combine(c, functions: p, keeping: 0, into: &z)
  }

  /// ⟨w²⟩, the mean over units and outputs.
  var norm: Double { weights.rows.meanSquare }

  /// w ← the optimiser's step along Σ_μ φ_μ c_oμ.
  mutating func learn(_ c: [Real], of phi: [Real], points n: Int, samples p: Int, by update: LinearUpdate) {
    weights.learn(c, of: phi, functions: n, samples: p, by: update)
  }
}
