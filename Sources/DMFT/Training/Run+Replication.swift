extension Run {
  /// The run s times as large, which the mean-field equations cannot tell from this one.
  ///
  ///     modes:  s copies of each, λ_k → λ_k/s, w*_k as it was
  ///     (N, P, B, η, γ, σ_w², λ_w) → (sN, sP, sB, sη, γ/s, sσ_w², λ_w/s)
  ///
  /// Equations (4)–(9) give the same losses for every s, and s times the readout norm ⟨w²⟩; simulations
  /// approach them as 1/s. Momentum, schedule, label noise and the number of steps stay; the time of a
  /// gradient flow, η times a number of steps, is multiplied by s. Source: theory.md, section 4.
  ///
  /// Of a nonlinear network only the width is multiplied: its theory is that of infinite width.
  ///
  /// - Throws: `DescriptionError` for s < 1.
  public func replicated(by copies: Int) throws -> Run {
    guard copies >= 1 else { throw DescriptionError("scale", "\(copies)", "a whole number ≥ 1") }
    if let circle {
      var run = self
      run.circle = try circle.widened(by: copies)
      return run
    }
    return Run(
      task: ReplicatedTask(task, copies: copies), network: try network.replicated(by: copies),
      data: try data.replicated(by: copies), optimiser: optimiser.replicated(by: copies),
      horizon: horizon.replicated(by: copies))
  }
}

extension Extent {
  func replicated(by copies: Int) -> Extent {
    if case .finite(let count) = self { .finite(copies * count) } else { .infinite }
  }
}

extension Network {
  func replicated(by copies: Int) throws -> Network {
    try Network(
      couplings: couplings.map { coupling in
        Coupling(
          coupling.initialisation, trained: coupling.isTrained, richness: coupling.richness / Double(copies))
      },
      widths: widths.map { $0.replicated(by: copies) }, readoutVariance: readoutVariance * Double(copies))
  }
}

extension DataSource {
  func replicated(by copies: Int) throws -> DataSource {
    try DataSource(
      samples: samples.replicated(by: copies), batch: batch.replicated(by: copies), labelNoise: labelNoise,
      exactBatch: exactBatch, features: features)
  }
}

extension DataSource.Batch {
  func replicated(by copies: Int) -> DataSource.Batch {
    if case .size(let count) = self { .size(copies * count) } else { .full }
  }
}

extension Run.Horizon {
  func replicated(by copies: Int) -> Run.Horizon {
    switch self {
    case .steps: self
    case .flow(let end, let points): .flow(until: end * Double(copies), points: points)
    }
  }
}
