/// A complete configuration: what learns, from what, how, and for how long.
///
/// The solvers, the finite-size simulation and the files all read this one description.
public struct Run: Sendable {
  public let model: any Model
  public let data: DataSource
  public let training: Training

  /// - Throws: `DescriptionError` for data and training that have no meaning for the model.
  public init(_ model: any Model, data: DataSource, training: Training) throws {
    try model.check(data, training)
    self.model = model
    self.data = data
    self.training = training
  }

  /// The run of another model, data source or training.
  public func with(
    model: (any Model)? = nil, data: DataSource? = nil, training: Training? = nil
  ) throws -> Run {
    try Run(model ?? self.model, data: data ?? self.data, training: training ?? self.training)
  }

  /// The run s times as large, which the mean-field equations cannot tell from this one.
  ///
  ///     modes:  s copies of each, λ_k → λ_k/s, w*_k as it was
  ///     (N, P, B, η, γ, σ_w², λ_w) → (sN, sP, sB, sη, γ/s, sσ_w², λ_w/s)
  ///
  /// Equations (4)–(9) give the same losses for every s, and s times the readout norm ⟨w²⟩; simulations
  /// approach them as 1/s. Momentum, schedule, label noise and the number of steps stay; the time of a
  /// gradient flow, η times a number of steps, is multiplied by s. Source: derivations/02.
  ///
  /// Of a nonlinear network only the width is multiplied: its theory is that of infinite width.
  ///
  /// - Throws: `DescriptionError` for s < 1.
  public func replicated(by copies: Int) throws -> Run {
    guard copies >= 1 else { throw DescriptionError("scale", "\(copies)", "a whole number ≥ 1") }
    return try model.replica(of: self, copies: copies)
  }
}
