import DMFT
import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import Validation

/// The impulse response O(t, 0) of equation (3) and the decay d(t), against their closed forms.
@Suite("Trained weights")
struct TrainedWeightsTests {
  /// A weight that starts at `start`, after a unit impulse at step 0 and `steps` steps in all.
  func response(_ optimiser: any LinearOptimiser, start: Double = 0, impulse: Double = 1, steps: Int)
    -> Double
  {
    var weight = TrainedWeights(DenseMatrix(rows: 1, columns: 1, entries: [start]), keepsMomentum: true)
    for step in 0..<steps {
      let signal = OuterProduct(column: [step == 0 ? impulse : 0], row: [1])
      weight.advance(by: optimiser.update(at: step, of: steps), along: signal, rate: 1)
    }
    return weight.weights.entries[0]
  }

  @Test("heavy ball: η (1 − μ^t)/(1 − μ)", .tags(.closedForm), arguments: [1, 2, 9])
  func heavyBall(_ steps: Int) throws {
    let optimiser = try StochasticGradientDescent(learningRate: 0.2, momentum: 0.7)
    let expected = 0.2 * (1 - pow(0.7, Double(steps))) / 0.3
    #expect(abs(response(optimiser, steps: steps) - expected) < 1e-15)
  }

  @Test("Nesterov: η (1 + μ + … + μ^t)", .tags(.closedForm), arguments: [1, 2, 9])
  func nesterov(_ steps: Int) throws {
    let optimiser = try StochasticGradientDescent(learningRate: 0.2, momentum: 0.7, nesterov: true)
    let expected = 0.2 * (1 - pow(0.7, Double(steps + 1))) / 0.3
    #expect(abs(response(optimiser, steps: steps) - expected) < 1e-15)
  }

  @Test("decay of the start: Π (1 − η_t λ_w)", .tags(.closedForm))
  func decay() throws {
    let optimiser = try StochasticGradientDescent(
      learningRate: 0.2, momentum: 0.7, weightDecay: 0.5, schedule: .power(exponent: 1, offset: 1))
    let expected = (0..<6).reduce(3.0) { $0 * (1 - 0.1 / Double($1 + 1)) }
    #expect(abs(response(optimiser, start: 3, impulse: 0, steps: 6) - expected) < 1e-15)
  }

  @Test("without momentum, no momentum is the same as one that is forgotten", .tags(.identity))
  func noMomentum() throws {
    let optimiser = try StochasticGradientDescent(learningRate: 0.2, weightDecay: 0.1)
    var stream = RandomStream(seed: 42, instance: 0)
    let start = DenseMatrix(gaussian: 3, 4, variance: 1, from: &stream)
    var lean = TrainedWeights(start, keepsMomentum: false)
    var full = TrainedWeights(start, keepsMomentum: true)
    for step in 0..<5 {
      let signal = OuterProduct(column: stream.normals(3), row: stream.normals(4))
      lean.advance(by: optimiser.update(at: step, of: 5), along: signal, rate: 0.3)
      full.advance(by: optimiser.update(at: step, of: 5), along: signal, rate: 0.3)
    }
    for (a, b) in zip(lean.weights.entries, full.weights.entries) { #expect(abs(a - b) < 1e-14) }
  }

  @Test(
    "an outer product moves weights as the matrix does that it is", .tags(.identity), arguments: [0, 0.6])
  func matrixSignal(_ momentum: Double) throws {
    let optimiser = try StochasticGradientDescent(
      learningRate: 0.2, momentum: momentum, nesterov: true, weightDecay: 0.1)
    var stream = RandomStream(seed: 43, instance: 0)
    let start = DenseMatrix(gaussian: 3, 4, variance: 1, from: &stream)
    var byOuter = TrainedWeights(start, keepsMomentum: momentum > 0)
    var byMatrix = byOuter
    for step in 0..<5 {
      let outer = OuterProduct(column: stream.normals(3), row: stream.normals(4))
      var matrix = DenseMatrix(zeros: 3, 4)
      outer.add(to: &matrix, times: 1)
      let update = optimiser.update(at: step, of: 5)
      byOuter.advance(by: update, along: outer, rate: 0.3)
      byMatrix.advance(by: update, along: matrix, rate: 0.3)
    }
    for (a, b) in zip(byOuter.weights.entries, byMatrix.weights.entries) { #expect(abs(a - b) < 1e-14) }
  }
}
