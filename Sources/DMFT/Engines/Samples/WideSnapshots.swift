import LinearAlgebra

// What is kept of a step beside the losses.
extension WideMarch {
  /// Outputs and kernels, after `descend`.
  func snapshot(step: Int) -> WideSnapshot {
    WideSnapshot(
      step: step, outputs: outputs,
      features: (0..<problem.depth).map { gram(of: activations[$0], functions: problem.points) },
      signals: signalKernels)
  }

  /// ⟨x_μ x_ν⟩ of functions on the units.
  func gram(of rows: [Double], functions: Int) -> [Double] {
    var result = [Double](repeating: 0, count: functions * functions)
    var target = result.mutableSpan
    DenseKernels.multiply(
      rows.span, rows.span,
      ProductShape(rows: functions, columns: functions, inner: settings.units, transposesRight: true),
      times: 1 / Double(settings.units), into: &target)
    return result
  }
}
