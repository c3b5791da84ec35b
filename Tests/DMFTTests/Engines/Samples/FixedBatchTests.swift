import LinearAlgebra
import TestSupport
import Testing

@testable import DMFTSamples
import DMFT

/// Given one sequence of batches, theory is as exact as with all samples in every step, (16.17).
@Suite("Nonlinear networks on a fixed sequence of batches")
struct FixedBatchTests {
  /// Batches of two of the three samples, in cycles or drawn once.
  static func batches(_ seed: UInt64?) throws -> DataSource {
    try DataSource(batch: .size(2), order: seed == nil ? .cyclic : .passes, batchSeed: seed)
  }

  /// The samples of each step.
  static func sequence(_ data: DataSource, steps: Int) throws -> [[Int]] {
    var batch = try #require(data.batches(of: 3))
    return (0...steps).map { _ in
      batch.draw()
      return Array(batch.points)
    }
  }

  @Test("of all samples is the full batch, to the last bit", .tags(.identity), arguments: [0.0, 1.5])
  func everything(richness: Double) throws {
    let samples = try GivenSamples.three()
    var options = SolverOptions()
    (options.sampling.paths, options.sampling.scrambles) = (256, 2)
    func curve(_ data: DataSource) throws -> LearningCurve {
      try solve(
        samples.run(
          Perceptron(depth: 2, width: .infinite, activation: Activation(.tanh), richness: richness),
          StochasticGradientDescent(learningRate: 0.4), data: data, steps: 12), options: options
      ).curve
    }
    let full = try curve(DataSource())
    for order in DataSource.Order.allCases {
      let all = try curve(DataSource(batch: .size(3), order: order, batchSeed: order == .cyclic ? nil : 4))
      for (a, b) in zip(all.columns, full.columns) { #expect(a.values == b.values, "\(a.name)") }
    }
  }

  @Test(
    "with a linear activation follow the two-time equations", .tags(.identity), arguments: 1...3,
    [nil, 9] as [UInt64?])
  func linear(depth: Int, seed: UInt64?) throws {
    let (samples, gamma, steps) = (try GivenSamples.three(), 0.8, 10)
    let descent = try StochasticGradientDescent(learningRate: 0.2, momentum: 0.5)
    let data = try Self.batches(seed)
    let solution = try solve(
      samples.run(
        Perceptron(depth: depth, width: .infinite, activation: Activation(.linear), richness: gamma), descent,
        data: data, steps: steps))
    let sequence = try Self.sequence(data, steps: steps)
    let expected = try TwoTimeLinearNetwork(
      samples, depth: depth, richness: gamma, descent, steps: steps, batch: { sequence[$0] }
    ).solve()
    #expect(relativeDeviation(of: try solution.column("train_loss"), from: expected.losses) < 1e-10)
    #expect(relativeDeviation(of: try solution.column("readout_norm"), from: expected.norms) < 1e-10)
  }

  /// f moves by K's columns of the batch alone.
  @Test("lazy, are the recursion of their kernel", .tags(.closedForm), arguments: [nil, 9] as [UInt64?])
  func lazy(seed: UInt64?) throws {
    let (samples, steps, eta, momentum) = (try GivenSamples.three(), 30, 0.5, 0.6)
    let network = try Perceptron(depth: 2, width: .infinite, activation: Activation(.erf), richness: 0)
    let data = try Self.batches(seed)
    let solution = try solve(
      samples.run(
        network, StochasticGradientDescent(learningRate: eta, momentum: momentum), data: data, steps: steps))
    let all = samples.allInputs
    let kernel = try LayeredKernel(
      Architecture.perceptron(network).layers(on: samples.input) { _ in 1 }, activation: network.activation,
      inputs: all
    ).matrix()
    let sequence = try Self.sequence(data, steps: steps)
    var (f, velocity) = (Array(repeating: 0.0, count: all.rows), Array(repeating: 0.0, count: all.rows))
    let y = samples.allTargets
    var (train, test) = ([Double](), [Double]())
    for step in 0...steps {
      let delta = zip(y, f).map { $0 - $1 }
      train.append(delta[..<3].reduce(0) { $0 + $1 * $1 } / 3)
      test.append(delta[3...].reduce(0) { $0 + $1 * $1 } / Double(all.rows - 3))
      for i in f.indices {
        velocity[i] = momentum * velocity[i] + sequence[step].reduce(0) { $0 + kernel[i, $1] * delta[$1] } / 2
      }
      for i in f.indices { f[i] += eta * velocity[i] }
    }
    #expect(relativeDeviation(of: try solution.column("train_loss"), from: train) < 1e-12)
    #expect(relativeDeviation(of: try solution.column("test_loss"), from: test) < 1e-12)
  }

  @Test(
    "of one hidden layer are Gauss–Hermite sums, and not those of another sequence", .tags(.closedForm),
    arguments: [0.5, 8])
  func oneLayer(richness: Double) throws {
    let (samples, activation) = (try GivenSamples.three(), try Activation(.tanh))
    let (eta, steps, data) = (0.3, 25, try Self.batches(9))
    let solution = try solve(
      samples.run(
        Perceptron(depth: 1, width: .infinite, activation: activation, richness: richness),
        StochasticGradientDescent(learningRate: eta), data: data, steps: steps))
    let units = HermiteUnits(samples, activation)
    let (sequence, other) = (
      try Self.sequence(data, steps: steps), try Self.sequence(Self.batches(nil), steps: steps)
    )
    let expected = units.train(richness: richness, rate: eta, steps: steps) { sequence[$0] }
    let wrong = units.train(richness: richness, rate: eta, steps: steps) { other[$0] }
    let (loss, error) = (try solution.column("train_loss"), try solution.column("train_loss_se"))
    for t in 0...steps {
      #expect(abs(loss[t] - expected[t]) <= 4 * error[t] + 1e-5 * expected[0], "step \(t)")
    }
    #expect((0...steps).contains { abs(loss[$0] - wrong[$0]) > 10 * error[$0] + 1e-5 * wrong[0] })
  }

  @Test("that are drawn belong to given samples, and cycles draw nothing", .tags(.contract))
  func contract() throws {
    #expect(throws: DescriptionError("data.batchSeed", "4", "left out (data.order cyclic draws nothing)")) {
      try DataSource(batch: .size(2), order: .cyclic, batchSeed: 4)
    }
    for data in [
      try DataSource(batch: .size(2), order: .cyclic), try DataSource(batch: .size(2), batchSeed: 4),
    ] {
      #expect(throws: DescriptionError.self) {
        try Run(
          LinearModel(
            task: PowerLawTask(capacity: 1.5, source: 0.5, modes: .finite(10)),
            network: .randomFeatures(width: .infinite)),
          data: data, training: .steps(3, StochasticGradientDescent(learningRate: 0.1)))
      }
    }
  }
}
