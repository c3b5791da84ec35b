import Foundation
import TestSupport
import Testing

import DMFT

/// Equations (1.14)–(1.17).
@Suite("What an optimiser makes of an impulse")
struct ImpulseResponseTests {
  static let steps = 40

  /// O(t, s) for all s < t.
  func impulse(_ optimiser: any LinearOptimiser) -> SquareMatrix {
    var recursion = ImpulseResponse(optimiser, steps: Self.steps)
    var rows: [[Double]] = []
    for _ in 0...Self.steps {
      rows.append(Array(recursion.row))
      recursion.advance()
    }
    return SquareMatrix(size: Self.steps + 1) { t, s in s < t ? rows[t][s] : 0 }
  }

  func expectImpulse(_ descent: StochasticGradientDescent, _ closedForm: (Double) -> Double) {
    let expected = SquareMatrix(size: Self.steps + 1) { t, s in s < t ? closedForm(Double(t - s)) : 0 }
    #expect(relativeDeviation(of: impulse(descent).entries, from: expected.entries) < 1e-13)
  }

  @Test("plain: O = η", .tags(.closedForm))
  func plain() throws {
    expectImpulse(try StochasticGradientDescent(learningRate: 0.3)) { _ in 0.3 }
  }

  @Test("heavy ball: O = η (1 − μ^τ)/(1 − μ)", .tags(.closedForm), arguments: [0.1, 0.5, 0.9])
  func momentum(mu: Double) throws {
    expectImpulse(try StochasticGradientDescent(learningRate: 0.3, momentum: mu)) {
      0.3 * (1 - pow(mu, $0)) / (1 - mu)
    }
  }

  @Test("Nesterov: O = η (1 − μ^{τ+1})/(1 − μ)", .tags(.closedForm), arguments: [0.1, 0.5, 0.9])
  func nesterov(mu: Double) throws {
    expectImpulse(try StochasticGradientDescent(learningRate: 0.3, momentum: mu, nesterov: true)) {
      0.3 * (1 - pow(mu, $0 + 1)) / (1 - mu)
    }
  }

  @Test("decay: O = η a^{τ−1}, d = a^t, a = 1 − η λ_w", .tags(.closedForm))
  func decay() throws {
    let descent = try StochasticGradientDescent(learningRate: 0.3, weightDecay: 0.2)
    expectImpulse(descent) { 0.3 * pow(0.94, $0 - 1) }
    let decay = try #require(ImpulseResponse.decay(of: descent, steps: Self.steps))
    #expect(relativeDeviation(of: decay, from: (0...Self.steps).map { pow(0.94, Double($0)) }) < 1e-14)
  }

  @Test("heavy ball with decay: O = η (a^τ − μ^τ)/(a − μ)", .tags(.closedForm))
  func momentumAndDecay() throws {
    expectImpulse(try StochasticGradientDescent(learningRate: 0.3, momentum: 0.7, weightDecay: 0.2)) {
      0.3 * (pow(0.94, $0) - pow(0.7, $0)) / 0.24
    }
  }

  @Test("schedule: O(t, s) = η_s, and η_s Π (1 − η_u λ_w) with decay", .tags(.closedForm))
  func schedule() throws {
    let schedule = Schedule.power(exponent: 0.5, offset: 4)
    func eta(_ t: Int) -> Double { 0.3 / (1 + Double(t) / 4).squareRoot() }
    for weightDecay in [0, 0.5] {
      let descent = try StochasticGradientDescent(
        learningRate: 0.3, weightDecay: weightDecay, schedule: schedule)
      let expected = SquareMatrix(size: Self.steps + 1) { t, s in
        s < t ? (s + 1..<max(t, s + 1)).reduce(eta(s)) { $0 * (1 - eta($1) * weightDecay) } : 0
      }
      #expect(relativeDeviation(of: impulse(descent).entries, from: expected.entries) < 1e-13)
    }
  }

  @Test("no decay of the initial weights without weight decay", .tags(.identity))
  func noDecay() throws {
    #expect(
      ImpulseResponse.decay(of: try StochasticGradientDescent(learningRate: 1, momentum: 0.9), steps: 9)
        == nil)
  }
}
