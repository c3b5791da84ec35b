import Foundation
import LinearAlgebra

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
    let count = threads ?? Workers.count
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

  /// What the curves will take, from one in the middle; nil where its engine does not know.
  public static func expected(
    of run: Run, widths: [Int], options: SolverOptions = SolverOptions()
  ) throws -> RunEstimate? {
    guard let middle = widths.dropFirst(widths.count / 2).first,
      let one = try expectedCost(of: resized(run, to: middle), options: options)
    else { return nil }
    return RunEstimate(
      seconds: Double(widths.count) * one.seconds, memory: Double(Workers.count) * one.memory,
      work: "\(widths.count) widths, each a \(one.work)")
  }

  private static func resized(_ run: Run, to width: Int) throws -> Run {
    guard var model = run.model as? LinearModel else {
      throw DescriptionError("network", "an mlp, whose theory is that of infinite width", "a linear model")
    }
    model.network = try model.network.resized(to: .finite(width))
    return try run.with(model: model)
  }

  /// Powers of C: of the least loss, which falls, and of the best width and time, which grow.
  public struct Prediction: Sendable, Hashable {
    public let loss, width, time: Double
  }

  /// The exponents that theory predicts for a run at its own depth; nil where nothing is a power law.
  ///
  /// Without sampling noise nothing makes a task super-easy: the easy law goes on for all β ≥ 1.
  public static func prediction(for run: Run) -> Prediction? {
    guard let (alpha, beta) = run.model.powerLaw, let network = try? run.model.linearised().network,
      let exponents = try? Exponents(capacity: alpha, source: beta, depth: network.trainedDepth)
    else { return nil }
    let isNoiseless = run.data.batch == .full && run.data.samples == .infinite
    guard beta >= 1, isNoiseless else {
      return Prediction(loss: exponents.compute, width: exponents.bestWidth, time: exponents.bestTime)
    }
    let time = alpha / (alpha * beta + 1)
    return Prediction(loss: beta * time, width: 1 - time, time: time)
  }

  private static func solved(_ run: Run, _ width: Int, _ options: SolverOptions) throws -> Curve {
    let solution = try solve(resized(run, to: width), options: options)
    if case .diverged(let step, _) = solution.outcome {
      throw DescriptionError(
        "optimizer.learningRate",
        "\((run.training.optimiser?.learningRate ?? 0).readable), at which width \(width) diverges at step \(step)",
        "a smaller one")
    }
    return Curve(
      width: Double(width), loss: LogCurve(solution.curve.points, solution.curve[.testLoss] ?? []))
  }
}
