import DMFT
import TestSupport
import Testing

@Suite("Choice of the engine", .tags(.contract))
struct EngineChoiceTests {
  func engine(_ run: Run) throws -> String { try solve(run).diagnostics.engine }

  func obstacle(_ run: Run, to engine: EngineName) -> String {
    var options = SolverOptions()
    options.engine = engine
    do throws(any Error) {
      _ = try solve(run, options: options)
    } catch SolverError.unsuitable(let name, let obstacle) {
      return name == engine ? obstacle : "of \(name)"
    } catch {
      return "\(error)"
    }
    return "none"
  }

  @Test("long lazy runs are stationary; short ones, learning ones and those with schedules are marched")
  func automatic() throws {
    let lazy = try Network.randomFeatures(width: .finite(10))
    #expect(try engine(makeRun(network: lazy, steps: 1000)) == "stationary")
    #expect(try engine(makeRun(network: lazy, steps: 100)) == "march")
    #expect(try engine(makeRun(network: .projected(width: .finite(10)), steps: 450)) == "march")
    let schedule = try StochasticGradientDescent(
      learningRate: 0.1, schedule: .power(exponent: 0.5, offset: 1))
    #expect(try engine(makeRun(network: lazy, optimiser: schedule, steps: 450)) == "march")
  }

  @Test("A plan names the engine that then solves the run, and why")
  func plans() throws {
    let schedule = try StochasticGradientDescent(
      learningRate: 0.1, schedule: .power(exponent: 0.5, offset: 1))
    let runs = [
      try makeRun(network: .randomFeatures(width: .finite(10)), steps: 1000),
      try makeRun(network: .randomFeatures(width: .infinite), steps: 1000),
      try makeRun(network: .randomFeatures(width: .infinite), optimiser: schedule, steps: 100),
      try makeRun(network: .projected(width: .finite(10)), steps: 50),
    ]
    for run in runs {
      let (plan, solution) = (try plan(run), try solve(run).diagnostics)
      #expect(plan.engine.rawValue == solution.engine)
      #expect(solution.reason.hasPrefix(plan.reason))
    }
    #expect(Set(try runs.map { try plan($0).engine }) == [.stationary, .modes, .march])
  }

  @Test("what stands in the way is named, with what to change")
  func obstacles() throws {
    let lazy = try Network.randomFeatures(width: .finite(10))
    #expect(
      obstacle(try makeRun(network: .projected(width: .finite(9))), to: .stationary).contains("richness"))
    let schedule = try StochasticGradientDescent(learningRate: 0.1, schedule: .cosine(warmup: 1, final: 0))
    #expect(obstacle(try makeRun(network: lazy, optimiser: schedule), to: .stationary).contains("schedule"))
    let decay = try StochasticGradientDescent(learningRate: 0.1, weightDecay: 0.1)
    let trained = try Network.deep(widths: [.finite(9)], richness: 0)
    #expect(
      obstacle(try makeRun(network: trained, optimiser: decay), to: .stationary).contains("weightDecay"))
    let fast = try StochasticGradientDescent(learningRate: 3)
    #expect(obstacle(try makeRun(network: lazy, optimiser: fast), to: .stationary).contains("diverges"))
    let exact = try DataSource(batch: .size(2), exactBatch: true)
    #expect(obstacle(try makeRun(network: lazy, data: exact), to: .stationary).contains("infinite"))
    #expect(obstacle(try makeRun(data: exact), to: .march).contains("stationary"))
    #expect(obstacle(try makeRun(network: lazy, data: exact), to: .auto).contains("infinite"))
  }

  @Test("a run of any length that diverges is marched until it does")
  func divergence() throws {
    let solution = try solve(
      makeRun(
        network: .randomFeatures(width: .finite(10)),
        optimiser: StochasticGradientDescent(learningRate: 3), steps: 1_000_000_000))
    guard case .diverged(let step, let rate) = solution.outcome else {
      Issue.record("\(solution.outcome)")
      return
    }
    #expect(step < 100 && (rate?.stable ?? 3) < 3 && solution.diagnostics.engine == "march")
  }
}
