/// The measures of a task as the flow needs them: resolved down to the slowest rate that matters.
struct FlowSpectrum: Sendable {
  let kernel: SpectralMeasure
  let target: SpectralMeasure
  /// How many eigenvalues are not 0.
  let modes: Double
  /// Largest eigenvalue.
  let largest: Double
  /// Smallest eigenvalue of the kernel measure that is not 0.
  let smallest: Double

  /// - Parameters:
  ///   - rate: eigenvalues above it are resolved when there are infinitely many.
  ///   - nodes: of each dyadic range of mode numbers.
  init(_ task: any LearningTask, resolving rate: Double, nodes: Int) {
    let resolution = SpectralResolution(smallestRate: rate, nodesPerRange: nodes)
    kernel = task.kernelMeasure(at: resolution).condensed
    target = task.targetMeasure(at: resolution).condensed
    modes = task.modeCount
    let positive = kernel.nodes.filter { $0 > 0 }
    largest = positive.max() ?? 1
    smallest = positive.min() ?? 1
  }
}
