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
    guard !options.decomposes else { throw Obstacle("the parts of the variance need the march") }
    guard options.march == MarchOptions() else {
      throw Obstacle("two-time functions and settings of the march need the march", kind: .needless)
    }
    guard options.engine == .panels else {
      throw Obstacle("panels of few rows are for long runs that ask for them by name", kind: .needless)
    }
    let update = optimiser.update(at: 0, of: max(1, chain.steps))
    guard update.weightRetention > 0 else {
      throw Obstacle("panels of few rows need weights that decay slowly")
    }
    return PanelEngine(
      reason: "two-time march of \(chain.steps) steps over panels, few rows of each solved",
      run: chain,
      rule: PanelRule(
        rate: optimiser.learningRate,
        logRetention: update.weightRetention == 1 ? 0 : log(update.weightRetention)),
      options: options)
  }

  let keepsState = true

  var expected: RunEstimate? { estimate(nodes: spectrum(more: Self.spareNodes).kernel.count) }

  private func spectrum(more: Int) -> CompressedSpectrum {
    CompressedSpectrum(
      run.task, steps: run.steps, rate: run.gain * (run.network.isLazy ? 1 : Self.expectedKernelGrowth),
      tolerance: options.tolerance / Self.safety, nodes: nil, more: more)
  }

  func solve(_ watch: RunWatch) throws -> Solution {
    var more = Self.spareNodes
    var stored = try watch.keeper?.stored()
    if let state = stored {
      var mark = Self.mark
      try MarchEngine.restoring { try state.exchange(&mark) }
      // A run that has been left to the march has the march's state.
      guard mark == Self.mark else { return try march("it was left to it before").solve(watch) }
      try MarchEngine.restoring { try state.exchange(&more) }
    }
    while true {
      let spectrum = spectrum(more: more)
      var march = PanelMarch(
        run, rule, spectrum: spectrum, saved: SavedSteps.valid(options.savedSteps, last: run.steps))
      if let state = stored { try MarchEngine.restoring { try exchange(&march, spectrum, with: state) } }
      stored = nil
      if let estimate = estimate(nodes: spectrum.kernel.count) {
        try refuseIfTooLarge(estimate)
        try watch.expect(estimate)
      }
      do { try advance(&march, spectrum, more, watch) } catch let failure as PanelFailure {
        return try self.march(failure.reason).solve(watch)
      }
      let error = march.record.quadrature
      if error <= options.tolerance || spectrum.isExact || more > Self.mostMoreNodes {
        watch.advance(1)
        return try solution(march, spectrum)
      }
      more += 2 + Int(2 * log10(min(error / options.tolerance, 1e20)))
    }
  }

  private func advance(
    _ march: inout PanelMarch, _ spectrum: CompressedSpectrum, _ more: Int, _ watch: RunWatch
  ) throws {
    while !march.isFinished {
      try march.advance()
      watch.progress(RunProgress(share: share(march.next), secondsLeft: march.secondsLeft))
      // With too few nodes it is begun again at once.
      if march.record.quadrature > options.tolerance, more <= Self.mostMoreNodes, !spectrum.isExact { return }
      guard let keeper = watch.keeper, !march.isFinished else { continue }
      let demand = keeper.demand
      guard demand != .goOn else { continue }
      try keeper.keep { archive in
        var (mark, more) = (Self.mark, more)
        try archive.exchange(&mark)
        try archive.exchange(&more)
        try exchange(&march, spectrum, with: archive)
      }
      if demand == .stop { throw SolverError.stopped }
    }
  }

  private func exchange(
    _ march: inout PanelMarch, _ spectrum: CompressedSpectrum, with archive: StateArchive
  ) throws {
    for (measure, what) in [(spectrum.kernel, "spectrum"), (spectrum.target, "target power")] {
      try archive.confirm(measure.nodes + measure.weights, is: "the \(what) of the task")
    }
    try archive.confirm([rule.rate, rule.logRetention], is: "the optimiser")
    try march.exchange(with: archive)
  }

  private func refuseIfTooLarge(_ estimate: RunEstimate) throws {
    guard let available = AvailableMemory.bytes(), estimate.memory > available else { return }
    throw SolverError.doesNotFit(
      resource: "memory", needed: estimate.memory, available: available,
      remedy: "the \(estimate.work) would take \(MarchEngine.duration(estimate.seconds)); use fewer steps")
  }

  private func estimate(nodes: Int) -> RunEstimate? {
    let octaves = log2(Double(max(run.steps, 512)) / 256)
    let columns = 160 + 40 * octaves
    let fields = Double(6 + 10 * run.network.depth)
    return RunEstimate(
      seconds: 2 + 4 * octaves * Self.panelTime * fields * pow(columns / 500, 2),
      memory: 8 * fields * 20 * columns * columns, work: "two-time march of \(run.steps) steps over panels")
  }

  private func share(_ next: Int) -> Double {
    log2(Double(next) / 128) / log2(Double(max(run.steps, next) + 1) / 128)
  }

  private func march(_ why: String) -> MarchEngine {
    MarchEngine(
      run, options,
      reason: "two-time march of \(run.steps) steps, row by row (over panels of few rows \(why))")
  }

  private func solution(_ march: PanelMarch, _ spectrum: CompressedSpectrum) throws -> Solution {
    let record = march.record
    guard record.quadrature + record.between + record.identity <= Self.largestError else {
      throw SolverError.invariantBroken(
        "panels of few rows make an error of \(record.quadrature + record.between + record.identity), relative; "
          + "ask for the march instead")
    }
    let saved = SavedSteps.valid(options.savedSteps, last: run.steps)
    let rest = record.identity + record.between + record.ends + Self.roundOff
    return Solution(
      curve: LearningCurve(axis: .step, points: saved.map(Double.init), curves: march.curves),
      twoTime: nil,
      diagnostics: Diagnostics(
        engine: Self.name.rawValue, reason: reason,
        entries: [
          .init(
            "relative_error", .number(record.quadrature + rest), "estimated relative error of the test loss"),
          .init("quadrature_error", .number(record.quadrature), "its part from compressing the spectrum"),
          .init("identity_error", .number(record.identity), "its part seen between two formulas of the loss"),
          .init("interpolation_error", .number(record.between), "its part seen at steps that are not solved"),
          .init("tolerance", .number(options.tolerance), "relative error asked for"),
          .init("nodes", .number(Double(spectrum.kernel.count)), "quadrature nodes of the kernel measure"),
          .init(
            "target_nodes", .number(Double(spectrum.target.count)), "quadrature nodes of the target measure"),
          .init("columns", .number(Double(record.columns)), "numbers that stand for a row"),
          .init("rows", .number(Double(record.rows)), "rows that are solved"),
          .init("panels", .number(Double(record.panels)), "panels of rows solved together"),
          .init("sweeps", .number(Double(record.sweeps)), "sweeps over all panels and first rows"),
        ]),
      outcome: .completed)
  }

  /// Beyond the number that model integrals need: cheap beside beginning again.
  private static let spareNodes = 8
  private static let mostMoreNodes = 100
  private static let roundOff = 1e-12
  /// Of a curve that is worth giving.
  private static let largestError = 1e-6
  private static let safety = 1000.0
  private static let expectedKernelGrowth = 2.0
  /// Seconds for each operator of 500 columns: measured on two cores.
  private static let panelTime = 0.08
  /// Tells the state of this engine from that of the march.
  private static let mark = 0x5041_4e45
}
