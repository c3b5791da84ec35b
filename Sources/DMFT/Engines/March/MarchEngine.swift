import Foundation
import LinearAlgebra

/// Plans a march, runs it, and says how far the result can be trusted.
struct MarchEngine {
  let run: Run
  let steps: Int
  let options: SolverOptions

  func solve(reason: String, progress: (Double) -> Void) throws -> Solution {
    try refuseIfTooLarge(nodes: Self.fewestNodes)
    let growth = run.network.isLazy ? 1.0 : Self.expectedKernelGrowth
    var more = Self.spareNodes
    while true {
      let spectrum = CompressedSpectrum(
        run.task, steps: steps, rate: run.optimiser.gain(steps: steps) * growth,
        tolerance: options.tolerance / Self.safety, nodes: options.nodes, more: more)
      try refuseIfTooLarge(nodes: spectrum.kernel.count)
      var march = CausalMarch(
        run, steps: steps, spectrum: spectrum, blockRows: blockRows,
        compresses: options.compresses, twoTimeSteps: options.twoTimeSteps)
      try march.march(progress: progress) { columns, held in
        try refuseIfTooLarge(nodes: spectrum.kernel.count, columns: columns, held: held)
      }
      let error = spectrum.isExact ? 0 : quadratureError(march)
      let canImprove = options.nodes == nil && !spectrum.isExact && more < Self.mostMoreNodes
      if error <= options.tolerance || march.curves.divergedAt != nil || !canImprove {
        return solution(march, spectrum, error, reason)
      }
      // A node more makes the error at least three times smaller.
      more += 2 + Int(2 * log10(min(error / options.tolerance, 1e20)))
    }
  }

  private var blockRows: Int { max(1, min(options.blockRows ?? Self.usualBlockRows, steps + 1)) }

  private func quadratureError(_ march: CausalMarch) -> Double {
    let noise = march.curves.testLoss.map { loss in
      run.data.samples == .infinite ? (loss + run.data.labelNoise) * run.data.reciprocalBatch : 0
    }
    return march.check.relativeError(testLoss: march.curves.testLoss, noise: noise)
  }

  private func solution(
    _ march: CausalMarch, _ spectrum: CompressedSpectrum, _ error: Double, _ reason: String
  ) -> Solution {
    let curves = march.curves
    let outcome = curves.divergedAt.map {
      Outcome.diverged(
        step: $0, largestStableLearningRate: StabilityLimit(run: run, steps: steps).search(from: $0))
    }
    return Solution(
      curve: curves.learningCurve,
      twoTime: march.twoTime.functions(before: curves.testLoss.count),
      diagnostics: diagnostics(march, spectrum, error, reason), outcome: outcome ?? .completed)
  }

  private func diagnostics(
    _ march: CausalMarch, _ spectrum: CompressedSpectrum, _ error: Double, _ reason: String
  ) -> Diagnostics {
    let roundOff = march.record.asymmetry + march.compression.neglected + Self.sweepError
    return Diagnostics(
      engine: EngineName.march.rawValue, reason: reason,
      entries: [
        .init("relative_error", .number(error + roundOff), "estimated relative error of the test loss"),
        .init(
          "quadrature_error", .number(error),
          "its part from compressing the spectrum; 0 when nothing is compressed"),
        .init(
          "round_off", .number(roundOff),
          "its part from rounding: asymmetry of C_v, coefficients left out, and where sweeps end"),
        .init("tolerance", .number(options.tolerance), "relative error asked for"),
        .init("nodes", .number(Double(spectrum.kernel.count)), "quadrature nodes of the kernel measure"),
        .init(
          "target_nodes", .number(Double(spectrum.target.count)), "quadrature nodes of the target measure"),
        .init(
          "columns", .number(Double(march.compression.columns)),
          "coefficients that stand for the \(march.compression.times) earliest times"),
        .init("blocks", .number(Double(march.record.blocks)), "blocks of rows"),
        .init("sweeps", .number(Double(march.record.sweeps)), "sweeps over all blocks"),
      ])
  }

  /// - Parameter columns: of a row at the end, when it is known.
  /// - Throws: `SolverError.doesNotFit` when the operators would not fit into memory, or the run would take weeks.
  private func refuseIfTooLarge(nodes: Int, columns: Double? = nil, held: Double = 0) throws {
    let small = CompressedSpectrum(run.task, steps: 1, rate: 1, tolerance: 1, nodes: 1)
    let inventory = CausalMarch(run, steps: 1, spectrum: small, blockRows: 1).inventory
    let known = columns ?? (options.compresses ? nil : Double(steps + 1))
    let estimate = ResourceEstimate(
      steps: steps, nodes: nodes, blockRows: blockRows, inventory: inventory, columns: known)
    guard estimate.time <= Self.longestTime else {
      throw SolverError.doesNotFit(
        resource: "time", needed: estimate.time, available: Self.longestTime,
        remedy:
          "the two-time march of \(steps) steps would take \(Self.duration(estimate.time)); use fewer steps")
    }
    guard let available = AvailableMemory.bytes(), estimate.memory > available + held else { return }
    let fitting = Int(Double(steps) * ((available + held) / estimate.memory).squareRoot())
    throw SolverError.doesNotFit(
      resource: "memory", needed: estimate.memory, available: available + held,
      remedy:
        "the two-time march of \(steps) steps on \(nodes) nodes would take \(Self.duration(estimate.time)); "
        + "about \(fitting) steps fit")
  }

  private static func duration(_ seconds: Double) -> String {
    switch seconds {
    case ..<120: "\(Int(seconds)) s"
    case ..<7200: "\(Int(seconds / 60)) min"
    case ..<172_800: "\(Int(seconds / 3600)) h"
    default: "\(Int(min(seconds / 86_400, 1e6))) days or more"
    }
  }

  /// Thirty days.
  private static let longestTime = 2_592_000.0
  private static let usualBlockRows = 16
  private static let fewestNodes = 8
  /// The compression is asked for more than the tolerance, because errors of integrals may add up.
  private static let safety = 1000.0
  private static let expectedKernelGrowth = 2.0
  /// Beyond the number that model integrals need.
  private static let spareNodes = 2
  private static let mostMoreNodes = 100
  /// Where sweeps end, accumulated over the blocks.
  private static let sweepError = 1e-12
}

extension CausalMarch.Curves {
  var learningCurve: LearningCurve {
    LearningCurve(
      axis: .step, points: testLoss.indices.map(Double.init),
      columns: LearningCurve.columns(
        testLoss: testLoss, trainLoss: trainLoss, bias: bias, variance: variance, readoutNorm: readoutNorm))
  }
}
