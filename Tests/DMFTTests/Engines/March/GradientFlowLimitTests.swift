import DMFT
import Foundation
import TestSupport
import Testing

/// η → 0 at fixed ηt, N = B = ∞.
@Suite("Small steps of a network of infinite width")
struct GradientFlowLimitTests {
  static let time = 6.0
  static let stepCounts = [60, 120, 240, 480]

  func losses(_ task: MeasuredTask, depth: Int, richness: Double) throws -> [Double] {
    let maps = (1..<depth).map { _ in Coupling(.identity, trained: true, richness: richness) }
    let network = try Network(
      couplings: [Coupling(.gaussian, trained: false)] + maps,
      widths: [Extent](repeating: .infinite, count: depth))
    return try Self.stepCounts.map { steps in
      let descent = try StochasticGradientDescent(learningRate: Self.time / Double(steps))
      return try #require(
        exactLoss(makeRun(task: task, network: network, optimiser: descent, steps: steps)).last)
    }
  }

  /// First order in η; extrapolation to η = 0 gains an order. A wrong factor in the learned operators would leave an
  /// error that does not fall at all.
  @Test("follow the gradient flow to first order in η", .tags(.order, .limit), arguments: [2, 3], [0.3, 2])
  func flow(depth: Int, richness: Double) throws {
    let task = try powerLaw(modes: 6)
    let equation = FlowEquation(
      eigenvalues: task.list.map(\.eigenvalue),
      target: task.list.map { ($0.targetPower / $0.eigenvalue).squareRoot() }, depth: depth,
      richness: richness)
    let flow = equation.loss(at: Self.time, steps: 4000)
    let losses = try losses(task, depth: depth, richness: richness)
    let orders = observedOrders(losses.map { $0 - flow })
    #expect(orders.allSatisfy { abs($0 - 1) < 0.15 } && abs((orders.last ?? 0) - 1) < 0.05)
    let second = observedOrders(richardson(losses).map { $0 - flow })
    #expect(second.allSatisfy { abs($0 - 2) < 0.25 })
  }

  /// The integrator itself: lazy flow has the closed form Σ λ w*² e^{−2λt}.
  @Test("are compared with a flow that is right where it is known", .tags(.closedForm))
  func lazyFlow() throws {
    let equation = FlowEquation(eigenvalues: [1, 0.3], target: [1, 2], depth: 1, richness: 1)
    let expected = exp(-12) + 0.3 * 4 * exp(-3.6)
    #expect(relativeDeviation(of: equation.loss(at: 6, steps: 2000), from: expected) < 1e-9)
  }
}
