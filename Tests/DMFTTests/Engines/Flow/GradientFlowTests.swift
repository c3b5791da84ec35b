import Foundation
import TestSupport
import Testing

import DMFT
@testable import DMFTSolution

/// One Gaussian map, frozen, and D − 1 trained identities.
func flowNetwork(depth: Int, richness: Double, width: Extent) throws -> Network {
  let maps = (1..<depth).map { _ in Coupling(.identity, trained: true, richness: richness) }
  return try Network(
    couplings: [Coupling(.gaussian, trained: false)] + maps, widths: [Extent](repeating: width, count: depth))
}

func makeFlow(
  task: any LearningTask, depth: Int = 2, richness: Double = 1, width: Extent = .infinite, until: Double,
  points: Int = 20, data: DataSource? = nil
) throws -> Run {
  try Run(
    LinearModel(task: task, network: flowNetwork(depth: depth, richness: richness, width: width)),
    data: data ?? DataSource(), training: .flow(until: until, points: points))
}

@Suite("Gradient flow")
struct GradientFlowTests {
  @Test(
    "Power on eigenvalue 0 adds to the loss, and changes nothing else", .tags(.identity),
    arguments: [Extent.finite(2), .finite(40), .infinite])
  func unseen(width: Extent) throws {
    let seen = [(1.0, 1.0), (0.5, 0.3), (0.2, 0.1)].map { Mode(eigenvalue: $0.0, targetPower: $0.1) }
    func curve(_ modes: [Mode]) throws -> LearningCurve {
      let run = try Run(
        task: MeasuredTask(modes: modes), network: .projected(width: width, richness: 1), until: 1e3,
        points: 12)
      return try solve(run).curve
    }
    let (less, more) = (try curve(seen), try curve(seen + [Mode(eigenvalue: 0, targetPower: 0.7)]))
    for quantity in [Quantity.testLoss, .bias] {
      let (first, second) = (try #require(less[quantity]), try #require(more[quantity]))
      #expect(zip(first, second).allSatisfy { abs($0 + 0.7 - $1) < 1e-8 })
    }
    let none = try curve([Mode(eigenvalue: 1, targetPower: 0), Mode(eigenvalue: 0, targetPower: 0.7)])
    #expect(try #require(none[.testLoss]).allSatisfy { abs($0 - 0.7) < 1e-12 })
  }

  @Test(
    "at infinite width is equation (12) of any depth", .tags(.closedForm), arguments: [1, 2, 3, 4], [0.3, 2])
  func equation(depth: Int, richness: Double) throws {
    let task = try powerLaw(modes: 6)
    let expected = FlowEquation(
      eigenvalues: task.list.map(\.eigenvalue),
      target: task.list.map { ($0.targetPower / $0.eigenvalue).squareRoot() }, depth: depth,
      richness: richness
    ).loss(at: 20, steps: 4000)
    let solution = try solve(makeFlow(task: task, depth: depth, richness: richness, until: 20))
    let loss = try #require(solution.curve["test_loss"]?.last)
    #expect(relativeDeviation(of: loss, from: expected) < 1e-9)
  }

  /// Far apart modes are learned one by one, and between two of them A grows by 2^α: κA ≪ 1 of the next one is all that
  /// moves. The error stated holds two orders against each other, and |w|² against what the flow conserves.
  @Test(
    "of steep spectra loses no digits between two modes, and takes few steps, (10.13)", .tags(.identity),
    arguments: [
      (50, 1e-3, 2, 1e12), (50, 0.1, 2, 1e15), (100, 1e-3, 2, 1e12), (50, 1e-3, 3, 1e12), (50, 1e-3, 4, 1e12),
    ])
  func steep(capacity: Double, source: Double, depth: Int, until: Double) throws {
    let task = try PowerLawTask(capacity: capacity, source: source, modes: .infinite)
    let solution = try solve(makeFlow(task: task, depth: depth, until: until, points: 40))
    #expect(try #require(solution.diagnostics["relative_error"]) < 1e-8)
    #expect(try #require(solution.diagnostics["integration_steps"]) < 500)
  }

  /// Two modes 2^50 apart, of which the first is learned before the second has begun: S = 1 + γ w_1²/S^{D−1} between them.
  @Test("rests between two modes where the first alone would", .tags(.closedForm), arguments: [2, 3])
  func plateau(depth: Int) throws {
    let (power, eigenvalue, richness) = (0.5, 1.0, 2.0)
    let task = try MeasuredTask(modes: [
      Mode(eigenvalue: eigenvalue, targetPower: power), Mode(eigenvalue: 0x1p-50, targetPower: power),
    ])
    let solution = try solve(makeFlow(task: task, depth: depth, richness: richness, until: 1e4))
    let norm = try #require(solution.curve["readout_norm"]?.last)
    let square = 1 + richness * norm
    #expect(abs(norm * pow(square, Double(depth - 1)) / (power / eigenvalue) - 1) < 1e-6)
    #expect(abs(try #require(solution.curve["test_loss"]?.last) / power - 1) < 1e-6)
  }

  /// Ten modes end: the loss falls below what rounding leaves of a sum over a contour.
  @Test(
    "far down is the sum of its parts, and states what rounding leaves of it", .tags(.contract),
    arguments: [1, 2])
  func farDown(depth: Int) throws {
    let task = try PowerLawTask(capacity: 1.5, source: 0.5, modes: .finite(10))
    let solution = try solve(makeFlow(task: task, depth: depth, width: .finite(20), until: 1e4, points: 60))
    let (loss, bias) = (try #require(solution.curve["test_loss"]), try #require(solution.curve["bias"]))
    let variance = try #require(solution.curve["variance"])
    for index in loss.indices {
      #expect(loss[index] > 0 && abs(bias[index] + variance[index] - loss[index]) <= 1e-15 * loss[index])
    }
    let error = try #require(solution.diagnostics["loss_error"])
    #expect(error > 0 && error < 1e-12 && solution.diagnostics.warnings.count == 1)
    let early = try solve(makeFlow(task: task, depth: depth, width: .finite(20), until: 10, points: 20))
    #expect(early.diagnostics["loss_error"] == nil && early.diagnostics.warnings.isEmpty)
  }

  /// Variances grow as t² from zero.
  @Test("has no variance where it is a rounding difference", .tags(.limit))
  func early() throws {
    func variance(until: Double) throws -> [Double] {
      let task = try PowerLawTask(capacity: 1.5, source: 0.5, modes: .finite(100))
      let run = try makeFlow(task: task, width: .finite(20), until: until, points: 10)
      return try #require(solve(run).curve["variance"])
    }
    #expect(try variance(until: 1e-100).allSatisfy { $0 == 0 })
    let grown = try [1e-4, 1e-3].map { try #require(variance(until: $0).last) }
    #expect(abs(grown[1] / grown[0] / 100 - 1) < 0.01)
  }

  @Test("at a width that Double does not resolve is refused at once, with a remedy", .tags(.contract))
  func unresolved() throws {
    let task = try PowerLawTask(capacity: 50, source: 1e-3, modes: .infinite)
    let error = #expect(throws: SolverError.self) {
      try solve(makeFlow(task: task, width: .finite(64), until: 1e12))
    }
    guard case .invariantBroken(let reason)? = error else { return }
    #expect(reason.contains("passes 1e-5 before time") && reason.contains("infinite width"))
  }

  /// Steps of size η deviate by a series in η; three extrapolations leave the fourth order.
  @Test(
    "is the march for η → 0, at infinite and finite width", .tags(.limit), arguments: [2, 3, 4],
    [Extent.infinite, Extent.finite(20)])
  func march(depth: Int, width: Extent) throws {
    let (time, richness) = (3.0, 2.0)
    let task = try powerLaw(modes: 24)
    let network = try flowNetwork(depth: depth, richness: richness, width: width)
    var curves: [String: [Double]] = [:]
    for steps in [40, 80, 160, 320] {
      let descent = try StochasticGradientDescent(learningRate: time / Double(steps))
      let run = try makeRun(task: task, network: network, optimiser: descent, steps: steps)
      for (name, values) in try DMFTTests.curves(run) {
        if let last = values.last { curves[name, default: []].append(last) }
      }
    }
    let flow = try solve(
      makeFlow(task: task, depth: depth, richness: richness, width: width, until: time)
    ).curve
    for name in ["test_loss", "bias", "readout_norm"] {
      let limit = try #require(extrapolated(curves[name] ?? []))
      let value = try #require(flow[name]?.last)
      #expect(relativeDeviation(of: value, from: limit) < 1e-6, "\(name): \(value), \(limit)")
    }
  }

  @Test("reaches t = 10^12 on infinitely many modes with the exponent of the theory", .tags(.limit))
  func longTimes() throws {
    let task = try PowerLawTask(capacity: 1.5, source: 0.5, modes: .infinite)
    let solution = try solve(makeFlow(task: task, until: 1e12, points: 100))
    #expect(try #require(solution.diagnostics["relative_error"]) < 1e-8)
    let loss = try #require(solution.curve["test_loss"])
    let times = solution.curve.points
    let slope = -log(loss[99] / loss[98]) / log(times[99] / times[98])
    #expect(abs(slope - 2.0 / 3) < 1e-3)
  }

  @Test("never sees more than 10^12 modes in a short time", .tags(.limit), arguments: [0.3, 1.4])
  func manyModes(source: Double) throws {
    let losses = try [Extent.finite(1_000_000_000_000), .infinite].map { modes in
      let task = try PowerLawTask(capacity: 2.5, source: source, modes: modes)
      return try #require(solve(makeFlow(task: task, until: 1e4)).curve["test_loss"])
    }
    #expect(relativeDeviation(of: losses[0], from: losses[1], zero: 0) < 1e-7)
  }

  @Test("is lazy for γ → 0, to first order", .tags(.limit), arguments: [Extent.infinite, .finite(30)])
  func lazy(width: Extent) throws {
    let task = try PowerLawTask(capacity: 1.5, source: 0.5, modes: .infinite)
    let losses = try [0, 1e-6, 2e-6].map { richness in
      try #require(
        solve(makeFlow(task: task, richness: richness, width: width, until: 100)).curve["test_loss"]?.last)
    }
    let (first, second) = (losses[1] - losses[0], losses[2] - losses[0])
    #expect(abs(first / losses[0]) < 1e-4)
    #expect(abs(second / first - 2) < 1e-3)
  }

  @Test("a trained Gaussian map of infinite width is a frozen one with a trained identity", .tags(.identity))
  func trainedGaussian() throws {
    let task = try powerLaw(modes: 20)
    let run = try makeFlow(task: task, richness: 1.3, until: 50)
    let trained = try run.with(
      network: Network(couplings: [Coupling(.gaussian, trained: true, richness: 1.3)], widths: [.infinite]))
    #expect(try solve(trained).curve == solve(run).curve)
  }

  @Test(
    "ends at zero when every mode is learned, whatever the width", .tags(.limit),
    arguments: [Extent.infinite, .finite(24), .finite(90)])
  func learned(width: Extent) throws {
    let solution = try solve(makeFlow(task: powerLaw(modes: 20), width: width, until: 1e9))
    let loss = try #require(solution.curve["test_loss"])
    #expect(loss[19] < 1e-10 && loss.allSatisfy { $0 >= 0 })
    #expect(try #require(solution.diagnostics["relative_error"]) < 1e-5)
  }

  @Test("label noise is added to the train loss alone; points are 0 and then log-spaced", .tags(.contract))
  func columns() throws {
    let task = try powerLaw(modes: 20)
    let curve = try solve(
      makeFlow(task: task, width: .finite(8), until: 1e3, points: 30, data: DataSource(labelNoise: 0.25))
    ).curve
    let test = try #require(curve["test_loss"])
    #expect(curve.axis == .time)
    #expect(curve.points.count == 30 && curve.points[0] == 0 && curve.points[29] == 1e3)
    #expect(relativeDeviation(of: curve["train_loss"] ?? [], from: test.map { $0 + 0.25 }) < 1e-14)
    #expect(abs(test[0] - 1) < 1e-14)
    #expect(try #require(curve["variance"]).allSatisfy { $0 > -1e-12 })
  }
}

/// The limit of values at halved steps, by repeated Richardson extrapolation.
func extrapolated(_ values: [Double]) -> Double? {
  var row = values
  var factor = 2.0
  while row.count > 1 {
    row = zip(row, row.dropFirst()).map { $1 + ($1 - $0) / (factor - 1) }
    factor *= 2
  }
  return row.first
}
