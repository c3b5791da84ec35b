import DMFT
import Synchronization
import TestSupport
import Testing

/// Engines on batches that follow a schedule: the noise of a step is that of its own batch.
@Suite("Scheduled batches")
struct ScheduledBatchTests {
  private func run(
    _ law: BatchSchedule.Law, _ network: Network? = nil, samples: Extent = .infinite, noise: Double = 0.2,
    steps: Int = 40, exact: Bool = false
  ) throws -> Run {
    try makeRun(
      task: PowerLawTask(capacity: 1.5, source: 0.5, modes: .finite(60)), network: network,
      data: DataSource(
        samples: samples, batch: .schedule(BatchSchedule(law)), labelNoise: noise, exactBatch: exact),
      steps: steps)
  }

  private func loss(_ run: Run, _ engine: EngineName = .auto, _ quantity: Quantity = .testLoss) throws
    -> [Double]
  {
    var options = SolverOptions()
    options.engine = engine
    options.decomposes = quantity != .testLoss
    return try #require(solve(run, options: options).curve[quantity])
  }

  static let settings: [(Network, Extent, EngineName)] = {
    do {
      return [
        (try .randomFeatures(width: .infinite), .infinite, .modes),
        (try .randomFeatures(width: .infinite), .infinite, .march),
        (try .projected(width: .finite(20)), .infinite, .march),
        (try .deep(widths: [.finite(20), .finite(30)]), .finite(40), .march),
      ]
    } catch { preconditionFailure("\(error)") }
  }()

  @Test(
    "whose last stage begins after the end are the first stage's number", .tags(.identity),
    arguments: settings.indices)
  func neverChanged(index: Int) throws {
    let (network, samples, engine) = Self.settings[index]
    let scheduled = try run(.stages(sizes: [8, 16], from: [0, 40]), network, samples: samples)
    let constant = try scheduled.with(data: scheduled.data.with(batch: .size(8)))
    #expect(relativeDeviation(of: try loss(scheduled, engine), from: try loss(constant, engine)) < 1e-13)
  }

  @Test("Modes for themselves are what the march solves", .tags(.identity))
  func modes() throws {
    let run = try run(.power(first: 1, exponent: 1, offset: 3))
    #expect(relativeDeviation(of: try loss(run, .modes), from: try loss(run, .march)) < 1e-11)
    #expect(try solve(run).diagnostics.engine == "modes")
  }

  /// E v² by (9.9) with the fourth moment, as it is written.
  @Test("The exact fourth moment has the batch of its step", .tags(.closedForm))
  func exact() throws {
    let run = try run(.stages(sizes: [1, 5, 2], from: [0, 9, 20]), exact: true)
    let (task, eta) = (try powerLaw(capacity: 1.5, source: 0.5, modes: 60), 0.3)
    var moments = task.list.map { $0.targetPower / $0.eigenvalue }
    var expected = [1.0]
    for step in 0..<40 {
      let batch = step < 9 ? 1.0 : step < 20 ? 5 : 2
      let noise = ((expected.last ?? 0) + 0.2) / batch
      for (k, mode) in task.list.enumerated() {
        let (lambda, x) = (mode.eigenvalue, eta * mode.eigenvalue)
        moments[k] = (1 - 2 * x + (1 + 1 / batch) * x * x) * moments[k] + eta * eta * lambda * noise
      }
      expected.append(zip(task.list, moments).reduce(0) { $0 + $1.0.eigenvalue * $1.1 })
    }
    #expect(relativeDeviation(of: try loss(run), from: expected) < 1e-12)
  }

  @Test(
    "A batch twice as large injects half the noise in its step, in theory of any chain", .tags(.identity),
    arguments: settings.indices)
  func halved(index: Int) throws {
    let (network, samples, engine) = Self.settings[index]
    guard samples == .infinite else { return }
    let many = 1_000_000_000_000_000
    func injected(_ batch: Int) throws -> Double {
      try #require(
        loss(run(.stages(sizes: [many, batch], from: [0, 7]), network, steps: 8), engine, .batchLoss).last)
        + #require(
          loss(run(.stages(sizes: [many, batch], from: [0, 7]), network, steps: 8), engine, .labelNoiseLoss)
            .last)
    }
    let (one, two) = (try injected(4), try injected(8))
    #expect(one > 1e-4 && abs(one / two - 2) < 1e-9)
  }

  @Test("Masks of fixed samples vanish in the steps that take all of them", .tags(.limit))
  func masks() throws {
    let network = try Network.projected(width: .finite(20))
    let masked = try run(.stages(sizes: [10, 40], from: [0, 39]), network, samples: .finite(40), steps: 40)
    let part = try loss(masked, .march, .batchLoss)
    let all = try masked.with(data: masked.data.with(batch: .full))
    #expect(part.dropFirst(2).allSatisfy { $0 > 0 })
    #expect(try loss(all, .march, .batchLoss).allSatisfy { $0 == 0 })
    let whole = try run(.stages(sizes: [40, 10], from: [0, 40]), network, samples: .finite(40), steps: 40)
    #expect(relativeDeviation(of: try loss(whole, .march), from: try loss(all, .march)) < 1e-12)
  }

  @Test(
    "Parts of the variance sum to the loss, whatever the batches", .tags(.identity),
    arguments: settings.indices)
  func parts(index: Int) throws {
    let (network, samples, engine) = Self.settings[index]
    let run = try run(.geometric(first: 2, last: 30), network, samples: samples)
    var options = SolverOptions()
    (options.engine, options.decomposes) = (engine, true)
    let curve = try solve(run, options: options).curve
    let sum = try DecompositionTests.parts.reduce(try #require(curve[.bias])) { sum, quantity in
      zip(sum, try #require(curve[quantity])).map { $0 + $1 }
    }
    #expect(relativeDeviation(of: sum, from: try #require(curve[.testLoss])) < 1e-12)
  }

  @Test(
    "Compressed columns go through jumps of the batch", .tags(.identity),
    arguments: [Extent.infinite, .finite(90)])
  func compression(samples: Extent) throws {
    let run = try run(
      .stages(sizes: [4, 64, 2], from: [0, 90, 171]), .projected(width: .finite(32)), samples: samples,
      steps: 320)
    let (compressed, whole) = (try curves(run, nodes: 8), try curves(run, nodes: 8, compresses: false))
    #expect(deviation(compressed, from: whole) < 1e-9)
  }

  @Test("Replicas have the same losses", .tags(.identity), arguments: settings.indices)
  func replicas(index: Int) throws {
    let (network, samples, engine) = Self.settings[index]
    let run = try run(.geometric(first: 2, last: 9), network, samples: samples)
    #expect(
      relativeDeviation(of: try loss(run.replicated(by: 3), engine), from: try loss(run, engine)) < 1e-9)
  }

  @Test("A march that was stopped goes on as it would have, and not with other batches", .tags(.identity))
  func state() throws {
    let sizes = (0..<260).map { Double(4 + $0 / 20) }
    let whole = try run(.table(sizes), .projected(width: .finite(32)), steps: 260)
    var options = SolverOptions()
    options.march.blockRows = 16
    let keeper = MemoryKeeper()
    keeper.blocks = 6
    var watch = RunWatch()
    watch.keeper = keeper
    #expect(throws: SolverError.self) { try solve(whole, options: options, watch: watch) }
    let other = try run(.table(sizes.map { $0 + 1 }), .projected(width: .finite(32)), steps: 260)
    let error = #expect(throws: SolverError.self) { try solve(other, options: options, watch: watch) }
    guard case .unusableState(let what)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(what.contains("batches"))
    keeper.blocks = .max
    let (resumed, direct) = (
      try solve(whole, options: options, watch: watch), try solve(whole, options: options)
    )
    #expect(resumed.curve[.testLoss] == direct.curve[.testLoss])
  }

  /// Where steps differ, a run on quadrature nodes is done again on those of a finer rule: what is said and shown is of both.
  @Test("The second run, on finer modes, is part of the work", .tags(.limit))
  func secondRun() throws {
    func watched(_ batch: DataSource.Batch) throws -> (seconds: Double, shares: [Double]) {
      let run = try makeRun(
        task: PowerLawTask(capacity: 1.5, source: 0.5, modes: .finite(1_000_000)),
        data: DataSource(batch: batch),
        optimiser: StochasticGradientDescent(learningRate: 0.1, momentum: 0.1), steps: 100_000)
      let seen = Mutex((seconds: 0.0, shares: [Double]()))
      var watch = RunWatch()
      watch.expect = { estimate in seen.withLock { $0.seconds = estimate.seconds } }
      watch.progress = { progress in seen.withLock { $0.shares.append(progress.share) } }
      var options = SolverOptions()
      options.savedSteps = [0, 50_000, 100_000]
      _ = try solve(run, options: options, watch: watch)
      return seen.withLock { $0 }
    }
    let once = try watched(.size(8))
    let twice = try watched(.schedule(BatchSchedule(.geometric(first: 8, last: 16))))
    #expect(twice.seconds > 1.8 * once.seconds)
    for shares in [once.shares, twice.shares] {
      #expect(zip(shares, shares.dropFirst()).allSatisfy { $0 <= $1 } && abs((shares.last ?? 0) - 1) < 1e-12)
    }
    #expect(twice.shares.count == 2 * once.shares.count && twice.shares[once.shares.count - 1] < 0.6)
  }

  @Test("Engines of equal steps refuse them, and say what would do", .tags(.contract))
  func refused() throws {
    let run = try run(.geometric(first: 2, last: 9), .randomFeatures(width: .finite(20)))
    let choice = EngineChoiceTests()
    for engine in [EngineName.stationary, .panels] {
      #expect(choice.obstacle(run, to: engine).contains("data.batch"))
    }
    let flow = try Run(
      run.model, data: run.data, training: .flow(until: 10, points: 5))
    #expect(choice.obstacle(flow, to: .auto).contains("data.batch is a schedule"))
  }
}
