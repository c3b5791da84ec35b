import DMFT
import LinearAlgebra
import TestSupport
import Testing

/// Something that must be refused, with the key and the value that the message names.
struct BadDescription: Sendable, CustomTestStringConvertible {
  let key: String
  let value: String
  let make: @Sendable () throws -> Void

  init(_ key: String, _ value: String, _ make: @escaping @Sendable () throws -> Void) {
    // Numbers are said as people write them.
    self.value = Double(value).map(\.readable) ?? value
    (self.key, self.make) = (key, make)
  }

  var testDescription: String { "\(key) \(value)" }
}

@Suite("What the theory does not describe is refused, naming key and value:", .tags(.contract))
struct DescriptionErrorTests {
  func expectRefusal(_ bad: BadDescription) {
    let error = #expect(throws: DescriptionError.self) { try bad.make() }
    #expect(error?.key == bad.key)
    #expect(error?.value == bad.value)
    #expect(error?.allowed.isEmpty == false)
    #expect(error?.description.contains(bad.key) == true && error?.description.contains(bad.value) == true)
  }

  static let networks: [BadDescription] = [
    .init("network.layers", "0 couplings") { _ = try Network(couplings: [], widths: []) },
    .init("network.layers", "1 couplings") {
      _ = try Network(couplings: [Coupling(.gaussian, trained: true)], widths: [.finite(3), .finite(3)])
    },
    .init("network.layers", "a first layer with init: identity") {
      _ = try Network(couplings: [Coupling(.identity, trained: true)], widths: [.finite(3)])
    },
    .init("network.layers", "an identity layer of width 5") {
      _ = try Network(
        couplings: [Coupling(.gaussian, trained: false), Coupling(.identity, trained: true)],
        widths: [.finite(4), .finite(5)])
    },
    .init("network.readoutVariance", "-0.5") {
      _ = try Network.randomFeatures(width: .infinite, readoutVariance: -0.5)
    },
    .init("network.readoutVariance", "nan") {
      _ = try Network.randomFeatures(width: .infinite, readoutVariance: .nan)
    },
    .init("network.richness", "-1.0") { _ = try Network.projected(width: .finite(4), richness: -1) },
    .init("network.richness", "inf") { _ = try Network.projected(width: .finite(4), richness: .infinity) },
    .init("network.width", "0") { _ = try Network.projected(width: .finite(0)) },
    .init("network.width", "-7") { _ = try Network.deep(widths: [.finite(3), .finite(-7)]) },
    .init("network.width", "8 above an infinite width") {
      _ = try Network.deep(widths: [.infinite, .finite(8)])
    },
  ]

  @Test("networks", arguments: networks)
  func network(_ bad: BadDescription) { expectRefusal(bad) }

  static let data: [BadDescription] = [
    .init("data.samples", "0") { _ = try DataSource(samples: .finite(0)) },
    .init("data.batch", "0") { _ = try DataSource(batch: .size(0)) },
    .init("data.batch", "-2") { _ = try DataSource(samples: .finite(4), batch: .size(-2)) },
    .init("data.batch", "5") { _ = try DataSource(samples: .finite(4), batch: .size(5)) },
    .init("data.labelNoise", "-0.1") { _ = try DataSource(labelNoise: -0.1) },
    .init("data.labelNoise", "nan") { _ = try DataSource(labelNoise: .nan) },
    .init("data.labelNoise", "inf") { _ = try DataSource(labelNoise: .infinity) },
  ]

  @Test("data sources", arguments: data)
  func dataSource(_ bad: BadDescription) { expectRefusal(bad) }

  static let optimisers: [BadDescription] = [
    .init("optimizer.learningRate", "0.0") { _ = try StochasticGradientDescent(learningRate: 0) },
    .init("optimizer.learningRate", "-1.0") { _ = try StochasticGradientDescent(learningRate: -1) },
    .init("optimizer.learningRate", "nan") { _ = try StochasticGradientDescent(learningRate: .nan) },
    .init("optimizer.learningRate", "inf") { _ = try StochasticGradientDescent(learningRate: .infinity) },
    .init("optimizer.momentum", "1.0") { _ = try StochasticGradientDescent(learningRate: 1, momentum: 1) },
    .init("optimizer.momentum", "-0.1") {
      _ = try StochasticGradientDescent(learningRate: 1, momentum: -0.1)
    },
    .init("optimizer.momentum", "nan") { _ = try StochasticGradientDescent(learningRate: 1, momentum: .nan) },
    .init("optimizer.weightDecay", "-0.1") {
      _ = try StochasticGradientDescent(learningRate: 1, weightDecay: -0.1)
    },
    schedule("exponent", "-1.0", .power(exponent: -1, offset: 1)),
    schedule("exponent", "nan", .power(exponent: .nan, offset: 1)),
    schedule("offset", "0.0", .power(exponent: 1, offset: 0)),
    schedule("warmup", "-1", .cosine(warmup: -1, final: 0)),
    schedule("warmup", "-1", .linear(warmup: -1, final: 0)),
    schedule("final", "-0.5", .linear(warmup: 0, final: -0.5)),
    schedule("final", "nan", .cosine(warmup: 0, final: .nan)), schedule("file", "a list of 0", .table([])),
    schedule("file", "a list of 2", .table([1, -1])), schedule("file", "a list of 1", .table([.infinity])),
  ]

  static func schedule(_ key: String, _ value: String, _ schedule: Schedule) -> BadDescription {
    .init("optimizer.schedule.\(key)", value) {
      _ = try StochasticGradientDescent(learningRate: 1, schedule: schedule)
    }
  }

  @Test("optimisers", arguments: optimisers)
  func optimiser(_ bad: BadDescription) { expectRefusal(bad) }

  static let tasks: [BadDescription] = [
    .init("task.alpha", "1.0") { _ = try PowerLawTask(capacity: 1, source: 1, modes: .infinite) },
    .init("task.alpha", "0.0") { _ = try PowerLawTask(capacity: 0, source: 1, modes: .finite(10)) },
    .init("task.alpha", "nan") { _ = try PowerLawTask(capacity: .nan, source: 1, modes: .infinite) },
    .init("task.alpha", "inf") { _ = try PowerLawTask(capacity: .infinity, source: 1, modes: .infinite) },
    .init("task.beta", "0.0") { _ = try PowerLawTask(capacity: 2, source: 0, modes: .infinite) },
    .init("task.beta", "inf") { _ = try PowerLawTask(capacity: 2, source: .infinity, modes: .infinite) },
    .init("task.modes", "0") { _ = try PowerLawTask(capacity: 2, source: 1, modes: .finite(0)) },
    .init("task.modes", "1000000000001") {
      _ = try PowerLawTask(capacity: 2, source: 1, modes: .finite(1_000_000_000_001))
    },
    .init("task.modes", "infinite") {
      _ = try PowerLawTask(capacity: 2, source: 1, modes: .infinite).modes(limit: 10)
    },
    .init("task.modes", "11") {
      _ = try PowerLawTask(capacity: 2, source: 1, modes: .finite(11)).modes(limit: 10)
    },
    .init("task.file", "a table without rows") { _ = try MeasuredTask(modes: []) },
    measured("row 2, column lambda", "-1.0", Mode(eigenvalue: -1, targetPower: 1)),
    measured("row 2, column lambda", "nan", Mode(eigenvalue: .nan, targetPower: 1)),
    measured("row 2, column target_power", "-1.0", Mode(eigenvalue: 1, targetPower: -1)),
    measured("row 2, column target_power", "inf", Mode(eigenvalue: 1, targetPower: .infinity)),
    measured("row 2, column multiplicity", "0.0", Mode(eigenvalue: 1, targetPower: 1, multiplicity: 0)),
    .init("task.file", "4.0 modes") {
      _ = try MeasuredTask(modes: [Mode(eigenvalue: 1, targetPower: 1, multiplicity: 4)]).modes(limit: 3)
    },
  ]

  static func measured(_ place: String, _ value: String, _ mode: Mode) -> BadDescription {
    .init("task.file \(place)", value) {
      _ = try MeasuredTask(modes: [Mode(eigenvalue: 1, targetPower: 0), mode])
    }
  }

  @Test("tasks", arguments: tasks)
  func task(_ bad: BadDescription) { expectRefusal(bad) }

  @Test("while their borders are not")
  func borders() throws {
    _ = try Network.deep(widths: [.finite(1), .infinite, .infinite], richness: 0)
    _ = try DataSource(samples: .finite(4), batch: .size(4), labelNoise: 0)
    _ = try StochasticGradientDescent(
      learningRate: 1e-300, momentum: 0.999, schedule: .linear(warmup: 0, final: 0))
    _ = try PowerLawTask(capacity: 1.0001, source: 1e-6, modes: .finite(1_000_000_000_000))
    _ = try MeasuredTask(modes: [Mode(eigenvalue: 0, targetPower: 0), Mode(eigenvalue: 1, targetPower: 1)])
  }
}
