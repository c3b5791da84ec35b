import DMFTMarch
import DMFTRuns
import DMFTSolution
import Foundation
import LinearAlgebra

// What a sampled run takes, before it starts and on the way.
extension SampledEngine {
  func expected(nodes: Int, _ state: State) -> RunEstimate {
    let left = options.sampling.scrambles - state.finished.count
    let stages = stages(after: state)
    let estimates = stages.map {
      SampledEstimate(chain, nodes: nodes, paths: $0.paths, scrambles: $0.wholes, halved: $0.halved)
    }
    let paths =
      stages.count > 1 ? "\(state.paths) paths, then probably \(stages[1].paths)" : "\(state.paths) paths"
    return RunEstimate(
      seconds: secondsLeft(nodes: nodes, state) ?? estimates.reduce(0) { $0 + $1.time },
      memory: estimates.reduce(0) { max($0, $1.memory) },
      work: "sampled march of \(chain.base.steps.counting("step")), \(left) times \(paths)")
  }

  /// The scrambles that are left, and how many of them are solved on each half of their paths, too: those of the present number of paths,
  /// and of the next one if it will probably be asked for.
  private func stages(after state: State) -> [(paths: Int, wholes: Int, halved: Int)] {
    let (all, done) = (options.sampling.scrambles, state.finished.count)
    let next = likelyNext(after: state).map { [(paths: $0, wholes: all, halved: halved)] } ?? []
    return [(paths: state.paths, wholes: all - done, halved: max(0, halved - done))] + next
  }

  private func estimate(_ nodes: Int, _ paths: Int) -> SampledEstimate {
    SampledEstimate(
      chain, nodes: nodes, paths: paths, scrambles: options.sampling.scrambles, halved: halved)
  }

  /// Seconds to the end as fast as scrambles have gone so far; nil before there is one.
  func secondsLeft(nodes: Int, _ state: State) -> Double? {
    let modes = SampledEstimate.modes(chain, nodes)
    func seconds(_ paths: Int) -> Double? {
      state.pace.seconds(SampledEstimate.sites(chain, paths), fixed: modes)
    }
    return stages(after: state).reduce(0.0) { sum, stage in
      guard let sum, let whole = seconds(stage.paths), let half = seconds(stage.paths / 2) else { return nil }
      // As many at a time as there are cores; those on halves come first.
      func batches(_ count: Int) -> Double { (Double(count) / Double(Workers.count)).rounded(.up) }
      return sum + batches(stage.wholes) * whole + batches(stage.halved) * 2 * half
    }
  }

  /// How many paths will probably be asked for once the first ones are done; nil when they will be enough.
  private func likelyNext(after state: State) -> Int? {
    guard !chain.isExact, !state.hasTried else { return nil }
    let doublings = log2(Double(state.paths) / Double(Self.usualPaths))
    let next = nextPaths(state.paths, Self.usualError * pow(Self.gainOfDoubling, doublings))
    return next > state.paths ? next : nil
  }

  /// The first scrambles; later ones the watch is told of.
  ///
  /// - Throws: `SolverError.doesNotFit` when they would take longer than is allowed.
  func refuseIfTooLong(nodes: Int) throws {
    try options.refuseIfTooLong(estimate(nodes, firstPaths).time, "use fewer steps")
  }

  /// - Throws: `SolverError.doesNotFit`, with what would.
  func refuseIfTooLarge(nodes: Int, paths: Int) throws {
    let estimate = estimate(nodes, paths)
    guard let available = AvailableMemory.bytes(), estimate.memory > available else { return }
    throw SolverError.doesNotFit(
      resource: "memory", needed: estimate.memory, available: available,
      remedy: "\(paths) paths of \(chain.base.steps) steps on \(nodes) nodes need this much; use fewer steps")
  }

  /// Of so many, relative: what is seen most often, for an estimate of the time.
  private static let usualError = 3e-3
}
