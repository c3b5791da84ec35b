import DMFTNumerics

/// The two measures of a task on the eigenvalue axis, nodes sorted from the smallest.
public struct TaskMeasures: Sendable, Hashable {
  /// Σ_k m_k λ_k δ(λ − λ_k), total mass tr Λ.
  public var kernel: SpectralMeasure
  /// Σ_k λ_k w*_k² δ(λ − λ_k), total mass L(0).
  public var target: SpectralMeasure
  /// Whether every mode stands for itself, so that a finer resolution would change nothing.
  public var isComplete: Bool

  public init(kernel: SpectralMeasure, target: SpectralMeasure, isComplete: Bool) {
    self.kernel = kernel
    self.target = target
    self.isComplete = isComplete
  }

  /// With every eigenvalue λ at λ/s; weights, sums over the copies, do not change.
  package func slowed(by copies: Int) -> TaskMeasures {
    func slowed(_ measure: SpectralMeasure) -> SpectralMeasure {
      SpectralMeasure(nodes: measure.nodes.map { $0 / Double(copies) }, weights: measure.weights)
    }
    return TaskMeasures(kernel: slowed(kernel), target: slowed(target), isComplete: isComplete)
  }
}

/// How finely, and how far down, sums over modes are resolved.
///
/// An engine that wants to know the error of its quadrature solves at two resolutions.
public struct SpectralResolution: Sendable, Hashable {
  /// Modes of a power law that stand for themselves.
  public var explicitModes = 128
  /// Nodes of the Gauss rule of each dyadic range of mode numbers beyond them.
  public var nodesPerRange = 32
  /// Nodes of the Gauss rule of each octave of eigenvalues of a list that is too long to be summed.
  public var nodesPerOctave = 32
  /// Of an infinite sum, eigenvalues above it have nodes near them; the rest is one node at its mean.
  public var smallestRate = 1.0

  package init(
    explicitModes: Int = 128, nodesPerRange: Int = 32, nodesPerOctave: Int = 32, smallestRate: Double = 1.0
  ) {
    self.explicitModes = explicitModes
    self.nodesPerRange = nodesPerRange
    self.nodesPerOctave = nodesPerOctave
    self.smallestRate = smallestRate
  }

  /// Exact to round-off for functions of λ that the march integrates.
  public static let usual = SpectralResolution()
  /// To check the usual one.
  public static let fine = SpectralResolution(explicitModes: 200, nodesPerRange: 48, nodesPerOctave: 48)

  /// For a task whose eigenvalues will be divided by `copies`.
  package func slowed(by copies: Int) -> SpectralResolution {
    var resolution = self
    resolution.smallestRate *= Double(copies)
    return resolution
  }
}
