import DMFTMarch
import DMFTNumerics
import DMFTRuns
import DMFTSolution
import Foundation
import LinearAlgebra

/// Solves chains whose rules are not linear: the march with a sampled part at the top, several times over with independent numbers.
///
/// The curve is the mean over scrambles, with its standard error in columns of their own. Source: derivations/15.
///
/// - Complexity: O(S T²) for the paths and O(n T³) for the modes, each scramble; memory O(S T + n T²).
package struct SampledEngine: Engine, PreparedEngine {
  /// To users it is the march, which it is below the sampled part.
  package static let name = EngineName.march

  package let reason: String
  let chain: SampledChain
  private let options: SolverOptions

  package static func prepare(_ run: ChainRun, _ options: SolverOptions) throws(Obstacle)
    -> any PreparedEngine
  {
    guard run.isNonlinear else { throw Obstacle("every rule is linear in the gradient", kind: .needless) }
    guard options.march.twoTimeSteps.isEmpty else {
      throw Obstacle("functions of two times are not known where rules are not linear (leave out --two-time)")
    }
    guard !options.decomposes else {
      throw Obstacle(
        "the variance has no parts where rules are not linear: what draws do then is not a sum (leave the decomposition out)"
      )
    }
    guard options.sampling.scrambles >= 2 else {
      throw Obstacle("a standard error needs at least two scrambles, not \(options.sampling.scrambles)")
    }
    return SampledEngine(try SampledChain(run), options)
  }

  init(_ chain: SampledChain, _ options: SolverOptions) {
    self.chain = chain
    self.options = options
    reason =
      "two-time march of \(chain.base.steps) steps with sampled paths, because a rule is not linear in the gradient"
  }

  package let keepsState = true

  package func solve(_ watch: RunWatch) throws -> Solution {
    var state = State(paths: firstPaths)
    try refuseIfTooLarge(nodes: 1, paths: state.paths)
    if let stored = try watch.keeper?.stored() {
      try MarchEngine.restoring { try exchange(&state, with: stored) }
    }
    var spectrum = spectrum(more: state.more)
    let sequence = SobolSequence(dimensions: chain.gaussians)
    while true {
      try refuseIfTooLarge(nodes: spectrum.kernel.count, paths: state.paths)
      try watch.expect(expected(nodes: spectrum.kernel.count, state))
      let canImprove = !spectrum.isExact && options.march.nodes == nil && state.more < Self.mostMoreNodes
      let outcome = try scrambles(
        spectrum, sequence, &state, allowed: canImprove ? accuracy / 3 : .infinity, watch)
      state.finished = []
      guard let outcome else {
        state.more += Self.nodeStep
        spectrum = self.spectrum(more: state.more)
        continue
      }
      let error = ScrambledMean.worthMending(outcome.relativeError, outcome.members.count)
      let next = nextPaths(state.paths, error)
      if error <= accuracy || next == state.paths || outcome.divergedAt != nil {
        return solution(outcome, spectrum, paths: state.paths)
      }
      state.paths = next
    }
  }

  /// What is kept of a sampled run: how many paths and nodes it has come to, and the scrambles that are finished with them.
  private struct State {
    var paths: Int
    var more = 0
    var finished: [ScrambledCurves.Member] = []
  }

  private func exchange(_ state: inout State, with archive: StateArchive) throws {
    let measures = chain.base.task.measures()
    try archive.confirm(measures.kernel.nodes + measures.target.weights, is: "the task")
    try archive.exchange(&state.paths)
    try archive.exchange(&state.more)
    var count = state.finished.count
    try archive.exchange(&count)
    for index in 0..<max(0, count) {
      if index >= state.finished.count {
        state.finished.append(.init(curves: QuantityCurves(), divergedAt: nil, quadratureError: 0))
      }
      try state.finished[index].exchange(with: archive)
    }
  }

  private func expected(nodes: Int, _ state: State) -> RunEstimate {
    let left = options.sampling.scrambles - state.finished.count
    let estimate = SampledEstimate(chain, nodes: nodes, paths: state.paths, scrambles: left)
    return RunEstimate(
      seconds: estimate.time, memory: estimate.memory,
      work:
        "sampled march of \(chain.base.steps) steps, \(left) times \(state.paths) paths, more if they are too few"
    )
  }
  private var accuracy: Double { options.sampling.accuracy ?? Self.usualAccuracy }

  // MARK: - How many paths

  private var mostPaths: Int {
    chain.needsPairs ? min(Self.mostPairedPaths, options.sampling.mostPaths) : options.sampling.mostPaths
  }

  /// Enough for whitening, and a power of two.
  private var firstPaths: Int {
    if let paths = options.sampling.paths { return max(paths, chain.gaussians) }
    let wanted = min(Self.usualPaths, mostPaths)
    return max(wanted, Self.powerOfTwo(atLeast: chain.gaussians + chain.gaussians / 4))
  }

  /// Errors fall nearly as the number of paths.
  private func nextPaths(_ paths: Int, _ error: Double) -> Int {
    var next = paths
    var expected = error
    while expected > accuracy, 2 * next <= mostPaths {
      next *= 2
      expected *= Self.gainOfDoubling
    }
    return next
  }

  private static func powerOfTwo(atLeast count: Int) -> Int {
    var power = 1
    while power < count { power *= 2 }
    return power
  }

  // MARK: - Scrambles

  /// One solution for each scramble, as many at a time as there are cores.
  ///
  /// - Returns: nil as soon as a curve has lost more to the compression of the spectrum than is allowed.
  private func scrambles(
    _ spectrum: CompressedSpectrum, _ sequence: SobolSequence, _ state: inout State, allowed: Double,
    _ watch: RunWatch
  ) throws -> ScrambledCurves? {
    let paths = state.paths
    var seeds = SplitMix(seed: options.sampling.seed &+ UInt64(paths) << 32)
    var waiting = (0..<options.sampling.scrambles).map { _ in seeds.next() }
    let count = waiting.count
    waiting.removeFirst(min(count, state.finished.count))
    while !waiting.isEmpty {
      var batch = waiting.prefix(Workers.count).map {
        (seed: $0, result: Result<ScrambledCurves.Member, any Error>?.none)
      }
      waiting.removeFirst(batch.count)
      let keeper = watch.keeper
      Workers.forEach(&batch) { task in
        let seed = task.seed
        task.result = Result { try member(spectrum, sequence, paths, scramble: seed, keeper) }
      }
      do {
        for task in batch { if let result = task.result { state.finished.append(try result.get()) } }
      } catch SolverError.stopped {
        try keep(state, watch)
        throw SolverError.stopped
      }
      if state.finished.contains(where: { $0.divergedAt == nil && $0.quadratureError > allowed }) {
        return nil
      }
      watch.advance(Double(state.finished.count) / Double(count))
      if keeper?.demand == .keep { try keep(state, watch) }
    }
    return ScrambledCurves(state.finished)
  }

  private func keep(_ state: State, _ watch: RunWatch) throws {
    var state = state
    try watch.keeper?.keep { archive in try exchange(&state, with: archive) }
  }

  private func member(
    _ spectrum: CompressedSpectrum, _ sequence: SobolSequence, _ paths: Int, scramble: UInt64,
    _ keeper: (any StateKeeper)?
  ) throws -> ScrambledCurves.Member {
    guard
      let sites = SampledSites(
        chain, sequence, paths: paths, scramble: scramble, momentumWindow: options.march.momentumWindow)
    else {
      throw SolverError.invariantBroken(
        "\(paths) paths are too few for \(chain.gaussians) normal numbers; try more paths")
    }
    var march = CausalMarch(
      chain.base, spectrum: spectrum, blockRows: 1, compresses: false,
      momentumWindow: options.march.momentumWindow,
      sampled: { TwoTimeSampledClosure($0, sites, lowest: chain.lowest) })
    try march.march(pause: { _ in if keeper?.demand == .stop { throw SolverError.stopped } })
    return ScrambledCurves.Member(
      curves: march.curves, divergedAt: march.divergedAt,
      quadratureError: spectrum.isExact ? 0 : march.quadratureError(rate: sites.largestGain))
  }

  /// Nodes for decays as fast as stable ones can be: rules that are not linear end near the largest stable rate.
  private func spectrum(more: Int) -> CompressedSpectrum {
    CompressedSpectrum(
      chain.base.task, steps: chain.base.steps, rate: .infinity, tolerance: Self.nodeTolerance,
      nodes: options.march.nodes, more: more)
  }

  // MARK: - The result

  private func solution(_ outcome: ScrambledCurves, _ spectrum: CompressedSpectrum, paths: Int) -> Solution {
    let met = outcome.relativeError <= accuracy
    let entries: [Diagnostics.Entry] = [
      .init(
        "standard_error", .number(outcome.relativeError),
        "largest relative standard error of the test loss, enlarged for the few values that it is from, over \(outcome.members.count) independent scrambles"
      ),
      .init(
        "accuracy", .number(accuracy),
        met
          ? "standard error asked for, and met"
          : "standard error asked for, not met by the largest number of paths"),
      .init("paths", .number(Double(paths)), "sampled paths of a scramble"),
      .init("scrambles", .number(Double(outcome.members.count)), "independent scrambles"),
      .init("seed", .number(Double(options.sampling.seed)), "of their random numbers"),
      .init(
        "quadrature_error", .number(outcome.quadratureError),
        "relative error from compressing the spectrum; 0 when nothing is compressed"),
      .init("nodes", .number(Double(spectrum.kernel.count)), "quadrature nodes of the kernel measure"),
      .init("target_nodes", .number(Double(spectrum.target.count)), "quadrature nodes of the target measure"),
    ]
    return Solution(
      curve: outcome.curve,
      diagnostics: Diagnostics(
        engine: Self.name.rawValue, reason: reason,
        entries: entries
          + chain.base.network.muonEntries(steps: chain.base.steps, window: options.march.momentumWindow)),
      outcome: outcome.divergedAt.map { .diverged(step: $0, largestStableLearningRate: nil) } ?? .completed)
  }

  /// - Throws: `SolverError.doesNotFit`, with what would.
  private func refuseIfTooLarge(nodes: Int, paths: Int) throws {
    let estimate = SampledEstimate(chain, nodes: nodes, paths: paths, scrambles: options.sampling.scrambles)
    guard estimate.time <= Self.longestTime else {
      throw SolverError.doesNotFit(
        resource: "time", needed: estimate.time, available: Self.longestTime,
        remedy: "the sampled march of \(chain.base.steps) steps would take "
          + "\(MarchEngine.duration(estimate.time)); use fewer steps")
    }
    guard let available = AvailableMemory.bytes(), estimate.memory > available else { return }
    throw SolverError.doesNotFit(
      resource: "memory", needed: estimate.memory, available: available,
      remedy: "\(paths) paths of \(chain.base.steps) steps on \(nodes) nodes need this much; use fewer steps")
  }

  private static let usualAccuracy = 1e-3
  private static let usualPaths = 4096
  /// Rules on pairs of sites cost the square.
  private static let mostPairedPaths = 1024
  private static let gainOfDoubling = 0.6
  private static let nodeTolerance = 1e-9
  private static let nodeStep = 4
  private static let mostMoreNodes = 24
  private static let longestTime = 2_592_000.0
}
