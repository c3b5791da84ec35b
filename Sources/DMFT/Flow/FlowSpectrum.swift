import DMFTNumerics
import DMFTRuns

/// The measures of a task as the flow needs them: resolved down to the slowest rate that matters.
struct FlowSpectrum: Sendable {
  private let task: any LearningTask
  let resolution: SpectralResolution
  /// Σ m_k λ_k δ(λ − λ_k).
  let kernel: SpectralMeasure
  let target: SpectralMeasure

  /// - Parameters:
  ///   - rate: eigenvalues above it are resolved when there are infinitely many.
  ///   - nodes: of each dyadic range of mode numbers.
  init(_ task: any LearningTask, resolving rate: Double, nodes: Int) {
    self.init(task, SpectralResolution(nodesPerRange: nodes, smallestRate: rate))
  }

  private init(_ task: any LearningTask, _ resolution: SpectralResolution) {
    self.task = task
    self.resolution = resolution
    let measures = task.measures(at: resolution)
    (kernel, target) = (measures.kernel, measures.target)
  }

  /// How many eigenvalues of the kernel are not 0.
  func rank(of kernel: SpectralMeasure) -> Double {
    task.modeCount.isInfinite ? .infinity : kernel.integral { $0 > 0 ? 1 / $0 : 0 }.rounded()
  }

  var hasLastMode: Bool { task.modeCount.isFinite }
  /// Largest and smallest eigenvalue on which the target has power.
  var largest: Double { target.nodes.max() ?? 1 }
  var smallest: Double { target.nodes.lazy.filter { $0 > 0 }.min() ?? 1 }

  /// The same task on other nodes.
  ///
  /// - Parameter nodesPerOctave: of lists that are too long to be summed, unless as here.
  func resolved(nodes: Int, nodesPerOctave: Int? = nil) -> FlowSpectrum {
    var other = resolution
    other.nodesPerRange = nodes
    if let nodesPerOctave { other.nodesPerOctave = nodesPerOctave }
    return FlowSpectrum(task, other)
  }
}
