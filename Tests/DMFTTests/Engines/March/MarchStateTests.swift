import DMFT
import Foundation
import LinearAlgebra
import TestSupport
import Testing

/// What a march keeps of itself is all that its later rows depend on.
@Suite("The state of a march")
struct MarchStateTests {
  static let cases = [
    "projected", "mini-batch", "full batch", "deep", "normalized", "muon", "readout", "inverse readout",
    "alternating",
  ]

  private func run(_ name: String) throws -> Run {
    let task = try PowerLawTask(capacity: 1.5, source: 0.5, modes: .finite(300))
    func make(
      _ network: Network, _ data: DataSource? = nil, steps: Int = 260,
      _ optimiser: StochasticGradientDescent? = nil
    ) throws -> Run {
      try makeRun(
        task: task, network: network, data: data ?? DataSource(batch: .size(32)), optimiser: optimiser,
        steps: steps)
    }
    func own(_ rule: CouplingOptimiser.Rule) throws -> Network {
      try Network(
        couplings: [
          Coupling(.gaussian, trained: false),
          Coupling(.identity, trained: true, optimiser: CouplingOptimiser(rule, learningRate: 0.05)),
        ], widths: [.finite(32), .finite(32)])
    }
    switch name {
    case "projected": return try make(.projected(width: .finite(64)))
    case "mini-batch":
      return try make(
        .deep(widths: [.finite(60)], readoutVariance: 0.2),
        DataSource(samples: .finite(80), batch: .size(20), labelNoise: 0.2),
        StochasticGradientDescent(learningRate: 0.1, momentum: 0.5, weightDecay: 0.05))
    case "full batch":
      return try make(.projected(width: .finite(64)), DataSource(samples: .finite(80), labelNoise: 0.1))
    case "deep":
      return try make(
        .deep(widths: [.finite(40), .finite(60)]), DataSource(batch: .size(32)),
        StochasticGradientDescent(learningRate: 0.1, schedule: .cosine(warmup: 20, final: 0)))
    case "normalized": return try make(own(.normalized), steps: 200)
    case "inverse readout":
      return try make(
        .deep(widths: [.finite(60)], richness: 0.5, readoutVariance: 1.5), DataSource(batch: .size(16)),
        StochasticGradientDescent(learningRate: 0.2, weightDecay: 0.05, schedule: .inverseReadout()))
    case "alternating":
      return try make(
        .projected(width: .infinite), steps: 448, StochasticGradientDescent(learningRate: 0.7))
    case "muon": return try make(own(.muon(memory: 0.8, iterations: 5)), steps: 40)
    default:
      return try make(
        .projected(width: .finite(64), readoutVariance: 0.5), DataSource(batch: .size(8), labelNoise: 0.1))
    }
  }

  private func solution(_ run: Run, _ options: SolverOptions, _ keeper: MemoryKeeper? = nil) throws
    -> Solution
  {
    var watch = RunWatch()
    watch.keeper = keeper
    return try solve(run, options: options, watch: watch)
  }

  private var options: SolverOptions {
    var options = SolverOptions()
    options.engine = .march
    return options
  }

  /// Stopped after every fifth block, or at every other one of the first.
  @Test("goes on to the same curve, to the last bit", .tags(.identity), arguments: cases, [true, false])
  func resumption(name: String, compresses: Bool) throws {
    var options = options
    options.march.compresses = compresses
    options.march.twoTimeSteps = name == "muon" ? [] : [0, 3, 50, 170]
    let run = try run(name)
    let expected = try solution(run, options)
    let keeper = MemoryKeeper()
    var (stops, found) = (0, Solution?.none)
    while found == nil {
      keeper.blocks = stops < 3 ? 2 : 5
      do { found = try solution(run, options, keeper) } catch SolverError.stopped { stops += 1 }
      try #require(stops < 100)
    }
    #expect(stops >= 3)
    #expect(found?.curve == expected.curve)
    #expect(found?.twoTime == expected.twoTime)
    #expect(found?.diagnostics == expected.diagnostics)
  }

  /// The curve ends where the alternation has grown too far, after as many steps as without a stop.
  @Test("of a loss that alternates by more and more leads to the same verdict", .tags(.identity))
  func growingAlternation() throws {
    var options = options
    options.seeksStableRate = false
    let run = try run("alternating").with(steps: 512)
    let expected = try solution(run, options)
    guard case .diverged(let step, nil) = expected.outcome else {
      Issue.record("\(expected.outcome)")
      return
    }
    let edge = try #require(expected.diagnostics["edge_of_stability"])
    #expect(edge < Double(step) && expected.diagnostics["alternation"] != nil)
    let keeper = MemoryKeeper()
    var (stops, found) = (0, Solution?.none)
    while found == nil {
      // Before it grows, while it does, and again and again beyond the edge.
      keeper.blocks = stops == 0 ? 20 : 2
      do { found = try solution(run, options, keeper) } catch SolverError.stopped { stops += 1 }
      try #require(stops < 200)
    }
    #expect(stops >= 5)
    #expect(found?.curve == expected.curve && found?.outcome == expected.outcome)
    #expect(found?.diagnostics == expected.diagnostics)
  }

  @Test("of another task, schedule, horizon or number of rows is refused", .tags(.contract))
  func others() throws {
    let (run, keeper) = (try run("projected"), MemoryKeeper())
    keeper.blocks = 3
    #expect(throws: SolverError.stopped) { try solution(run, options, keeper) }
    var rows = options
    rows.march.blockRows = 8
    let others: [(Run, SolverOptions)] = [
      (try run.with(task: PowerLawTask(capacity: 1.5, source: 0.6, modes: .finite(300))), options),
      (try run.with(optimiser: StochasticGradientDescent(learningRate: 0.2)), options),
      (try makeRun(task: run.task, network: run.network, data: run.data, steps: 261), options), (run, rows),
    ]
    for (other, options) in others {
      let error = #expect(throws: SolverError.self) { try solution(other, options, keeper) }
      guard case .unusableState = error else {
        Issue.record("\(String(describing: error))")
        continue
      }
    }
  }

  @Test("that ends too early is refused", .tags(.contract), arguments: [8, 800, -8])
  func truncated(length: Int) throws {
    let (run, keeper) = (try run("projected"), MemoryKeeper())
    keeper.blocks = 3
    #expect(throws: SolverError.stopped) { try solution(run, options, keeper) }
    keeper.cut(to: length)
    #expect(throws: SolverError.unusableState("it ends too early")) { try solution(run, options, keeper) }
  }

  /// Scrambles that are finished are not drawn again; the others are.
  @Test("of a sampled run is what it has finished", .tags(.identity))
  func sampled() throws {
    let run = try Run(
      task: powerLaw(modes: 8), network: .randomFeatures(width: .finite(8)),
      data: DataSource(batch: .size(4)),
      optimiser: SignDescent(StepSize(0.03)), steps: 6)
    var options = SolverOptions()
    options.sampling.paths = 64
    options.sampling.accuracy = 0.5
    let expected = try solution(run, options)
    let keeper = MemoryKeeper()
    keeper.blocks = 30
    #expect(throws: SolverError.stopped) { try solution(run, options, keeper) }
    keeper.blocks = .max
    #expect(try solution(run, options, keeper).curve == expected.curve)
  }
}
