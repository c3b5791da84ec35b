import Foundation

extension ComputeFrontier {
  /// The curves of one run at several widths, solved side by side.
  ///
  /// - Parameter progress: called with the finished share of the widths.
  /// - Throws: what `solve` throws; `DescriptionError` when the run diverges at a width.
  public static func curves(
    of run: Run, widths: [Int], options: SolverOptions = SolverOptions(), threads: Int? = nil,
    progress: (Double) -> Void = { _ in }
  ) async throws -> [Curve] {
    var options = options
    options.onlyTestLoss = true
    let count = threads ?? ProcessInfo.processInfo.activeProcessorCount
    var curves: [Curve] = []
    try await withThrowingTaskGroup(of: Curve.self) { group in
      var waiting = widths.reversed()[...]
      for _ in 0..<max(1, count) {
        if let width = waiting.popFirst() { group.addTask { [options] in try solved(run, width, options) } }
      }
      for try await curve in group {
        curves.append(curve)
        progress(Double(curves.count) / Double(widths.count))
        if let width = waiting.popFirst() { group.addTask { [options] in try solved(run, width, options) } }
      }
    }
    return curves.sorted { $0.width < $1.width }
  }

  private static func solved(_ run: Run, _ width: Int, _ options: SolverOptions) throws -> Curve {
    var run = run
    run.network = try run.network.resized(to: .finite(width))
    let solution = try solve(run, options: options)
    if case .diverged(let step, _) = solution.outcome {
      throw DescriptionError(
        "optimizer.learningRate",
        "\(run.optimiser.learningRate), at which width \(width) diverges at step \(step)",
        "a smaller one")
    }
    return Curve(
      width: Double(width), loss: LogCurve(solution.curve.points, solution.curve["test_loss"] ?? []))
  }
}

extension Network {
  /// The same chain with one width for every population.
  public func resized(to width: Extent) throws -> Network {
    try Network(
      couplings: couplings, widths: widths.map { _ in width }, readoutVariance: readoutVariance)
  }
}
