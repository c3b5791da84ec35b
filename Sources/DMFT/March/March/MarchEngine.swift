import DMFTNumerics
import DMFTRuns
import DMFTSolution
import Foundation
import LinearAlgebra

/// Plans a march, runs it, and says how far the result can be trusted.
package struct MarchEngine: Engine, PreparedEngine {
  package static let name = EngineName.march

  package let run: SteppedChain
  package let reason: String
  let options: SolverOptions
  /// Whether a slower run is stable, when the march is not to find out.
  private let isStable: ((SteppedChain) -> Bool)?
  /// What the equations of the chain keep.
  let inventory: TwoTimeInventory

  package static func prepare(_ run: ChainRun, _ options: SolverOptions) throws(Obstacle)
    -> any PreparedEngine
  {
    if run.isNonlinear { throw Obstacle("a rule is not linear in the gradient", kind: .needless) }
    let chain = try SteppedChain(run)
    guard !run.data.exactBatch else {
      throw Obstacle("data.exactBatch needs the stationary engine, or modes (infinite width, lazy)")
    }
    return MarchEngine(
      chain, options,
      reason:
        "two-time march of \(chain.steps.counting("step")), which takes every chain, data source and linear optimiser"
    )
  }

  /// - Parameter isStable: tells whether another rate is stable, when it is not for the march to find out.
  package init(
    _ run: SteppedChain, _ options: SolverOptions, reason: String, isStable: ((SteppedChain) -> Bool)? = nil
  ) {
    self.run = run
    self.isStable = isStable
    self.options = options
    self.reason = reason
    inventory = TwoTimeInventory(of: run, levels: options.decomposes ? run.varianceSources.dropLast() : [])
  }

  package let keepsState = true

  package var expected: RunEstimate? {
    let estimate = estimate(nodes: spectrum(more: Self.spareNodes).kernel.count, columns: nil)
    let check = expectedCheck
    return RunEstimate(
      seconds: estimate.time + (check?.seconds ?? 0), memory: estimate.memory + (check?.memory ?? 0),
      work: "two-time march of \(steps.counting("step"))\(check == nil ? "" : Self.wordsOfCheck)")
  }

  func spectrum(more: Int, growth: Double? = nil) -> CompressedSpectrum {
    CompressedSpectrum(
      run.task, steps: steps,
      rate: run.gain * (run.network.isLazy ? 1 : growth ?? Self.expectedKernelGrowth),
      tolerance: options.tolerance / Self.safety, nodes: options.march.nodes, more: more)
  }

  package func checkLength() throws { try refuseIfTooLarge(nodes: Self.fewestNodes) }

  package func solve(_ watch: RunWatch) throws -> Solution {
    try checkLength()
    var stored = try watch.keeper?.stored()
    var more = Self.spareNodes
    var earlier = 0.0
    while true {
      if let stored { try Self.restoring { try stored.exchange(&more) } }
      let spectrum = spectrum(more: more)
      try refuseIfTooLarge(nodes: spectrum.kernel.count)
      if stored == nil { try announceSlowStart(nodes: spectrum.kernel.count, watch) }
      var march = CausalMarch(
        run, spectrum: spectrum, blockRows: blockRows, compresses: compresses,
        twoTimeSteps: options.march.twoTimeSteps, momentumWindow: options.march.momentumWindow,
        decomposes: options.decomposes)
      if let state = stored { try Self.restoring { try exchange(&march, spectrum, with: state) } }
      stored = nil
      let canImprove = options.march.nodes == nil && !spectrum.isExact && more < Self.mostMoreNodes
      // A trial has to be good enough to be compared with others.
      let enough = options.isTrial ? max(options.tolerance, Self.errorOfTrial) : options.tolerance
      var asked = more
      do {
        try advance(
          &march, spectrum, more: &asked, allowed: canImprove ? enough : .infinity, earlier: earlier, watch)
      } catch let error as SolverError {
        throw blamingNodes(for: error, march, spectrum)
      }
      if march.hasLostDigits, march.record.amplification.edge == nil {
        let lost = SolverError.invariantBroken("the loss alternates from step to step by more and more")
        let blamed = blamingNodes(for: lost, march, spectrum)
        if blamed != lost { throw blamed }
      }
      earlier += march.secondsSpent
      if asked > more {
        more = min(asked, Self.mostMoreNodes)
        continue
      }
      let error = spectrum.isExact ? 0 : march.expectedQuadratureError(rate: run.gain)
      let isUnstable = march.divergedAt != nil || march.record.edge != nil
      if error <= enough || !canImprove || (isUnstable && more > Self.spareNodes) {
        if isUnstable, !spectrum.isExact, !(error <= options.tolerance) {
          march.truncateUnresolved(rate: run.gain)
        }
        try followErrors(of: &march, spectrum, watch)
        watch.advance(1)
        return try solution(march, spectrum, watch)
      }
      // A node more makes the error at least three times smaller.
      more += 2 + Int(2 * log10(min(error / options.tolerance, 1e20)))
      // Beyond the edge of stability every march is a long one: it is done twice at most.
    }
  }

  /// Says what is expected where storing the first row alone takes seconds, since all rows get their places with it. Others say it with
  /// their first steps, with which many runs end that diverge.
  private func announceSlowStart(nodes: Int, _ watch: RunWatch) throws {
    guard estimate(nodes: nodes, columns: nil).memory > Self.slowStart, let expected else { return }
    try watch.expect(expected)
  }

  /// The error of a march that has broken down: too few nodes that were asked for make equations of another task, or of none.
  private func blamingNodes(
    for error: SolverError, _ march: CausalMarch, _ spectrum: CompressedSpectrum
  ) -> SolverError {
    guard case .invariantBroken(let sentence) = error, let nodes = options.march.nodes, !spectrum.isExact,
      case let made = march.quadratureError(rate: run.gain), !(made <= Self.largestError)
    else { return error }
    let reason = sentence.prefix { $0 != ":" && $0 != ";" }
    let size = made < 1 ? "a relative error of \(made.readable(digits: 2))" : "an error larger than the curve"
    return .invariantBroken(
      "\(reason): compressing the spectrum to the \(nodes.counting("node")) asked for makes \(size); ask for more nodes, or for none, so "
        + "that the tolerance decides")
  }

  /// Marches to the end, says how far it is and what is expected of the rest, and keeps the state when that is wanted.
  ///
  /// - Parameters:
  ///   - allowed: error of the compressed spectrum: the rest is not wanted when it will be larger at the end, which is
  ///   looked at whenever the number of steps has doubled.
  ///   - more: nodes beyond those that integrals of a lazy network need; raised, and the march abandoned early, where the network learns
  ///   so much faster that they will not do.
  ///   - earlier: seconds of marches that were given up.
  private func advance(
    _ march: inout CausalMarch, _ spectrum: CompressedSpectrum, more: inout Int, allowed: Double,
    earlier: Double, _ watch: RunWatch
  ) throws {
    let nodes = spectrum.kernel.count
    var report = MarchReport(
      estimate(nodes: nodes, columns: nil, from: march.next),
      work: "two-time march of \(steps.counting("step"))", earlier: earlier, check: expectedCheck,
      wordsOfCheck: Self.wordsOfCheck)
    try march.march { columns, held in
      try refuseIfTooLarge(nodes: nodes, columns: columns, held: held)
    } pause: { march in
      if allowed.isFinite, more < Self.spareNodes + 1, let wanted = wantedNodes(march, spectrum) {
        more += wanted
        march.isAbandoned = true
        return
      }
      let doubled = Double(march.next).exponent > Double(march.next - march.lastRows).exponent
      if doubled, march.record.edge == nil, march.exceeds(allowed, rate: run.gain) {
        march.isAbandoned = true
        return
      }
      try report.advance(march, watch) {
        estimate(nodes: nodes, columns: $0, from: march.next).memory
      } isChecked: {
        needsCheck(march)
      }
      guard let keeper = watch.keeper, march.next <= steps else { return }
      let demand = keeper.demand
      guard demand != .goOn else { return }
      try keeper.keep { archive in
        var more = more
        try archive.exchange(&more)
        try exchange(&march, spectrum, with: archive)
      }
      if demand == .stop { throw SolverError.stopped }
    }
  }

  /// How many nodes more the march will need, if it does: looked at once, after a tenth of the steps at most, where beginning again is cheap.
  private func wantedNodes(_ march: CausalMarch, _ spectrum: CompressedSpectrum) -> Int? {
    let look = (Double(steps) * Self.growthLook).binade
    let (next, last) = (Double(march.next), Double(march.next - march.lastRows))
    guard look >= Self.firstGrowthLook, last < look, next >= look, !run.network.isLazy,
      march.record.edge == nil
    else { return nil }
    let growth = KernelGrowth(target: spectrum.target).expected(march.curves[.bias], of: run)
    let wanted = self.spectrum(more: 0, growth: growth)
    let missing = max(
      wanted.kernel.count - spectrum.kernel.count, wanted.target.count - spectrum.target.count)
    return missing > 0 ? missing + 1 : nil
  }

  /// The state of a march, and what it is of as far as files beside the configuration decide it.
  private func exchange(
    _ march: inout CausalMarch, _ spectrum: CompressedSpectrum, with archive: StateArchive
  ) throws {
    for (measure, what) in [(spectrum.kernel, "spectrum"), (spectrum.target, "target power")] {
      try archive.confirm(measure.nodes + measure.weights, is: "the \(what) of the task")
    }
    let rates = (0..<steps).flatMap { step -> [Double] in
      let update = run.optimiser.update(at: step, of: steps)
      return [update.fromMomentum, update.fromGradient, update.momentumRetention, update.weightRetention]
    }
    try run.confirmBatches(archive)
    let followed = run.optimiser.schedule.factor(readoutNorm: 1e3)
    try archive.confirm(rates + [followed], is: "the schedule of the optimiser")
    try march.exchange(with: archive)
  }

  /// What an archive says about a state, as an engine says it.
  package static func restoring(_ body: () throws -> Void) throws {
    do { try body() } catch let error as StateError {
      switch error {
      case .ended: throw SolverError.unusableState("it ends too early")
      case .differs(let what): throw SolverError.unusableState("\(what) is not the same")
      }
    }
  }

  var steps: Int { run.steps }
  var blockRows: Int {
    run.network.needsWholeRows ? 1 : max(1, min(options.march.blockRows ?? Self.usualBlockRows, steps + 1))
  }
  var compresses: Bool { options.march.compresses && !run.network.needsWholeRows }

  private func solution(
    _ march: CausalMarch, _ spectrum: CompressedSpectrum, _ watch: RunWatch
  ) throws -> Solution {
    let count = march.curves[.testLoss].count
    let error = spectrum.isExact ? 0 : try quadratureError(of: march, watch)
    guard error <= Self.largestError || options.march.nodes != nil else {
      throw SolverError.invariantBroken(
        "compressing the spectrum makes an error of \(error.readable(digits: 2)), relative; try a smaller optimizer.learningRate"
      )
    }
    let curves = try options.decomposes ? march.decomposed() : march.curves
    return try Solution(
      curve: LearningCurve(axis: .step, points: (0..<count).map(Double.init), curves: curves),
      twoTime: march.twoTime.functions(before: count), diagnostics: diagnostics(march, spectrum, error),
      outcome: Outcome(divergedAt: march.divergedAt)
    ).bracketed(options, watch) {
      StabilityLimit(
        run, end: march.hasLostDigits ? .lostDigits : .growth,
        isStable: isStable
          ?? BorderSearch(watch, steps: min(steps, StabilityLimit.usualTrial), memory: memoryOfTrial).isStable
      ).search()
    }
  }

  private func diagnostics(
    _ march: CausalMarch, _ spectrum: CompressedSpectrum, _ error: Double
  ) -> Diagnostics {
    let roundOff =
      march.record.asymmetry + march.compression.neglected + Self.sweepError
      + min(march.record.disturbance, Amplification.largestError)
    return Diagnostics(
      engine: Self.name.rawValue, reason: reason,
      entries: [
        .init("relative_error", .number(error + roundOff), "estimated relative error of the test loss"),
        .init(
          "quadrature_error", .number(error),
          "its part from compressing the spectrum; 0 when nothing is compressed"),
        .init(
          "round_off", .number(roundOff),
          "its part from rounding: asymmetry of C_v, coefficients left out, where sweeps end, and amplification beyond "
            + "the edge of stability"),
        .init("tolerance", .number(options.tolerance), "relative error asked for"),
        .init("nodes", .number(Double(spectrum.kernel.count)), "quadrature nodes of the kernel measure"),
        .init(
          "target_nodes", .number(Double(spectrum.target.count)), "quadrature nodes of the target measure"),
        .init(
          "columns", .number(Double(march.compression.columns)),
          "coefficients that stand for the \(march.compression.times) earliest times"),
        .init("blocks", .number(Double(march.record.blocks)), "blocks of rows"),
        .init("sweeps", .number(Double(march.record.sweeps)), "sweeps over all blocks"),
      ] + march.record.entries(isWhole: march.divergedAt == nil, climb: march.climb)
        + run.network.muonEntries(steps: steps, window: options.march.momentumWindow))
  }

  private static let usualBlockRows = 16
  /// Bytes that take more than about two seconds to be put in place.
  private static let slowStart = 1e9
  private static let fewestNodes = 8
  /// The compression is asked for more than the tolerance, because errors of integrals may add up.
  private static let safety = 1000.0
  private static let expectedKernelGrowth = 2.0
  /// Beyond the number that model integrals need.
  static let spareNodes = 3
  private static let mostMoreNodes = 100
  /// Share of the steps after which it is looked at how fast the network learns, and the first step at which that tells.
  private static let growthLook = 0.1
  private static let firstGrowthLook = 32.0
  private static let errorOfTrial = 1e-5
  /// Of a curve that is worth giving.
  private static let largestError = 1e-2
  /// Where sweeps end, accumulated over the blocks.
  private static let sweepError = 1e-12
}
