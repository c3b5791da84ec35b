import DMFT
import TestSupport
import Testing

@Suite("The causal march")
struct CausalMarchTests {
  static let cases = ["projected", "mini-batch", "deep"]

  func run(_ name: String, steps: Int) throws -> Run {
    let task = try PowerLawTask(capacity: 1.5, source: 0.5, modes: .finite(10_000))
    switch name {
    case "projected":
      return try makeRun(
        task: task, network: .projected(width: .finite(64)), data: DataSource(batch: .size(32)), steps: steps)
    case "mini-batch":
      return try makeRun(
        task: task, network: .deep(widths: [.finite(60)], readoutVariance: 0.2),
        data: DataSource(samples: .finite(80), batch: .size(20), labelNoise: 0.2),
        optimiser: StochasticGradientDescent(learningRate: 0.1, momentum: 0.5, weightDecay: 0.05),
        steps: steps)
    default:
      return try makeRun(
        task: task, network: .deep(widths: [.finite(40), .finite(60)]), data: DataSource(batch: .size(32)),
        optimiser: StochasticGradientDescent(learningRate: 0.1, schedule: .cosine(warmup: 20, final: 0)),
        steps: steps)
    }
  }

  /// Long enough for blocks of 64 rows to be compressed, with a ragged end.
  @Test("gives the same curve in blocks of any height", .tags(.identity), arguments: cases)
  func blocks(name: String) throws {
    let run = try run(name, steps: 467)
    let expected = try curves(run, blockRows: 1, nodes: 12)
    for rows in [8, 32, 64] {
      #expect(try deviation(curves(run, blockRows: rows, nodes: 12), from: expected) < 1e-11, "\(rows) rows")
    }
  }

  /// Panels of 32 times, some of which become one twice.
  @Test("gives the same curve when past columns are compressed", .tags(.identity), arguments: cases)
  func compression(name: String) throws {
    let run = try run(name, steps: 467)
    let expected = try curves(run, nodes: 12, compresses: false)
    #expect(try deviation(curves(run, nodes: 12), from: expected) < 1e-11)
  }

  /// Causality: what comes later cannot change what was.
  @Test(
    "gives the same steps whatever the horizon", .tags(.identity), arguments: ["projected", "mini-batch"])
  func horizon(name: String) throws {
    let long = try #require(curves(run(name, steps: 150), nodes: 200)["test_loss"])
    let short = try #require(curves(run(name, steps: 61), nodes: 200)["test_loss"])
    #expect(relativeDeviation(of: short, from: Array(long[..<62])) < 1e-11)
  }

  @Test(
    "splits the test loss into bias and a variance that is not negative", .tags(.identity), arguments: cases)
  func decomposition(name: String) throws {
    let found = try curves(run(name, steps: 80))
    let (test, bias) = (try #require(found["test_loss"]), try #require(found["bias"]))
    let variance = try #require(found["variance"])
    #expect(relativeDeviation(of: zip(bias, variance).map { $0 + $1 }, from: test) < 1e-13)
    #expect(variance.allSatisfy { $0 >= 0 } && bias.allSatisfy { $0 >= 0 })
    #expect(variance.dropFirst().allSatisfy { $0 > 0 })
  }

  /// L without variance when N = P = B = ∞.
  @Test("has no variance at infinite size", .tags(.limit))
  func noVariance() throws {
    let found = try curves(makeRun(network: .projected(width: .infinite), steps: 80))
    #expect(found["variance"]?.allSatisfy { abs($0) < 1e-14 } == true)
    #expect(
      relativeDeviation(of: try #require(found["bias"]), from: try #require(found["test_loss"])) < 1e-13)
  }

  @Test(
    "gives correlations that are symmetric and positive, and a causal response", .tags(.identity),
    arguments: cases)
  func twoTime(name: String) throws {
    let (steps, run) = (70, try run(name, steps: 70))
    var options = SolverOptions()
    options.march.twoTimeSteps = Array(0...steps)
    let solution = try solve(run, options: options)
    let functions = try #require(solution.twoTime)
    func matrix(_ name: String) throws -> SquareMatrix {
      let values = try #require(functions.functions.first { $0.name == name }).values
      return SquareMatrix(size: steps + 1) { values[$0 * (steps + 1) + $1] }
    }
    for (name, column) in [("residual_correlation", "test_loss"), ("readout_correlation", "readout_norm")] {
      let c = try matrix(name)
      #expect(c == c.transposed)
      #expect(relativeDeviation(of: c.diagonal, from: try #require(solution.curve[column]), zero: 1e-15) == 0)
      #expect(c.isPositive(roundOff: 1e-12 * c.maximumMagnitude))
    }
    let response = try matrix("readout_response")
    #expect(response == response.strictlyCausal && response.maximumMagnitude > 0)
  }

  @Test("keeps two-time functions at the steps asked for", .tags(.contract))
  func chosenSteps() throws {
    var options = SolverOptions()
    let run = try run("projected", steps: 70)
    options.march.twoTimeSteps = Array(0...70)
    let all = try #require(solve(run, options: options).twoTime)
    options.march.twoTimeSteps = [0, 17, 64, 70]
    let some = try #require(solve(run, options: options).twoTime)
    #expect(some.steps == [0, 17, 64, 70])
    for (few, many) in zip(some.functions, all.functions) {
      #expect(few.values == some.steps.flatMap { t in some.steps.map { many.values[71 * t + $0] } })
    }
    options.march.twoTimeSteps = []
    #expect(try solve(run, options: options).twoTime == nil)
  }

  @Test("reports progress that rises to one", .tags(.contract))
  func progress() throws {
    var shares: [Double] = []
    _ = try solve(run("projected", steps: 100)) { shares.append($0) }
    #expect(shares == shares.sorted() && shares.last == 1)
  }
}
