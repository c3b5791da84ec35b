/// A linear regression task in the eigenbasis of the initial kernel: all that an engine needs to know of it.
///
/// A new task is one conformance.
public protocol LearningTask: Sendable {
  /// M, the number of modes counted with multiplicity; `infinity` when there is no last one.
  var modeCount: Double { get }
  /// Both measures of the task, on as many nodes as the resolution asks for.
  func measures(at resolution: SpectralResolution) -> TaskMeasures
  /// The modes one by one, for simulation.
  /// - Throws: `DescriptionError` when there are more than `limit` of them.
  func modes(limit: Int) throws -> [Mode]
}

extension LearningTask {
  /// The measures as the march and the stationary engine integrate them.
  public func measures() -> TaskMeasures { measures(at: .usual) }
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
