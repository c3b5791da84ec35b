/// A linear regression task in the eigenbasis of the initial kernel: all that an engine needs to know of it.
public protocol LearningTask: Sendable {
  /// M, the number of modes counted with multiplicity; `infinity` when there is no last one.
  var modeCount: Double { get }
  /// Σ_k m_k λ_k δ(λ − λ_k), the kernel's spectral measure; total mass tr Λ.
  func kernelMeasure() -> SpectralMeasure
  /// Σ_k λ_k w*_k² δ(λ − λ_k), the target's power on the same axis; total mass L(0).
  func targetMeasure() -> SpectralMeasure
  /// The modes one by one, for simulation.
  /// - Throws: `DescriptionError` when there are more than `limit` of them.
  func modes(limit: Int) throws -> [Mode]
}

/// An eigenvalue of the kernel with what the target has on it.
public struct Mode: Sendable, Hashable {
  /// λ_k ≥ 0.
  public var eigenvalue: Double
  /// λ_k w*_k², summed over the multiplicity.
  public var targetPower: Double
  /// m_k ≥ 1: how many modes share λ_k.
  public var multiplicity: Double

  public init(eigenvalue: Double, targetPower: Double, multiplicity: Double = 1) {
    self.eigenvalue = eigenvalue
    self.targetPower = targetPower
    self.multiplicity = multiplicity
  }
}
