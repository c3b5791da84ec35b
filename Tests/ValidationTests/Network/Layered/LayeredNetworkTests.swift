import DMFT
import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import Validation

@Suite("Networks on given samples")
struct LayeredNetworkTests {
  static let settings: [SampleRuns] = [
    SampleRuns(), SampleRuns(outputs: 2, batch: .size(3), momentum: 0.6),
    SampleRuns(depth: 2, activation: .relu, batch: .size(3), order: .passes),
    SampleRuns(layers: SampleRuns.pooled, batch: .size(3), order: .cyclic, momentum: 0.3),
  ]

  func expectEqual(_ a: [Observation], _ b: [Observation], within tolerance: Double) {
    for (x, y) in zip(a, b) {
      #expect(abs(x.trainLoss - y.trainLoss) <= tolerance * y.trainLoss)
      #expect(abs(x.testLoss - y.testLoss) <= tolerance * y.testLoss)
      #expect(abs(x.readoutNorm - y.readoutNorm) <= tolerance * y.readoutNorm)
    }
    #expect(a.count == b.count)
  }

  @Test("are the same in single precision, but for rounding", .tags(.identity), arguments: settings)
  func precision(_ runs: SampleRuns) throws {
    let plan = try runs.plan()
    let (single, double): (LayeredTraining<Float>, LayeredTraining<Double>) = (
      plan.training(), plan.training()
    )
    expectEqual(
      runs.observations(LayeredNetwork(single, from: SampleRuns.stream())),
      runs.observations(LayeredNetwork(double, from: SampleRuns.stream())), within: 1e-4)
    expectEqual(
      runs.observations(LinearisedNetwork(single, from: SampleRuns.stream())),
      runs.observations(LinearisedNetwork(double, from: SampleRuns.stream())), within: 1e-4)
  }

  @Test("start at f = 0", .tags(.identity), arguments: settings)
  func start(_ runs: SampleRuns) throws {
    let seen = runs.observations(try runs.plan().networks()(SampleRuns.stream()))[0]
    let samples = try runs.given()
    let test = try #require(samples.test)
    func meanSquare(_ part: GivenSamples.Part) -> Double {
      part.targets.entries.reduce(0) { $0 + $1 * $1 } / Double(part.count)
    }
    #expect(abs(seen.trainLoss - meanSquare(samples.training)) < 1e-6)
    #expect(abs(seen.testLoss - meanSquare(test)) < 1e-6)
  }

  @Test(
    "approach their linearisation as γ₀ when γ → 0", .tags(.limit, .order), arguments: settings)
  func smallRichness(_ runs: SampleRuns) throws {
    var runs = runs
    runs.richness = 0
    let training: LayeredTraining<Double> = try runs.plan().training()
    let limit = runs.observations(LinearisedNetwork(training, from: SampleRuns.stream()))
    let errors = try [1e-6, 0.25e-6, 0.0625e-6].map { richness in
      runs.richness = richness
      let training: LayeredTraining<Double> = try runs.plan().training()
      return zip(runs.observations(LayeredNetwork(training, from: SampleRuns.stream())), limit).reduce(0) {
        max($0, abs($1.0.trainLoss - $1.1.trainLoss), abs($1.0.testLoss - $1.1.testLoss))
      }
    }
    for order in observedOrders(errors) { #expect(abs(order - 1) < 0.05, "\(errors)") }
    #expect(errors[2] < 1e-2 * limit[0].trainLoss)
  }

  @Test(
    "linearised, are the same by tangents and by their kernel", .tags(.identity),
    arguments: [DataSource.Batch.full, .size(3)])
  func kernel(_ batch: DataSource.Batch) throws {
    for described in [SampleRuns(), SampleRuns(depth: 2), SampleRuns(layers: SampleRuns.pooledImages)] {
      var runs = described
      (runs.richness, runs.batch, runs.momentum) = (0, batch, 0.4)
      let training: LayeredTraining<Double> = try runs.plan().training()
      expectEqual(
        runs.observations(KernelNetwork(training, from: SampleRuns.stream())),
        runs.observations(LinearisedNetwork(training, from: SampleRuns.stream())), within: 1e-11)
    }
  }

  @Test("with a window that is the whole map, are those of dense layers", .tags(.identity))
  func dense() throws {
    var (dense, convolution) = (SampleRuns(), SampleRuns())
    // One window of 5 × 5 pixels fits into 5 × 6 with stride 2: one pixel is left.
    let first = ConvolutionalNetwork.Layer.convolution(.init(channels: .finite(4), size: 5, stride: 2))
    dense.layers = [first, .dense(.finite(3))]
    convolution.layers = [first, .convolution(.init(channels: .finite(3), size: 1))]
    let (a, b) = (try dense.plan(), try convolution.plan())
    #expect(a.shape.layers[1].windows.windowSize == b.shape.layers[1].windows.windowSize)
    expectEqual(
      dense.observations(a.networks()(SampleRuns.stream())),
      dense.observations(b.networks()(SampleRuns.stream())), within: 0)
  }

  @Test("with pooling of single pixels, are those without", .tags(.identity))
  func trivialPooling() throws {
    var pooled = SampleRuns()
    pooled.layers.insert(.pool(.init(size: 1)), at: 2)
    pooled.layers.insert(.pool(.init(size: 1)), at: 0)
    let (a, b) = (SampleRuns(), pooled)
    expectEqual(
      a.observations(try a.plan().networks()(SampleRuns.stream())),
      b.observations(try b.plan().networks()(SampleRuns.stream())), within: 0)
  }

  @Test("divide their steps by the readout norm, if asked, where it is above 1", .tags(.closedForm))
  func inverseReadout() throws {
    var runs = SampleRuns(richness: 2, learningRate: 1, schedule: .inverseReadout())
    let training: LayeredTraining<Double> = try runs.plan().training()
    var network = LayeredNetwork(training, from: SampleRuns.stream())
    runs.schedule = .constant
    for _ in 0..<4 {
      let norm = network.observation.readoutNorm
      runs.learningRate = 1 / max(1, norm)
      var plain = network
      let constant: LayeredTraining<Double> = try runs.plan().training()
      plain.training = constant
      plain.advance()
      network.advance()
      #expect(plain.weights.matrices == network.weights.matrices)
    }
    #expect(network.observation.readoutNorm > 1.2)
  }

  @Test("without test samples have no test loss", .tags(.contract))
  func noTest() async throws {
    let runs = SampleRuns(testSamples: 0)
    let result = try await Ensemble(runs.run(), instances: 2, seed: 1).simulate()
    #expect(
      result.curve.columns.map(\.name) == ["train_loss", "train_loss_se", "readout_norm", "readout_norm_se"])
    #expect(result.outcome == .completed)
  }

  @Test("of absurd sizes have absurd costs, or are refused, and overflow nowhere", .tags(.contract))
  func absurd() throws {
    let wide = SampleRuns(depth: 2, width: 1_000_000_000)
    var ensemble = Ensemble(try wide.run(), instances: 2, seed: 1)
    #expect(try ensemble.prepared().cost.memory > 1e18)
    ensemble.scale = .max
    #expect(throws: DescriptionError.self) { try ensemble.prepared() }
    var infinite = SampleRuns()
    infinite.layers = [.convolution(.init(channels: .infinite, size: 3))]
    #expect(
      throws: DescriptionError(
        "network.layers[0].conv.channels", "infinite", "a whole number from 1 to 1000000000, in a simulation")
    ) {
      try infinite.plan()
    }
  }
}
