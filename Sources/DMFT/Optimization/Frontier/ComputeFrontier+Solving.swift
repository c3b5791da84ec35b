import DMFTEngines
import DMFTRuns
import DMFTScaling
import DMFTSolution
import Foundation
import LinearAlgebra

extension ComputeFrontier {
  /// The curves of one run at several widths, solved side by side.
  ///
  /// - Parameters:
  ///   - growth: what grows with the width.
  ///   - progress: called with the finished share of the widths.
  /// - Throws: what `solve` throws; `DescriptionError` when the run diverges at a width, and for a schedule of batches, of which
  ///   N t is no compute.
  public static func curves(
    of run: Run, widths: [Int], growth: Growth = Growth(), options: SolverOptions = SolverOptions(),
    threads: Int? = nil,
    progress: (Double) -> Void = { _ in }
  ) async throws -> [Curve] {
    guard !run.data.hasBatchSchedule else {
      throw DescriptionError("data.batch", "a schedule", "a number, or full (C = N t counts all steps alike)")
    }
    var options = options
    options.onlyTestLoss = true
    let count = threads ?? Workers.count
    let solve: @Sendable (Int) throws -> Curve = { [options] width in try solved(run, width, growth, options)
    }
    var curves: [Curve] = []
    try await withThrowingTaskGroup(of: Curve.self) { group in
      // Long and short ones in turn, so that the first ones tell what all will take.
      var waiting = zip(widths.reversed(), widths).flatMap { [$0, $1] }.prefix(widths.count)
      for _ in 0..<max(1, count) {
        if let width = waiting.popFirst() { group.addTask { try solve(width) } }
      }
      for try await curve in group {
        curves.append(curve)
        progress(Workers.share(finished: curves.count, of: widths.count, atOnce: count))
        if let width = waiting.popFirst() { group.addTask { try solve(width) } }
      }
    }
    return curves.sorted { $0.width < $1.width }
  }

  /// What the curves will take, from one in the middle; nil where its engine does not know.
  public static func expected(
    of run: Run, widths: [Int], growth: Growth = Growth(), options: SolverOptions = SolverOptions()
  ) throws -> RunEstimate? {
    guard let middle = widths.dropFirst(widths.count / 2).first,
      let one = try plan(growth.resized(run, to: middle), options: options).expected
    else { return nil }
    return RunEstimate(
      seconds: Double(widths.count) * one.seconds, memory: Double(Workers.count) * one.memory,
      work: "\(widths.count.counting("width")), each a \(one.work)")
  }

  private static func solved(_ run: Run, _ width: Int, _ growth: Growth, _ options: SolverOptions) throws
    -> Curve
  {
    let run = try growth.resized(run, to: width)
    let solution = try solve(run, options: options)
    if case .diverged(let step, _) = solution.outcome {
      throw DescriptionError(
        "optimizer.learningRate",
        "\((run.training.optimiser?.learningRate ?? 0).readable), at which width \(width) diverges at step \(step)",
        "a smaller one")
    }
    return Curve(
      width: Double(width), loss: LogCurve(solution.curve.points, solution.curve[.testLoss] ?? []),
      error: solution.diagnostics.largestError)
  }
}
