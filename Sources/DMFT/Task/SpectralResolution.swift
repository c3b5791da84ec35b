/// How finely and how far down an infinite sum over modes is resolved.
struct SpectralResolution: Sendable, Hashable {
  /// Eigenvalues above it have nodes near them; the rest is one node at its mean.
  var smallestRate: Double
  /// Nodes of the Gauss rule of each dyadic range of mode numbers.
  var nodesPerRange: Int
}

extension LearningTask {
  /// Σ m_k λ_k δ(λ − λ_k) to a resolution of the caller's choice, where the task has one to offer.
  func kernelMeasure(at resolution: SpectralResolution) -> SpectralMeasure {
    switch self {
    case let task as PowerLawTask: task.compressedKernel(at: resolution)
    case let task as ReplicatedTask:
      task.rescaled(task.original.kernelMeasure(at: resolution.slowed(by: task.copies)))
    default: kernelMeasure().condensed
    }
  }

  /// Σ λ_k w*_k² δ(λ − λ_k), the same way.
  func targetMeasure(at resolution: SpectralResolution) -> SpectralMeasure {
    switch self {
    case let task as PowerLawTask: task.compressedTarget(at: resolution)
    case let task as ReplicatedTask:
      task.rescaled(task.original.targetMeasure(at: resolution.slowed(by: task.copies)))
    default: targetMeasure().condensed
    }
  }
}

extension SpectralResolution {
  /// For a task whose eigenvalues will be divided by `copies`.
  fileprivate func slowed(by copies: Int) -> SpectralResolution {
    SpectralResolution(smallestRate: smallestRate * Double(copies), nodesPerRange: nodesPerRange)
  }
}
