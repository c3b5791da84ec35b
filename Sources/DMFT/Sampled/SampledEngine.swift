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
  let options: SolverOptions

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
      "two-time march of \(chain.base.steps.counting("step")) with sampled paths, because a rule is not linear in the gradient"
  }

  package let keepsState = true

  package var expected: RunEstimate? {
    let clock = ContinuousClock.now
    let nodes = spectrum(more: 0).kernel.count
    let taken = (ContinuousClock.now - clock).inSeconds
    var estimate = expected(nodes: nodes, State(paths: firstPaths))
    let isTried = estimate.seconds >= Self.worthATry
    estimate.seconds += taken + (isTried ? taken + secondsOfFirstSteps(nodes: nodes) : 0)
    return estimate
  }

  /// Of one node, before their number is known, for which runs may be too long already.
  package func checkLength() throws {
    try refuseIfTooLong(nodes: 1)
    try refuseIfTooLarge(nodes: 1, paths: firstPaths)
  }

  package func solve(_ watch: RunWatch) throws -> Solution {
    var state = State(paths: firstPaths)
    try checkLength()
    if let stored = try watch.keeper?.stored() {
      try MarchEngine.restoring { try exchange(&state, with: stored) }
    }
    let clock = ContinuousClock.now
    var spectrum = spectrum(more: state.more)
    var endsAtOnce: Bool?
    let sequence = SobolSequence(dimensions: chain.gaussians)
    try refuseIfTooLong(nodes: spectrum.kernel.count)
    while true {
      try refuseIfTooLarge(nodes: spectrum.kernel.count, paths: state.paths)
      let estimate = expected(nodes: spectrum.kernel.count, state)
      if endsAtOnce == nil {
        endsAtOnce = state.finished.isEmpty && estimate.seconds >= Self.worthATry && divergesAtOnce
        state.spent += (ContinuousClock.now - clock).inSeconds
      }
      if endsAtOnce == false { try watch.expect(estimate) }
      let canImprove = !spectrum.isExact && options.march.nodes == nil && state.more < Self.mostMoreNodes
      let outcome = try scrambles(
        spectrum, sequence, &state, allowed: canImprove ? accuracy / 3 : .infinity, watch)
      state.hasTried = true
      state.finished = []
      guard let outcome else {
        state.more += Self.nodeStep
        spectrum = self.spectrum(more: state.more)
        continue
      }
      let error = ScrambledMean.worthMending(outcome.relativeError, outcome.members.count)
      let next = nextPaths(state.paths, error)
      if error <= accuracy || next == state.paths || diverges(outcome) {
        watch.advance(1)
        return try solution(outcome, spectrum, paths: state.paths, watch)
      }
      state.paths = next
    }
  }

  /// What is kept of a sampled run: how many paths and nodes it has come to, and the scrambles that are finished with them.
  struct State {
    var paths: Int
    var more = 0
    var finished: [ScrambledCurves.Member] = []
    /// Whether all scrambles of fewer paths or nodes are finished.
    var hasTried = false
    var pace = SampledPace()
    /// Seconds of solving, and the largest share of them that has been told.
    var spent = 0.0
    var share = 0.0
  }

  private func exchange(_ state: inout State, with archive: StateArchive) throws {
    let measures = chain.base.task.measures()
    try archive.confirm(measures.kernel.nodes + measures.target.weights, is: "the task")
    try chain.base.confirmBatches(archive)
    try archive.exchange(&state.paths)
    try archive.exchange(&state.more)
    var count = state.finished.count
    try archive.exchange(&count)
    for index in 0..<max(0, count) {
      if index >= state.finished.count {
        state.finished.append(.init(.init(), halves: isHalved(index) ? [.init(), .init()] : []))
      }
      try state.finished[index].exchange(with: archive)
    }
  }

  private func diverges(_ outcome: ScrambledCurves) -> Bool {
    if case .diverged = outcome.outcome { true } else { false }
  }

  var accuracy: Double { options.sampling.accuracy ?? Self.usualAccuracy }

  // MARK: - How many paths

  private var mostPaths: Int {
    chain.needsPairs ? min(Self.mostPairedPaths, options.sampling.mostPaths) : options.sampling.mostPaths
  }

  /// Enough for whitening, and a power of two.
  var firstPaths: Int {
    if chain.isExact { return max(options.sampling.paths ?? 0, chain.gaussians) }
    // Each half is whitened by itself.
    let least = Self.powerOfTwo(atLeast: 2 * chain.gaussians + chain.gaussians / 2)
    return max(options.sampling.paths ?? min(Self.usualPaths, mostPaths), least)
  }

  /// Errors fall nearly as the number of paths.
  func nextPaths(_ paths: Int, _ error: Double) -> Int {
    var next = paths
    var expected = error
    while expected > accuracy, 2 * next <= mostPaths {
      next *= 2
      expected *= Self.gainOfDoubling
    }
    return next
  }

  static func powerOfTwo(atLeast count: Int) -> Int {
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
    var waiting = (0..<options.sampling.scrambles).map { (seed: seeds.next(), isHalved: isHalved($0)) }
    waiting.removeFirst(min(waiting.count, state.finished.count))
    while !waiting.isEmpty {
      var batch = waiting.prefix(Workers.count).map {
        (scramble: $0, result: Result<(ScrambledCurves.Member, [Double]), any Error>?.none)
      }
      waiting.removeFirst(batch.count)
      let (keeper, clock) = (watch.keeper, ContinuousClock.now)
      Workers.forEach(&batch) { task in
        let (seed, isHalved) = task.scramble
        task.result = Result {
          try member(spectrum, sequence, paths, scramble: seed, isHalved: isHalved, keeper)
        }
      }
      do {
        for task in batch {
          guard let (member, seconds) = try task.result?.get() else { continue }
          state.finished.append(member)
          for (index, seconds) in seconds.enumerated() {
            let work = SampledEstimate.sites(chain, index == 0 ? paths : paths / 2)
            state.pace.add(work: work, took: seconds)
          }
        }
      } catch SolverError.stopped {
        try keep(state, watch)
        throw SolverError.stopped
      }
      if state.finished.contains(where: { $0.whole.divergedAt == nil && $0.whole.quadratureError > allowed })
      {
        return nil
      }
      state.spent += (ContinuousClock.now - clock).inSeconds
      if let left = secondsLeft(nodes: spectrum.kernel.count, state) {
        state.share = max(state.share, state.spent / (state.spent + left))
        watch.progress(RunProgress(share: state.share, secondsLeft: left))
      }
      if keeper?.demand == .keep { try keep(state, watch) }
    }
    return ScrambledCurves(state.finished)
  }

  private func keep(_ state: State, _ watch: RunWatch) throws {
    var state = state
    try watch.keeper?.keep { archive in try exchange(&state, with: archive) }
  }

  /// How many scrambles are solved on each half of their paths, too: enough to know the bias of so few paths, and its error.
  var halved: Int { chain.isExact ? 0 : min(Self.mostHalved, options.sampling.scrambles) }
  private func isHalved(_ scramble: Int) -> Bool { scramble < halved }

  /// One scramble: all its paths, and each half of them alone where that is wanted; and the seconds that each took.
  private func member(
    _ spectrum: CompressedSpectrum, _ sequence: SobolSequence, _ paths: Int, scramble: UInt64,
    isHalved: Bool, _ keeper: (any StateKeeper)?
  ) throws -> (ScrambledCurves.Member, [Double]) {
    let parts = isHalved ? [0..<paths, 0..<paths / 2, paths / 2..<paths] : [0..<paths]
    let timed = try parts.map { paths in
      let clock = ContinuousClock.now
      let part = try part(spectrum, sequence, paths, scramble: scramble, keeper)
      return (part: part, seconds: (ContinuousClock.now - clock).inSeconds)
    }
    return (
      ScrambledCurves.Member(timed[0].part, halves: timed.dropFirst().map(\.part)), timed.map(\.seconds)
    )
  }

  func part(
    _ spectrum: CompressedSpectrum, _ sequence: SobolSequence, _ paths: Range<Int>, scramble: UInt64,
    _ keeper: (any StateKeeper)?
  ) throws -> ScrambledCurves.Part {
    guard
      let sites = SampledSites(
        chain, sequence, paths: paths, scramble: scramble, momentumWindow: options.march.momentumWindow)
    else {
      throw SolverError.invariantBroken(
        "\(paths.count) paths are too few for \(chain.gaussians) normal numbers; try more paths")
    }
    var march = CausalMarch(
      chain.base, spectrum: spectrum, blockRows: 1, compresses: false,
      momentumWindow: options.march.momentumWindow,
      sampled: { TwoTimeSampledClosure($0, sites, lowest: chain.lowest) })
    try march.march(pause: { _ in if keeper?.demand == .stop { throw SolverError.stopped } })
    return ScrambledCurves.Part(
      curves: march.curves, divergedAt: march.divergedAt,
      quadratureError: spectrum.isExact ? 0 : march.quadratureError(rate: sites.largestGain))
  }

  /// Nodes for decays as fast as stable ones can be: rules that are not linear end near the largest stable rate.
  func spectrum(more: Int) -> CompressedSpectrum {
    CompressedSpectrum(
      chain.base.task, steps: chain.base.steps, rate: .infinity, tolerance: Self.nodeTolerance,
      nodes: options.march.nodes, more: more)
  }

  /// Seconds from which on a run is tried before it is said what it takes.
  private static let worthATry = 2.0
  private static let usualAccuracy = 1e-3
  static let usualPaths = 4096
  /// Rules on pairs of sites cost the square.
  private static let mostPairedPaths = 1024
  static let gainOfDoubling = 0.6
  private static let mostHalved = 4
  private static let nodeTolerance = 1e-9
  private static let nodeStep = 4
  private static let mostMoreNodes = 24
}
