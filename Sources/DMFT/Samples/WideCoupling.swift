import DMFTRuns
import LinearAlgebra

/// A trained Gaussian map between two populations of infinite width, known as far as it has been revealed.
///
///     W(t) = d(t) [Σ_k U_k e_kᵀ + Σ_j f_j R_jᵀ] + Σ_jk f_j M_jk(t) e_kᵀ                                  (16.3)
///
/// e_k: activations of the lower population, f_j: gradient signals of the upper one; U and R are standard normal numbers, drawn
/// when their direction appears. M starts at 0 and follows the optimiser.
struct WideCoupling<Real: UnitReal>: Sendable {
  /// U_k, on the units above.
  private(set) var up: UnitRows<Real>
  /// R_j, on the units below.
  private(set) var down: UnitRows<Real>
  /// M.
  private(set) var trained = TrainedCoefficients<Real>()
  private var scratch: [Real] = []
  private var product: [Real] = []

  init(units: Int) {
    up = UnitRows(units: units)
    down = up
  }

  /// Reveals U for the directions that the lower population has just shown.
  mutating func reveal(above upper: WidePopulation<Real>, for lower: WidePopulation<Real>, step: Int) {
    guard !lower.forward.weights.isEmpty else { return }
    up.append(upper.revealed(lower.forward.weights, isUpper: true, step: step))
    trained.grow(rows: upper.backward.count, columns: lower.forward.count)
  }

  /// Reveals R for the directions that the upper population has just shown.
  mutating func reveal(below lower: WidePopulation<Real>, for upper: WidePopulation<Real>, step: Int) {
    guard !upper.backward.weights.isEmpty else { return }
    down.append(lower.revealed(upper.backward.weights, isUpper: false, step: step))
    trained.grow(rows: upper.backward.count, columns: lower.forward.count)
  }

  /// h = W φ of functions φ with coordinates a: U a + F (⟨R φ⟩ + M a).  (16.5)
  mutating func ascend(
    _ phi: [Real], coordinates a: [Real], functions n: Int, decay d: Double, to upper: WidePopulation<Real>,
    into h: inout [Real]
  ) {
    up.combine(a, functions: n, times: Real(d), keeping: 0, into: &h)
    guard upper.backward.count > 0 else { return }
    down.averages(phi, functions: n, into: &scratch)
    trained.times(a, functions: n, plus: Real(d), scratch, into: &product)
    upper.backward.basis.combine(product, functions: n, into: &h)
  }

  /// z = Wᵀ g of functions g with coordinates b: R b + E (⟨U g⟩ + Mᵀ b).  (16.6)
  mutating func descend(
    _ g: [Real], coordinates b: [Real], functions n: Int, decay d: Double, to lower: WidePopulation<Real>,
    into z: inout [Real]
  ) {
    down.combine(b, functions: n, times: Real(d), keeping: 0, into: &z)
    up.averages(g, functions: n, into: &scratch)
    trained.transposedTimes(b, functions: n, plus: Real(d), scratch, into: &product)
    lower.forward.basis.combine(product, functions: n, into: &z)
  }

  /// M ← the optimiser's step along Σ_ν b_ν a_νᵀ; b is directions × n, aᵀ n × directions.
  mutating func learn(_ b: [Real], transposed a: [Real], functions n: Int, by update: LinearUpdate) {
    trained.advance(b, transposed: a, functions: n, by: update)
  }
}
