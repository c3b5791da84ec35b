import DMFT
import TestSupport
import Testing

/// Equations (5.3), (5.19)–(5.20): how many nodes a curve needs, and what the solver says about it.
@Suite("The compression of the spectrum")
struct CompressedSpectrumTests {
  func run(modes: Extent = .finite(2000), steps: Int, width: Extent = .finite(30)) throws -> Run {
    try makeRun(
      task: PowerLawTask(capacity: 1.4, source: 0.6, modes: modes), network: .projected(width: width),
      data: DataSource(batch: .size(16)), steps: steps)
  }

  /// 150 modes, a horizon of 12: 13 nodes are exact for every K̃, not only for the one they were chosen by.
  @Test("is exact for n ≥ T + 1, and not for fewer", .tags(.identity))
  func exact() throws {
    let run = try makeRun(
      task: powerLaw(modes: 150), network: .projected(width: .finite(9)),
      data: DataSource(samples: .finite(20), batch: .size(5)),
      steps: 12)
    let expected = try DenseEquations(run, steps: 12)
    #expect(try deviation(curves(run, nodes: 13), from: expected.curves) < 1e-10)
    #expect(try deviation(curves(run, nodes: 4), from: expected.curves) > 1e-9)
  }

  @Test(
    "keeps the tolerance asked for, and reports an error that is not too small", .tags(.contract),
    arguments: [1e-3, 1e-6, 1e-9])
  func tolerance(_ tolerance: Double) throws {
    let run = try run(steps: 150)
    var options = SolverOptions()
    options.tolerance = tolerance
    let solution = try solve(run, options: options)
    let error = try relativeDeviation(of: #require(solution.curve["test_loss"]), from: exactLoss(run))
    #expect(error < tolerance)
    #expect(error < 3 * (try #require(solution.diagnostics["relative_error"])))
  }

  @Test("reports an error too large when told to take too few nodes", .tags(.contract))
  func tooFew() throws {
    let run = try run(steps: 150)
    var options = SolverOptions()
    options.march.nodes = 5
    let solution = try solve(run, options: options)
    let error = try relativeDeviation(of: #require(solution.curve["test_loss"]), from: exactLoss(run))
    let reported = try #require(solution.diagnostics["quadrature_error"])
    #expect(error > options.tolerance && reported > options.tolerance)
    #expect(error < 10 * reported)
    #expect(solution.diagnostics["nodes"] == 5)
  }

  /// The estimate of first order is not enough for few nodes; another march tells their error, and takes its time.
  @Test("expects another march exactly where few nodes need it", .tags(.contract), arguments: [4, 6, 30])
  func check(nodes: Int) throws {
    let run = try run(steps: 150)
    func expected(_ nodes: Int) throws -> RunEstimate {
      var options = SolverOptions()
      (options.march.nodes, options.engine) = (nodes, .march)
      return try #require(try plan(run, options: options).expected)
    }
    var options = SolverOptions()
    (options.march.nodes, options.engine) = (nodes, .march)
    let error = try #require(try solve(run, options: options).diagnostics["quadrature_error"])
    let estimate = try expected(nodes)
    #expect((error > 1e-6) == estimate.work.contains("another"))
    // That of enough nodes is alone: it is what comes on top.
    let check = try expected(2 * nodes + 8)
    #expect(!check.work.contains("another"))
    if error > 1e-6 {
      #expect(estimate.seconds > check.seconds && estimate.seconds < 2 * check.seconds)
      #expect(estimate.memory > check.memory)
    }
  }

  /// Errors are relative to what is printed, which of one node falls far too fast.
  @Test(
    "reports an error that is not smaller than the one that few nodes make", .tags(.contract),
    arguments: [1, 2, 3, 4, 5], [(0.5, 0.0), (0.5, 1), (1.5, 0), (1.5, 1)])
  func few(nodes: Int, task: (source: Double, richness: Double)) throws {
    let run = try makeRun(
      task: PowerLawTask(capacity: 1.5, source: task.source, modes: .finite(300)),
      network: .projected(width: .finite(32), richness: task.richness), data: DataSource(batch: .size(8)),
      optimiser: StochasticGradientDescent(learningRate: 0.3), steps: 100)
    var options = SolverOptions()
    options.march.nodes = nodes
    let solution = try solve(run, options: options)
    let loss = try #require(solution.curve["test_loss"])
    let error = zip(loss, try exactLoss(run)).reduce(0) { max($0, abs($1.0 - $1.1) / $1.0) }
    #expect(error > 1e-6)
    // The error of the second march, of which the first one's is known, is an estimate.
    #expect(error <= (1 + 1e-6) * (try #require(solution.diagnostics["relative_error"])))
  }

  @Test("needs no more nodes for 10^12 modes than for 10^4, and infinitely many", .tags(.limit))
  func manyModes() throws {
    let solutions = try [Extent.finite(10_000), .finite(1_000_000_000_000), .infinite].map {
      try solve(run(modes: $0, steps: 100))
    }
    let nodes = try solutions.map { try #require($0.diagnostics["nodes"]) }
    #expect(nodes.allSatisfy { $0 < 1.3 * nodes[0] && $0 < 40 })
    // tr Λ lacks 10^{-12·0.4}/0.4 = 4e-5, or 1.3e-5 of itself, which scatters.
    let losses = try solutions.map { try #require($0.curve["test_loss"]) }
    let difference = relativeDeviation(of: losses[1], from: losses[2])
    #expect(difference < 4e-5 && difference > 1e-6)
  }

  /// m copies of λ with the same total target power are one node.
  @Test("does not see whether a mode of multiplicity m is written as m modes", .tags(.identity))
  func multiplicity() throws {
    let joint = try MeasuredTask(modes: [
      Mode(eigenvalue: 1, targetPower: 0.4), Mode(eigenvalue: 0.3, targetPower: 0.6, multiplicity: 3),
      Mode(eigenvalue: 0.1, targetPower: 0.2, multiplicity: 2),
    ])
    let split = try MeasuredTask(
      modes: joint.list.flatMap { mode in
        (0..<Int(mode.multiplicity)).map { _ in
          Mode(eigenvalue: mode.eigenvalue, targetPower: mode.targetPower / mode.multiplicity)
        }
      })
    let results = try [joint, split].map { task in
      try curves(
        makeRun(
          task: task, network: .deep(widths: [.finite(8)]),
          data: DataSource(samples: .finite(30), batch: .size(5))))
    }
    #expect(split.list.count == 6)
    #expect(deviation(results[1], from: results[0]) < 1e-12)
  }
}
