import LinearAlgebra

// What is kept of a step beside the losses.
extension WideMarch {
  /// Outputs and kernels, after `descend`.
  func snapshot(step: Int) -> WideSnapshot {
    let n = problem.points
    return WideSnapshot(
      step: step, outputs: outputs,
      features: (0..<problem.depth).map { layout.gram(activations[$0], functions: n, count: n) },
      signals: signalKernels)
  }
}
