import DMFTSolution
import Foundation
import LinearAlgebra

/// The flow of one measure at given times, with two integrations of different order as a measure of the error.
struct FlowTrajectory<Number: FlowNumber> {
  let measure: FlowMeasure<Number>
  let chain: FlowChain
  /// Rate beyond whose inverse the loss falls exponentially: 0 when it never does, infinite when it may at any time.
  let slowest: Double
  /// States at the times asked for.
  private(set) var states: [FlowState<Number>] = []
  /// |L − L_lower|/L, the largest over the times: what the lower order lacks, far more than what the higher one does.
  private(set) var integratorError = 0.0
  /// Relative deviation of |w|²/N as an integral over the modes from (S − 1)/γ, which the flow conserves.
  private(set) var conservationError = 0.0
  private(set) var steps = 0

  /// - Parameter times: increasing, the first may be 0.
  init(
    _ measure: FlowMeasure<Number>, chain: FlowChain, slowest: Double, times: [Double], tolerance: Double,
    progress: (Double) -> Void
  ) throws {
    self.measure = measure
    self.slowest = slowest
    self.chain = chain
    guard chain.depth > 1 else {
      states = times.map(lazyState)
      return
    }
    let path = try integrate(times, order: Self.order, tolerance, lengths: nil, progress)
    states = path.states
    steps = path.lengths.count
    conservationError = states.reduce(0) { max($0, conservationDefect($1)) }
    let lower = try integrate(times, order: Self.order - 2, tolerance, lengths: path.lengths) { _ in }
    for (state, other) in zip(states, lower.states) {
      let loss = state.loss(measure)
      integratorError = max(integratorError, abs(other.loss(measure) - loss) / scale(loss, state))
    }
  }

  /// Where the flow of constant kernel is: exact.
  private func lazyState(_ time: Double) -> FlowState<Number> {
    var state = FlowState<Number>(nodes: measure.rates.count)
    state.clock = time
    state.time = time
    state.residuals = measure.rates.map { (-time * $0).exponential }
    state.learned = measure.rates.map { rate in
      var moment = [Number(0)]
      ExponentialMoments.write(of: time * rate, count: 1, to: &moment, at: 0)
      return (time * rate) * moment[0]
    }
    return state
  }

  private func integrate(
    _ times: [Double], order: Int, _ tolerance: Double, lengths: [Double]?, _ progress: (Double) -> Void
  ) throws -> (states: [FlowState<Number>], lengths: [Double]) {
    let fastest = measure.rates.reduce(0) { max($0, $1.magnitude) }
    var integrator = FlowIntegrator(
      measure, chain: chain, order: order, tolerance: tolerance,
      start: Self.firstStep / max(fastest, chain.richness))
    var states: [FlowState<Number>] = []
    var taken: [Double] = []
    var wanted = times.prefix { $0 <= 0 }.endIndex
    states += times[..<wanted].map { _ in integrator.state }
    while wanted < times.count {
      let step = try integrator.advance(fixed: lengths.map { $0[taken.count] })
      taken.append(step.length)
      let isLast = lengths.map { $0.count == taken.count } ?? false
      while wanted < times.count, times[wanted] <= step.endTime || isLast {
        states.append(step.state(at: step.position(at: times[wanted]), rates: measure.rates))
        if lengths == nil, let last = states.last { try checkConservation(last) }
        wanted += 1
      }
      progress(log1p(step.endTime) / log1p(times[times.count - 1]))
    }
    return (states, taken)
  }

  /// What the flow no longer conserves will not come back: said when it is seen, since steps get short there.
  private func checkConservation(_ state: FlowState<Number>) throws {
    let worst = FlowResult.largestError
    guard !(conservationDefect(state) <= worst) else { return }
    let remedy = Self.isReal ? "" : ", or take an infinite width: this one has modes too far apart"
    throw SolverError.invariantBroken(
      "the relative error of the flow passes \(worst.readable) before time \(state.time.readable(digits: 2)); end the flow "
        + "earlier" + remedy)
  }

  /// |w|²/N: by the conservation law when there is one.
  func readoutNorm(_ state: FlowState<Number>) -> Double {
    let grown = state.square - 1
    return grown > Self.visibleGrowth ? grown / chain.richness : state.readoutNorm(measure)
  }

  /// What errors of a loss are relative to: the loss; once every mode is learned it falls exponentially, and what is left
  /// below 10^-10 of the initial loss is not resolved.
  func scale(_ loss: Double, _ state: FlowState<Number>) -> Double {
    isLearned(state) ? max(loss, Self.resolution * measure.total) : loss
  }

  /// The loss without the rounding of a sum that is zero.
  func visible(_ loss: Double, _ state: FlowState<Number>) -> Double {
    isLearned(state) && abs(loss) < Self.resolution * measure.total ? max(0, loss) : loss
  }

  /// Whether the slowest mode has decayed, up to powers of the clock.
  private func isLearned(_ state: FlowState<Number>) -> Bool { state.clock > Self.manyDecays / slowest }

  /// Where the nodes reach far below 1/A, as the integral over 1/κ wants.
  private func conservationDefect(_ state: FlowState<Number>) -> Double {
    let grown = state.square - 1
    let lowest = measure.rates.last?.magnitude ?? 0
    guard grown > Self.visibleGrowth, Self.isReal || lowest * state.clock < Self.smallReach else { return 0 }
    return abs(chain.richness * state.readoutNorm(measure) / grown - 1)
  }

  static var order: Int { 8 }
  private static var firstStep: Double { 0.05 }
  /// Smaller ones are differences of almost equal numbers.
  private static var visibleGrowth: Double { 1e-3 }
  private static var smallReach: Double { 1e-9 }
  /// Real nodes are the spectrum itself.
  private static var isReal: Bool { Number.self == Double.self }
  private static var resolution: Double { 1e-10 }
  private static var manyDecays: Double { 5 }
}
