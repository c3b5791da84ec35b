import DMFT
import TestSupport
import Testing

/// What no equations are known for is refused, with the reason.
@Suite("Sampled populations are refused")
struct SampledContractTests {
  private let sign = CouplingOptimiser.Rule.sign(memory: 0)

  @Test("for finite samples", .tags(.contract))
  func samples() throws {
    let run = try makeRun(data: DataSource(samples: .finite(30))).with(optimiser: SignDescent(StepSize(0.1)))
    #expect(try obstacle(run).contains("data.samples is finite"))
  }

  @Test("on the first map, unless the rule is linear", .tags(.contract))
  func firstMap() throws {
    #expect(try obstacle(chain(first: sign, second: nil)).contains("the first map"))
    #expect(throws: Never.self) { _ = try solve(chain(first: .normalized, second: sign), options: few) }
  }

  @Test("for Gaussian maps that remember every entry", .tags(.contract))
  func entries() throws {
    #expect(try obstacle(chain(first: nil, second: .adam(Averaging()))).contains("remembers every entry"))
    #expect(try obstacle(chain(first: nil, second: .sign(memory: 0.5))).contains("remembers every entry"))
  }

  @Test("for couplings that cannot follow the run", .tags(.contract))
  func followers() throws {
    let run = try makeRun(network: .projected(width: .finite(8)))
    #expect(try obstacle(run.with(optimiser: Lion(StepSize(0.1), Averaging()))).contains("layer 2"))
    #expect(try obstacle(run.with(optimiser: RMSProp(StepSize(0.1), Averaging()))).contains("layer 2"))
  }

  @Test("by other engines, and where functions of two times are asked for", .tags(.contract))
  func engines() throws {
    let run = try makeRun().with(optimiser: SignDescent(StepSize(0.1)))
    #expect(try obstacle(run, engine: .stationary).contains("not linear"))
    var options = few
    options.march.twoTimeSteps = [0, 1]
    #expect(throws: SolverError.self) { try solve(run, options: options) }
    let own = try Coupling(
      .identity, trained: true, optimiser: CouplingOptimiser(.normalized, learningRate: 0.1))
    let network = try Network(
      couplings: [Coupling(.gaussian, trained: false), own], widths: [.infinite, .infinite])
    let flow = try Run(task: powerLaw(modes: 8), network: network, until: 10)
    #expect(try obstacle(flow).contains("an optimizer of its own"))
  }

  @Test("before they start when they cannot fit", .tags(.contract))
  func resources() throws {
    let run = try makeRun(steps: 3_000_000).with(optimiser: SignDescent(StepSize(0.1)))
    #expect {
      try solve(run)
    } throws: { error in
      if case .doesNotFit = error as? SolverError { true } else { false }
    }
  }

  private var few: SolverOptions {
    var options = SolverOptions()
    options.sampling.paths = 128
    options.sampling.mostPaths = 128
    options.sampling.scrambles = 2
    return options
  }

  private func chain(first: CouplingOptimiser.Rule?, second: CouplingOptimiser.Rule?) throws -> Run {
    func coupling(_ rule: CouplingOptimiser.Rule?) throws -> Coupling {
      Coupling(
        .gaussian, trained: rule != nil,
        optimiser: try rule.map { try CouplingOptimiser($0, learningRate: 0.1) })
    }
    return try makeRun(
      network: Network(
        couplings: [coupling(first), coupling(second)], widths: [.finite(8), .finite(12)]),
      data: DataSource(batch: .size(4)), steps: 8)
  }

  private func obstacle(_ run: Run, engine: EngineName = .auto) throws -> String {
    var options = few
    options.engine = engine
    do {
      _ = try solve(run, options: options)
      return "solved"
    } catch SolverError.unsuitable(_, let reason) {
      return reason
    }
  }
}
