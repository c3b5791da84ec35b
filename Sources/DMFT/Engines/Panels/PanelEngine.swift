import Foundation
import LinearAlgebra

/// Long runs of plain SGD: few rows are solved, all others follow by interpolation; cost grows like a power of log T.
struct PanelEngine: Engine, PreparedEngine {
  static let name = EngineName.panels

  let reason: String
  private let run: SteppedChain
  private let rule: PanelRule
  private let options: SolverOptions

  static func prepare(_ run: ChainRun, _ options: SolverOptions) throws(Obstacle) -> any PreparedEngine {
    if run.isNonlinear { throw Obstacle("a rule is not linear in the gradient", kind: .needless) }
    let chain = try SteppedChain(run)
    guard let optimiser = chain.optimiser as? StochasticGradientDescent, optimiser.momentum == 0,
      optimiser.schedule == .constant
    else { throw Obstacle("panels of few rows need SGD without momentum at constant rate") }
    guard run.data.samples == .infinite, !run.data.exactBatch else {
      throw Obstacle("panels of few rows need fresh samples")
    }
    guard run.network.couplings.allSatisfy({ $0.effectiveRichness == 0 || $0.optimiser == nil }) else {
      throw Obstacle("panels of few rows need maps that follow the run's own optimiser")
    }
    guard options.march == MarchOptions() else {
      throw Obstacle("two-time functions and settings of the march need the march", kind: .needless)
    }
    guard options.engine == .panels || chain.steps >= Self.fewestSteps else {
      throw Obstacle("runs of fewer than \(Self.fewestSteps) steps are marched row by row", kind: .needless)
    }
    let update = optimiser.update(at: 0, of: max(1, chain.steps))
    guard update.weightRetention > 0 else { throw Obstacle("panels of few rows need weights that decay slowly") }
    return PanelEngine(
      reason: "two-time march of \(chain.steps) steps over panels, few rows of each solved",
      run: chain,
      rule: PanelRule(
        rate: optimiser.learningRate, logRetention: update.weightRetention == 1 ? 0 : log(update.weightRetention)),
      options: options)
  }

  func solve(_ watch: RunWatch) throws -> Solution {
    var more = Self.spareNodes
    while true {
      let spectrum = CompressedSpectrum(
        run.task, steps: run.steps, rate: run.gain * (run.network.isLazy ? 1 : 2),
        tolerance: options.tolerance / 1000, nodes: nil, more: more)
      var march = PanelMarch(
        run, rule, spectrum: spectrum, saved: SavedSteps.valid(options.savedSteps, last: run.steps))
      do {
        while !march.isFinished {
          try march.advance()
          watch.advance(share(march.next))
        }
      } catch let failure as PanelFailure {
        return try marched(failure.reason, watch)
      }
      let error = march.record.quadrature
      if error <= options.tolerance || spectrum.isExact || more > Self.mostMoreNodes {
        watch.advance(1)
        return solution(march, spectrum)
      }
      more += 2 + Int(2 * log10(min(error / options.tolerance, 1e20)))
    }
  }

  private func share(_ next: Int) -> Double {
    log2(Double(next) / 128) / log2(Double(max(run.steps, next) + 1) / 128)
  }

  private func marched(_ why: String, _ watch: RunWatch) throws -> Solution {
    try MarchEngine(
      run, options,
      reason: "two-time march of \(run.steps) steps, row by row: over panels of few rows \(why)"
    ).solve(watch)
  }

  private func solution(_ march: PanelMarch, _ spectrum: CompressedSpectrum) -> Solution {
    let record = march.record
    let saved = SavedSteps.valid(options.savedSteps, last: run.steps)
    let rest = record.identity + record.between + record.ends + Self.roundOff
    return Solution(
      curve: LearningCurve(axis: .step, points: saved.map(Double.init), curves: march.curves),
      twoTime: nil,
      diagnostics: Diagnostics(
        engine: Self.name.rawValue, reason: reason,
        entries: [
          .init("relative_error", .number(record.quadrature + rest), "estimated relative error of the test loss"),
          .init("quadrature_error", .number(record.quadrature), "its part from compressing the spectrum"),
          .init("identity_error", .number(record.identity), "its part seen between two formulas of the loss"),
          .init("interpolation_error", .number(record.between), "its part seen at steps that are not solved"),
          .init("tolerance", .number(options.tolerance), "relative error asked for"),
          .init("nodes", .number(Double(spectrum.kernel.count)), "quadrature nodes of the kernel measure"),
          .init("target_nodes", .number(Double(spectrum.target.count)), "quadrature nodes of the target measure"),
          .init("columns", .number(Double(record.columns)), "numbers that stand for a row"),
          .init("rows", .number(Double(record.rows)), "rows that are solved"),
          .init("panels", .number(Double(record.panels)), "panels of rows solved together"),
          .init("sweeps", .number(Double(record.sweeps)), "sweeps over all panels and first rows"),
        ]),
      outcome: .completed)
  }

  /// From which panels are quicker than the march.
  private static let fewestSteps = 10_000
  private static let spareNodes = 2
  private static let mostMoreNodes = 100
  private static let roundOff = 1e-12
}
