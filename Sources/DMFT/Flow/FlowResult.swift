import DMFTRuns
import DMFTSolution
import Foundation
import LinearAlgebra

/// Curves of a flow and where their errors come from.
struct FlowResult: Sendable {
  let times: [Double]
  /// A at the end.
  let clock: Double
  private(set) var loss: [Double] = []
  private(set) var readoutNorm: [Double] = []
  /// Test loss of the mean predictor; empty when it was not asked for.
  var bias: [Double] = []
  /// Share of the loss that no time removes.
  let floor: Double
  let integratorError: Double
  let conservationError: Double
  private(set) var spectrumError = 0.0
  let steps: Int
  let nodes: Int

  /// - Parameter check: the same measure on other nodes.
  init<Number: FlowNumber>(_ trajectory: FlowTrajectory<Number>, check: FlowMeasure<Number>) {
    let measure = trajectory.measure
    let states = trajectory.states
    times = states.map(\.time)
    clock = states.last?.clock ?? 0
    loss = states.map { trajectory.visible($0.loss(measure), $0) }
    bias = loss
    readoutNorm = states.map(trajectory.readoutNorm)
    floor = measure.floor
    integratorError = trajectory.integratorError
    conservationError = trajectory.conservationError
    steps = trajectory.steps
    nodes = measure.rates.count
    for (state, loss) in zip(states, loss) where state.clock > 0 {
      let a = state.clock
      let lossDefect = abs(measure.lazyLoss(at: a) - check.lazyLoss(at: a)) / trajectory.scale(loss, state)
      spectrumError = max(spectrumError, lossDefect)
    }
  }

  var error: Double { integratorError + conservationError + spectrumError }

  /// - Throws: `SolverError.invariantBroken` when the loss is not a falling positive curve to the error stated, or the
  ///   error is no longer small.
  func check() throws {
    let worst = Self.largestError
    guard error <= worst else {
      throw SolverError.invariantBroken(
        "the relative error of the flow is estimated as \(error.readable(digits: 2)), more than \(worst.readable); end "
          + "the flow earlier")
    }
    for index in loss.indices.dropFirst()
    where !(loss[index] >= 0 && loss[index] <= loss[index - 1] * (1 + 2 * error + 1e-12) + 1e-12 * loss[0]) {
      throw SolverError.invariantBroken("the loss of the flow rises at time \(times[index].readable)")
    }
  }

  func solution(reason: String, data: DataSource, decomposes: Bool) throws -> Solution {
    var curves = QuantityCurves()
    curves[.testLoss] = loss
    curves[.trainLoss] = loss.map { $0 + data.labelNoise }
    curves[.readoutNorm] = readoutNorm
    if !bias.isEmpty {
      var bias = bias
      // Until a readout of zeros has moved, every network is the same.
      for index in times.indices where times[index] == 0 { bias[index] = loss[index] }
      curves[.bias] = bias
      curves[.variance] = zip(loss, bias).map { $0 - $1 }
      let allowed = 2 * error + Self.resolution
      try curves.settle(.variance, at: loss.indices) { allowed * max(loss[$0], Self.floorShare * loss[0]) }
      // A flow draws nothing but the network.
      if decomposes { try curves.decompose(SharedVariances(last: .width)) { _ in 0 } }
    }
    return Solution(
      curve: LearningCurve(axis: .time, points: times, curves: curves),
      diagnostics: diagnostics(reason), outcome: .completed)
  }

  private func diagnostics(_ reason: String) -> Diagnostics {
    Diagnostics(
      engine: EngineName.flow.rawValue, reason: reason,
      entries: [
        .init(
          "relative_error", .number(error),
          "estimated relative error of the test loss, the sum of three; once the slowest mode decays exponentially, "
            + "relative to 1e-10 of the initial loss where the loss is smaller"),
        .init(
          "integrator_error", .number(integratorError), "its part from steps in time: two orders compared"),
        .init(
          "conservation_error", .number(conservationError),
          "its part seen in the conservation of W Wᵀ − γ w wᵀ/N"),
        .init(
          "spectrum_error", .number(spectrumError),
          "its part from the nodes of the spectrum: two sets compared"),
        .init("floor", .number(floor), "test loss after infinite time"),
        .init("nodes", .number(Double(nodes)), "modes integrated"),
        .init(
          "integration_steps", .number(Double(steps)), "steps of the integrator; 0 for the exact lazy flow"),
      ])
  }

  static let largestError = 1e-5
  /// Of the loss of the mean predictor, which is a sum over fewer nodes.
  private static let resolution = 1e-7
  /// Of the initial loss, to which late losses are known.
  private static let floorShare = 1e-10
}
