import DMFT
import TestSupport

/// Equations (4)–(9) as they are written, on whole T × T matrices, one sum term for each mode.
///
/// Nothing is shared with the march: neither the order of computation, nor the identities (3.6) that leave one
/// mode sum, nor the optimiser's recursion. The equations are iterated on the whole history, which ends exactly
/// after a few T sweeps (derivations/04, theorem 1); fit for a dozen steps.
struct DenseEquations {
  /// (𝒜, C_u) going up, (ℬ, C_r) going down.
  struct Field {
    var response: SquareMatrix
    var source: SquareMatrix
  }

  let network: Network
  let data: DataSource
  let modes: [Mode]
  let optimiser: DenseOptimiser
  /// Populations 1 … L.
  var ascending: [Field]
  /// C_h of the lower end of every coupling.
  var activity: [SquareMatrix]
  /// H_D, C_v, C_Δ.
  var sampleResponse: SquareMatrix
  var residual: SquareMatrix
  var training: SquareMatrix
  var readout: SquareMatrix
  var bias: [Double] = []

  init(_ run: Run, steps: Int) throws {
    (network, data) = (run.network, run.data)
    modes = try run.task.modes(limit: 1000)
    optimiser = try DenseOptimiser(run.optimiser, steps: steps)
    let zero = SquareMatrix.zero(steps + 1)
    ascending = Array(repeating: Field(response: zero, source: zero), count: network.depth)
    activity = Array(repeating: zero, count: network.depth)
    sampleResponse = .identity(steps + 1)
    (residual, training, readout) = (zero, zero, zero)
    for _ in 0..<5 * (steps + 2) { sweep() }
  }

  var size: Int { residual.size }

  mutating func sweep() {
    var descending = Field(
      response: optimiser.impulse, source: network.readoutVariance * optimiser.bothDecays)
    var fields: [Field] = []
    for level in (0..<network.depth).reversed() {
      fields.insert(descending, at: 0)
      let g = correlation(of: descending, by: ascending[level])
      if level == network.depth - 1 { readout = g }
      descending = down(level, descending, g)
    }
    var response = bottom(descending)
    for level in 0..<network.depth {
      ascending[level] = up(level, response, fields[level])
      guard level + 1 < network.depth else { return }
      response = ascending[level].dressed(by: fields[level].response)
      activity[level + 1] = correlation(of: ascending[level], by: fields[level])
    }
  }

  /// X (C_u + 𝒜 C_r 𝒜ᵀ) Xᵀ; for C_g with the two fields exchanged.                              (5)
  private func correlation(of own: Field, by other: Field) -> SquareMatrix {
    (own.source + other.source.sandwiched(by: own.response))
      .sandwiched(by: (own.response * other.response).resolvent)
  }

  /// (6) and (7), downward; `own` is the upper end's field, g its C_g.
  private func down(_ level: Int, _ own: Field, _ g: SquareMatrix) -> Field {
    let coupling = network.couplings[level]
    let learned = coupling.effectiveRichness * optimiser.impulse.entrywise(g)
    switch coupling.initialisation {
    case .gaussian:
      let response = own.dressed(by: ascending[level].response)
      return Field(
        response: aged(response, coupling) + learned, source: network.widthRatio(level) * aged(g, coupling))
    case .identity:
      let v = (own.response * learnedBelow(level)).resolvent
      return Field(
        response: aged(v * own.response, coupling) + learned,
        source: aged(own.source.sandwiched(by: v), coupling))
    }
  }

  /// (6) and (7), upward; `response` is R of the lower end, `upper` the upper end's (ℬ, C_r).
  private func up(_ level: Int, _ response: SquareMatrix, _ upper: Field) -> Field {
    let coupling = network.couplings[level]
    switch coupling.initialisation {
    case .gaussian:
      return Field(
        response: network.widthRatio(level) * aged(response, coupling) + learnedBelow(level),
        source: aged(activity[level], coupling))
    case .identity:
      let below = ascending[level - 1]
      let g = correlation(of: upper, by: ascending[level])
      let u = (below.response * (coupling.effectiveRichness * optimiser.impulse.entrywise(g))).resolvent
      return Field(
        response: aged(u * below.response, coupling) + learnedBelow(level),
        source: aged(below.source.sandwiched(by: u), coupling))
    }
  }

  /// γ O∘C_h.
  private func learnedBelow(_ level: Int) -> SquareMatrix {
    network.couplings[level].effectiveRichness * optimiser.impulse.entrywise(activity[level])
  }

  private func aged(_ matrix: SquareMatrix, _ coupling: Coupling) -> SquareMatrix {
    coupling.isTrained ? optimiser.bothDecays.entrywise(matrix) : matrix
  }
}

extension DenseEquations.Field {
  /// (1 − own other)^-1 own, the response of the one signal to a source of the other.
  func dressed(by other: SquareMatrix) -> SquareMatrix { (response * other).resolvent * response }
}
