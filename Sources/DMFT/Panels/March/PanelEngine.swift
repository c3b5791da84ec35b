import DMFTMarch
import DMFTNumerics
import DMFTRuns
import DMFTSolution
import Foundation
import LinearAlgebra

/// Long runs of plain SGD: few rows are solved, all others follow by interpolation; cost grows like a power of log T.
package struct PanelEngine: Engine, PreparedEngine {
  package static let name = EngineName.panels

  package let reason: String
  package let run: SteppedChain
  /// The chain that is solved, and what takes the place of its task.
  private let solved: SteppedChain
  let features: FeatureMeasures?
  private let rule: PanelRule
  package let options: SolverOptions

  package static func prepare(_ run: ChainRun, _ options: SolverOptions) throws(Obstacle)
    -> any PreparedEngine
  {
    if run.isNonlinear { throw Obstacle("a rule is not linear in the gradient", kind: .needless) }
    let chain = try SteppedChain(run)
    guard let optimiser = chain.optimiser as? StochasticGradientDescent, optimiser.momentum == 0,
      optimiser.schedule == .constant
    else { throw Obstacle("panels of few rows need SGD without momentum at constant rate") }
    guard !run.data.exactBatch else {
      throw Obstacle("panels of few rows know no fourth moments of batches (data.exactBatch)")
    }
    guard run.network.couplings.allSatisfy({ $0.effectiveRichness == 0 || $0.optimiser == nil }) else {
      throw Obstacle("panels of few rows need maps that follow the run's own optimiser")
    }
    guard !run.data.hasBatchSchedule else {
      throw Obstacle("panels of few rows need batches that stay the same (data.batch); a number keeps them")
    }
    guard !options.decomposes else { throw Obstacle("the parts of the variance need the march") }
    guard options.march == MarchOptions() else {
      throw Obstacle("two-time functions and settings of the march need the march", kind: .needless)
    }
    guard options.engine == .panels || Self.unasked.contains(chain.steps) else {
      throw Obstacle("panels of few rows are for long runs, others have to ask for them", kind: .needless)
    }
    let update = optimiser.update(at: 0, of: max(1, chain.steps))
    guard update.weightRetention > 0 else {
      throw Obstacle("panels of few rows need weights that decay slowly")
    }
    let (solved, features) = reduced(chain)
    return PanelEngine(
      reason: "two-time march of \(chain.steps) steps over panels, few rows of each solved",
      run: chain, solved: solved, features: features,
      rule: PanelRule(
        rate: optimiser.learningRate,
        logRetention: update.weightRetention == 1 ? 0 : log(update.weightRetention)),
      options: options)
  }

  package let keepsState = true

  package var expected: RunEstimate? { (try? checkLength()) == nil ? nil : estimate(.usual) }

  /// Frozen features of finite width are a task of their own (19.9), for maps that start as the identity on features without limit, or for
  /// a chain that begins with the Gaussian map above them.
  private static func reduced(_ chain: SteppedChain) -> (SteppedChain, FeatureMeasures?) {
    let network = chain.network
    let later = network.couplings.dropFirst()
    let beginsAnew = later.first?.initialisation == .gaussian
    guard case .finite(let width) = network.widths[0], network.couplings[0].effectiveRichness == 0,
      beginsAnew || later.allSatisfy({ $0.initialisation == .identity }), network.readoutVariance == 0,
      let features = FeatureMeasures(chain.task, width: width),
      let above = try? beginsAnew
        ? Network(couplings: Array(later), widths: Array(network.widths.dropFirst()))
        : Network(couplings: network.couplings, widths: network.widths.map { _ in .infinite }),
      let data = try? chain.data.adding(labelNoise: features.floor)
    else { return (chain, nil) }
    return (
      SteppedChain(
        task: chain.task, network: above, data: data, optimiser: chain.optimiser, steps: chain.steps),
      features
    )
  }

  private func spectrum(more: Int) throws -> PanelSpectrum {
    if let features {
      guard let result = PanelSpectrum(features, more: more) else {
        throw PanelFailure.unresolved
      }
      return result
    }
    // The last panel ends behind the last step.
    var end = PanelMarch.plainTimes
    while end <= run.steps { end = PanelPlan.panel(from: end).upperBound }
    return PanelSpectrum(
      run.task, steps: min(end, 2 * run.steps),
      rate: run.gain * (run.network.isLazy ? 1 : Self.expectedKernelGrowth),
      tolerance: options.tolerance / Self.safety, more: more)
  }

  package func solve(_ watch: RunWatch) throws -> Solution {
    try checkLength()
    var trial = PanelTrial(
      moreNodes: features == nil ? Self.spareNodes : Self.spareFeatureNodes)
    var stored = try watch.keeper?.stored()
    if let state = stored {
      var mark = Self.mark
      try MarchEngine.restoring { try state.exchange(&mark) }
      // A run that has been left to the march has the march's state.
      guard mark == Self.mark else { return try march("it was left to it before").solve(watch) }
      try MarchEngine.restoring { try trial.exchange(with: state) }
    } else if alternates {
      return try begun(watch) ?? march(Self.alternating).solve(watch)
    }
    while true {
      let spectrum: PanelSpectrum
      do { spectrum = try self.spectrum(more: trial.moreNodes) } catch let failure as PanelFailure {
        return try march(failure.reason).solve(watch)
      }
      var march = PanelMarch(
        solved, rule, trial.fineness, spectrum: spectrum, floor: features?.floor ?? 0,
        saved: SavedSteps.valid(options.savedSteps, last: run.steps))
      if let state = stored { try MarchEngine.restoring { try exchange(&march, spectrum, with: state) } }
      stored = nil
      let estimate = estimate(trial.fineness)
      try refuseIfTooLarge(estimate)
      try watch.expect(estimate)
      let end: End
      do { end = try advance(&march, spectrum, trial, watch) } catch let failure as PanelFailure {
        return try self.march(failure.reason).solve(watch)
      }
      switch end {
      case .reached:
        do {
          let solution = try solution(march, spectrum)
          watch.advance(1)
          return solution
        } catch let failure as PanelFailure { return try self.march(failure.reason).solve(watch) }
      case .needsNodes:
        let excess = min(march.record.quadrature / options.tolerance, 1e20)
        trial.addNodes(Self.spareNodes + Int(log10(excess)))
      case .tooCoarse: guard trial.refine() else { preconditionFailure("the finest is never too coarse") }
      }
    }
  }

  /// Whether the loss alternates from step to step and grows (4.21): the rows that are solved would not show it. Looked at by a short march, for
  /// rates not far below the edge.
  private var alternates: Bool {
    let top = run.task.measures().kernel.nodes.reduce(0, max)
    let sharpness = run.gain * top * (run.network.isLazy ? 1 : Self.expectedKernelGrowth)
    return sharpness > Self.calm && (try? StabilityLimit.isStableMarch(beginning)) != true
  }

  /// The first steps, which are the same whatever follows: the rate is constant.
  private var beginning: SteppedChain {
    run.scaled(by: 1, steps: min(run.steps, StabilityLimit.usualTrial))
  }

  /// The march of the beginning, when it is all that there is; a march of the whole run may be refused for its length.
  private func begun(_ watch: RunWatch) throws -> Solution? {
    var watch = watch
    watch.keeper = nil
    let reason = march(Self.alternating).reason
    let solution = try MarchEngine(beginning, options, reason: reason).solve(watch)
    guard case .diverged = solution.outcome else { return nil }
    return solution
  }

  /// How a trial ends.
  private enum End { case reached, needsNodes, tooCoarse }

  private func advance(
    _ march: inout PanelMarch, _ spectrum: PanelSpectrum, _ trial: PanelTrial, _ watch: RunWatch
  ) throws -> End {
    while !march.isFinished {
      try march.advance()
      if trial.fineness.finer != nil, march.record.error > Self.largestCoarseError { return .tooCoarse }
      try check(march.record)
      watch.progress(
        RunProgress(
          share: share(march.next, trial.fineness),
          secondsLeft: march.secondsLeft { seconds(ofPanelAt: $0, PanelCost(fineness: trial.fineness)) }))
      // With too few nodes it is begun again at once.
      if march.record.quadrature > options.tolerance, trial.canHaveMoreNodes, !spectrum.isExact {
        return .needsNodes
      }
      guard let keeper = watch.keeper, !march.isFinished else { continue }
      let demand = keeper.demand
      guard demand != .goOn else { continue }
      try keeper.keep { archive in
        var (mark, trial) = (Self.mark, trial)
        try archive.exchange(&mark)
        try trial.exchange(with: archive)
        try exchange(&march, spectrum, with: archive)
      }
      if demand == .stop { throw SolverError.stopped }
    }
    return .reached
  }

  private func exchange(
    _ march: inout PanelMarch, _ spectrum: PanelSpectrum, with archive: StateArchive
  ) throws {
    for (measure, what) in [(spectrum.kernel, "spectrum"), (spectrum.target, "target power")] {
      try archive.confirm(measure.nodes + measure.weights, is: "the \(what) of the task")
    }
    try archive.confirm([rule.rate, rule.logRetention], is: "the optimiser")
    try march.exchange(with: archive)
  }

  package func march(_ why: String) -> MarchEngine {
    MarchEngine(
      run, options,
      reason: "two-time march of \(run.steps) steps, row by row (over panels of few rows \(why))")
  }

  /// Steps of runs that are solved over panels unasked: from where the march takes a minute to where errors are known to stay small (19.5).
  private static let unasked = 20_000...1 << 27
  /// Of each Gauss rule, beyond the number that model integrals need: a tenth of the time, where a run that begins again takes twice as
  /// long. Kernels grow otherwise than the model's, and errors with time: one node makes them five to ten times smaller.
  private static let spareNodes = 8
  /// The same of features, whose rules need none but for being compared.
  private static let spareFeatureNodes = 2
  /// Of a run on coarse grids, which would be refused if it went on like that; finer ones take twice as long.
  private static let largestCoarseError = 1e-8
  private static let safety = 1000.0
  private static let expectedKernelGrowth = 2.0
  /// Of 2, the edge of modes: alternations have been seen to grow from 0.5 on.
  private static let calm = 0.25
  private static let alternating = "disturbances grow"
  /// Tells the state of this engine from that of the march.
  private static let mark = 0x5041_4e45
}
