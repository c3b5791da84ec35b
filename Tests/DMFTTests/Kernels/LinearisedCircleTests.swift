import DMFT
import Foundation
import TestSupport
import Testing

@Suite("Linearised networks on the circle")
struct LinearisedCircleTests {
  func circle(_ activation: Activation.Function = .relu, richness: Double = 0) throws -> CircleRegression {
    CircleRegression(
      target: try CircleTarget(exponent: 1, frequencies: 6, points: 32),
      perceptron: try Perceptron(
        depth: 2, width: .infinite, activation: Activation(activation), richness: richness))
  }

  @Test("have as many modes as points, the kernel's trace and the target's power", .tags(.identity))
  func masses() throws {
    let circle = try circle()
    let task = try circle.linearisedTask()
    #expect(task.modeCount == 32)
    let kernel = try TangentKernel(circle.perceptron)
    #expect(relativeDeviation(of: task.measures().kernel.mass, from: kernel.value(at: 0)) < 1e-14)
    let square = circle.target.values().reduce(0) { $0 + $1 * $1 } / 32
    #expect(relativeDeviation(of: task.measures().target.mass, from: square) < 1e-14)
  }

  /// Δ ← Δ − (η/G) K Δ at the points, for the kernel matrix K.
  @Test("learn as kernel gradient descent on the grid does", .tags(.identity))
  func descent() throws {
    let circle = try circle()
    let (task, kernel) = (try circle.linearisedTask(), try TangentKernel(circle.perceptron))
    let (points, eta) = (32, 0.2)
    let values = (0..<points).map { kernel.value(at: 2 * Double.pi * Double($0) / Double(points)) }
    var residual = circle.target.values()
    for step in 0...40 {
      let loss = residual.reduce(0) { $0 + $1 * $1 } / Double(points)
      let predicted = task.measures().target.integral { pow(1 - eta * $0, 2 * Double(step)) }
      #expect(relativeDeviation(of: loss, from: predicted) < 1e-12)
      residual = residual.indices.map { i in
        let force = residual.indices.reduce(0) { $0 + values[(i - $1 + points) % points] * residual[$1] }
        return residual[i] - eta / Double(points) * force
      }
    }
  }

  @Test("of odd activations never learn even frequencies", .tags(.identity))
  func odd() throws {
    let task = try circle(.erf).linearisedTask()
    let lost = task.list.filter { $0.eigenvalue == 0 }.reduce(0) { $0 + $1.targetPower }
    #expect(relativeDeviation(of: lost, from: [2.0, 4, 6].reduce(0) { $0 + 0.5 / ($1 * $1) }) < 1e-14)
  }

  @Test("make a run with the circle's task and chain", .tags(.contract), arguments: [0, 1])
  func run(richness: Double) throws {
    let circle = try circle(richness: richness)
    let run = try Run(
      circle, data: DataSource(batch: .size(4)),
      training: .steps(10, StochasticGradientDescent(learningRate: 0.1)))
    #expect(run.model as? CircleRegression == circle)
    let linear = try run.model.linearised()
    #expect(linear.task as? MeasuredTask == (try circle.linearisedTask()))
    #expect(linear.network.couplings.count == (richness == 0 ? 1 : 3))
  }

  func refusal(
    _ data: DataSource, decay: Double = 0, schedule: Schedule = .constant
  ) throws -> DescriptionError? {
    let optimiser = try StochasticGradientDescent(learningRate: 0.1, weightDecay: decay, schedule: schedule)
    return #expect(throws: DescriptionError.self) {
      try Run(circle(), data: data, training: .steps(10, optimiser))
    }
  }

  @Test("refuse what has no meaning on the circle", .tags(.contract))
  func refusals() throws {
    let samples = try refusal(DataSource(samples: .finite(100)))
    #expect(samples?.key == "data.samples" && samples?.value == "100")
    #expect(samples?.allowed == "infinite (the grid itself is the population)")
    #expect(try refusal(DataSource(exactBatch: true))?.key == "data.exactBatch")
    #expect(try refusal(DataSource(features: .student))?.key == "data.features")
    #expect(try refusal(DataSource(), decay: 0.5)?.key == "optimizer.weightDecay")
  }
}
