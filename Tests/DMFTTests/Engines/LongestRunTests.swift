@testable import DMFTSampled
@testable import DMFTSolution
import DMFT
import LinearAlgebra
import Synchronization
import TestSupport
import Testing

@Suite("Runs of as many steps as can be counted", .tags(.contract))
struct LongestRunTests {
  private static let longest = Int.max - 1

  private func run(_ network: Network, _ data: DataSource, steps: Int) throws -> Run {
    try Run(
      task: PowerLawTask(capacity: 1.5, source: 0.5, modes: .finite(40)), network: network, data: data,
      optimiser: StochasticGradientDescent(learningRate: 0.1), steps: steps)
  }

  @Test("are solved where operators are functions of time differences")
  func stationary() throws {
    var options = SolverOptions()
    options.savedSteps = [0, 1_000_000, Self.longest]
    let solution = try solve(
      run(.randomFeatures(width: .finite(16)), DataSource(), steps: Self.longest), options: options)
    let loss = try #require(solution.curve["test_loss"])
    #expect(loss.count == 3 && loss.allSatisfy(\.isFinite) && loss[2] <= loss[1] && loss[1] < loss[0])
  }

  @Test("do not fit where paths are sampled")
  func sampled() throws {
    let run = try run(.projected(width: .finite(8)), DataSource(), steps: Self.longest)
      .with(optimiser: SignDescent(StepSize(0.1)))
    #expect(throws: SolverError.self) { _ = try solve(run) }
  }

  @Test("do not fit where features are learnt", arguments: [1 << 58, 1 << 62, longest])
  func marched(steps: Int) throws {
    for data in [try DataSource(), try DataSource(samples: .finite(10), batch: .size(4))] {
      let run = try run(.projected(width: .finite(8)), data, steps: steps)
      do {
        _ = try solve(run)
        Issue.record("was solved")
      } catch SolverError.doesNotFit(let resource, _, _, _) {
        #expect(resource == "time")
      }
    }
  }

  @Test("say what they take before they start, mode by mode too")
  func announced() throws {
    let run = try run(
      .projected(width: .infinite, richness: 0), DataSource(batch: .size(4)), steps: 1_000_000_000_000)
    struct Said: Error {}
    let seconds = Mutex(0.0)
    var watch = RunWatch()
    watch.expect = { estimate in
      seconds.withLock { $0 = estimate.seconds }
      throw Said()
    }
    #expect(throws: Said.self) { _ = try solve(run, watch: watch) }
    #expect(seconds.withLock { $0 } > 3600)
  }

  /// Of a run that diverges with its second step, the memory of all steps is set up first.
  @Test("say what they take before they set up what takes seconds, also when they end at once")
  func announcedBeforeRows() throws {
    let run = try Run(
      task: PowerLawTask(capacity: 1.5, source: 0.5, modes: .finite(200)),
      network: .projected(width: .finite(64), richness: 1), data: DataSource(batch: .size(32)),
      optimiser: StochasticGradientDescent(learningRate: 100, momentum: 0.5), steps: 300_000)
    struct Said: Error {}
    var watch = RunWatch()
    watch.expect = { estimate in
      if estimate.work.hasPrefix("two-time march of") { throw Said() }
    }
    var options = SolverOptions()
    options.engine = .march
    options.seeksStableRate = false
    #expect(throws: Said.self) { _ = try solve(run, options: options, watch: watch) }
  }

  @Test("A flow whose eigenvalues no number holds ends by an error")
  func flow() throws {
    let run = try Run(
      task: PowerLawTask(capacity: 1e10, source: 1e-10, modes: .finite(2)),
      network: .projected(width: .finite(8)), until: 1e12, points: 20)
    do { _ = try solve(run) } catch is SolverError {}
  }

  private func demand(_ run: Run, _ options: SolverOptions = SolverOptions()) throws -> (
    resource: String, available: Double, remedy: String
  )? {
    do { _ = try solve(run, options: options) } catch SolverError.doesNotFit(
      let resource, _, let available, let remedy)
    { return (resource, available, remedy) }
    return nil
  }

  @Test("name panels where the march takes too long and panels do not")
  func panelsNamed() throws {
    for (steps, fits) in [(1_000_000_000, true), (100_000_000_000_000_000, false)] {
      let run = try run(.projected(width: .finite(256)), DataSource(batch: .size(32)), steps: steps)
      let found = try #require(try demand(run))
      #expect(found.resource == "time" && found.remedy.contains("--engine panels") == fits, "\(found.remedy)")
      #expect(found.remedy.contains(" min") == fits)
      var options = SolverOptions()
      options.engine = .march
      #expect(try #require(try demand(run, options)).remedy.contains("panels") == false)
      // What is refused is refused before it starts, with the same remedy.
      let planned = #expect(throws: SolverError.self) { _ = try plan(run) }
      guard case .doesNotFit("time", _, _, let remedy)? = planned else {
        Issue.record("\(String(describing: planned))")
        return
      }
      #expect(remedy.contains("--engine panels") == fits, "\(remedy)")
      // What panels would be too slow for, they are not named for.
      options = SolverOptions()
      options.longestTime = 1
      #expect(try #require(try demand(run, options)).remedy.contains("panels") == false)
    }
  }

  @Test(
    "do not fit panels of more steps than anything is known of", .timeLimit(.minutes(1)),
    arguments: [1 << 40 + 1, 9_000_000_000_000_000_000, longest])
  func panels(steps: Int) throws {
    let run = try run(.projected(width: .finite(256)), DataSource(batch: .size(32)), steps: steps)
    var options = SolverOptions()
    options.engine = .panels
    let found = try #require(try demand(run, options))
    #expect(found.resource == "steps" && found.available == 0x1p40)
    #expect(throws: SolverError.self) { _ = try plan(run, options: options) }
    #expect(try plan(run.with(steps: 1 << 40), options: options).expected?.seconds.isFinite == true)
  }

  @Test("do not fit a time that a caller sets, whichever engine takes them")
  func longestTime() throws {
    var options = SolverOptions()
    options.longestTime = 1e-9
    for (network, data) in [
      (try Network.projected(width: .finite(8)), try DataSource(batch: .size(4))),
      (
        try Network.projected(width: .infinite, richness: 0),
        try DataSource(batch: .size(4), exactBatch: true)
      ),
    ] {
      let run = try run(network, data, steps: 200)
      let found = try demand(run, options)
      #expect(found?.resource == "time" && found?.available == 1e-9)
      #expect(try demand(run) == nil)
    }
    let sampled = try run(.projected(width: .finite(8)), DataSource(), steps: 20)
      .with(optimiser: SignDescent(StepSize(0.1)))
    #expect(try demand(sampled, options)?.resource == "time")
    // What one node would fit, all of them do not.
    let chain = try SampledChain(ChainRun(sampled))
    let engine = SampledEngine(chain, SolverOptions())
    let one = SampledEstimate(
      chain, nodes: 1, paths: engine.firstPaths, scrambles: options.sampling.scrambles, halved: engine.halved)
    options.longestTime = 1.001 * one.time
    #expect(throws: Never.self) { _ = try plan(sampled, options: options) }
    #expect(try demand(sampled, options)?.resource == "time")
  }

}
