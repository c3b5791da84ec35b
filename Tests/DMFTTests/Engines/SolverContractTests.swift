import TestSupport
import Testing

import DMFT

@Suite("What the solver cannot do it refuses", .tags(.contract))
struct SolverContractTests {
  @Test("a run that does not fit into memory, before it starts")
  func memory() throws {
    let run = try makeRun(
      task: PowerLawTask(capacity: 1.5, source: 0.5, modes: .infinite),
      network: .projected(width: .infinite), data: DataSource(batch: .size(2)),
      steps: 1 << 28)
    // A slow machine would refuse it for its time.
    var options = SolverOptions()
    options.longestTime = .infinity
    let error = #expect(throws: SolverError.self) { try solve(run, options: options) }
    guard case .doesNotFit(let resource, let needed, let available, let remedy) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(resource == "memory" && needed > available && available > 0 && !remedy.isEmpty)
  }
}

@Suite("What is identically zero is zero")
struct IdenticalZeroTests {
  /// Until a readout of zeros has moved, no draw of a network matters.
  @Test("the variance before the first step, of every engine", .tags(.identity))
  func start() throws {
    let task = try powerLaw(modes: 300)
    let lazy = try Network.randomFeatures(width: .finite(10))
    let runs = [
      try makeRun(task: task, network: lazy, steps: 1000), try makeRun(task: task, network: lazy, steps: 20),
      try makeRun(
        task: task, network: .projected(width: .finite(9)), data: DataSource(batch: .size(3)), steps: 20),
      try makeRun(
        task: task, network: .randomFeatures(width: .infinite), data: DataSource(batch: .size(3)), steps: 500),
    ]
    for run in runs { try check(run) }
    for width in [7, 30, 200] {
      for depth in [1, 2, 3] {
        try check(makeFlow(task: task, depth: depth, width: .finite(width), until: 1e3))
      }
    }
  }

  private func check(_ run: Run) throws {
    let solution = try solve(run)
    let (curve, name) = (solution.curve, solution.diagnostics.engine)
    #expect(curve["variance"]?.first == 0 && curve["readout_norm"]?.first == 0, "\(name)")
    #expect(curve["variance"]?.contains { $0 > 0 } == true, "\(name)")
    #expect(relativeDeviation(of: curve["bias"]?.first ?? 0, from: curve["test_loss"]?.first ?? 1) < 1e-12)
  }
}

@Suite("Settings of the march", .tags(.contract))
struct MarchSettingsTests {
  @Test("are refused by gradient flow, which they would not change")
  func flow() throws {
    let run = try makeFlow(task: powerLaw(modes: 20), until: 10)
    let settings: [(inout MarchOptions) -> Void] = [
      { $0.nodes = 4 }, { $0.blockRows = 2 }, { $0.compresses = false },
    ]
    for setting in settings {
      var options = SolverOptions()
      setting(&options.march)
      let error = #expect(throws: SolverError.self) { try solve(run, options: options) }
      guard case .unsuitable(_, let obstacle)? = error else { continue }
      #expect(obstacle.contains("would change nothing"))
    }
  }

  @Test("that break a march are blamed, and not the learning rate")
  func nodes() throws {
    let run = try makeRun(
      task: powerLaw(modes: 100), network: .projected(width: .finite(16)), data: DataSource(batch: .size(2)),
      optimiser: StochasticGradientDescent(learningRate: 0.5), steps: 400)
    var options = SolverOptions()
    options.march.nodes = 1
    let error = #expect(throws: SolverError.self) { try solve(run, options: options) }
    guard case .invariantBroken(let sentence)? = error else { return }
    #expect(sentence.contains("the 1 node asked for") && !sentence.contains("learningRate"))
  }
}

@Suite("Available memory")
struct AvailableMemoryTests {
  @Test("A limit of the process leaves what it does not use yet; none leaves no number", .tags(.contract))
  func limits() {
    let limits = """
      Limit                     Soft Limit           Hard Limit           Units
      Max cpu time              unlimited            unlimited            seconds
      Max address space         409600000            409600000            bytes
      """
    let status = "Name:\tdmft\nVmPeak:\t  399528 kB\nVmSize:\t  100000 kB\n"
    #expect(AvailableMemory.addressSpace(limits: limits, status: status) == 307_200_000.0)
    let none = limits.replacing("409600000", with: "unlimited")
    #expect(AvailableMemory.addressSpace(limits: none, status: status) == nil)
    #expect(AvailableMemory.addressSpace(limits: "", status: "") == nil)
  }
}
