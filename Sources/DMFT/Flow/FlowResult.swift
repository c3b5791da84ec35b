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
  /// By what share the loss before anything is learned, as an integral over the nodes, misses the total power.
  private let startError: Double
  /// What errors of each loss are relative to.
  private let scales: [Double]
  let steps: Int
  let nodes: Int

  /// - Parameter check: the same measure on other nodes.
  init<Number: FlowNumber>(_ trajectory: FlowTrajectory<Number>, check: FlowMeasure<Number>) {
    let measure = trajectory.measure
    let states = trajectory.states
    times = states.map(\.time)
    clock = states.last?.clock ?? 0
    loss = states.map { trajectory.visible($0.loss(measure), $0) }
    scales = zip(loss, states).map { trajectory.scale($0, $1) }
    bias = loss
    readoutNorm = states.map(trajectory.readoutNorm)
    startError = max(abs(measure.lazyLoss(at: 0) / measure.total - 1), Double.ulpOfOne)
    floor = measure.floor
    integratorError = trajectory.integratorError
    conservationError = trajectory.conservationError
    steps = trajectory.steps
    nodes = measure.rates.count
    for (state, scale) in zip(states, scales) where state.clock > 0 {
      let a = state.clock
      let lossDefect = abs(measure.lazyLoss(at: a) - check.lazyLoss(at: a)) / scale
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
    curves[.readoutNorm] = readoutNorm
    if !bias.isEmpty {
      curves[.variance] = zip(loss, bias).map { $0 - $1 }
      let allowed = 2 * error + Self.resolution
      try curves.settle(.variance, at: loss.indices) { allowed * max(loss[$0], Self.floorShare * loss[0]) }
      unite(&curves)
      // A flow draws nothing but the network.
      if decomposes { try curves.decompose(SharedVariances(last: .width)) { _ in 0 } }
    }
    curves[.trainLoss] = curves[.testLoss].map { $0 + data.labelNoise }
    return Solution(
      curve: LearningCurve(axis: .time, points: times, curves: curves),
      diagnostics: diagnostics(reason), outcome: .completed)
  }

  /// Where loss and bias differ by rounding alone they are made one, so that the parts of the loss sum to it: the loss, and where that is
  /// not resolved the bias, which is a sum of squares.
  ///
  /// Until a readout of zeros has moved, every network is the same: what the two differ by then is rounding.
  private func unite(_ curves: inout QuantityCurves) {
    let rounding = Self.margin * max(abs(loss[0] - bias[0]) / loss[0], startError)
    var (total, mean, variance) = (loss, bias, curves[.variance])
    for index in loss.indices where times[index] == 0 || !(loss[index] - bias[index] > rounding * loss[index])
    {
      variance[index] = 0
      if loss[index] < Self.floorShare * loss[0] {
        total[index] = bias[index]
      } else {
        mean[index] = loss[index]
      }
    }
    (curves[.testLoss], curves[.bias], curves[.variance]) = (total, mean, variance)
  }

  /// Where the loss is so small that its error, which is rounding relative to its start, is no small part of it.
  private var warnings: [Diagnostics.Entry] {
    guard let first = loss.indices.first(where: { error * scales[$0] > Self.smallError * loss[$0] }) else {
      return []
    }
    let size = error * scales[first]
    return [
      .init(
        Diagnostics.lossErrorName, .number(size),
        "absolute error of the test loss where it is too small for the relative one"),
      .warning(
        "from time \(times[first].readable(digits: 3)) on the test loss is known to \(size.readable(digits: 2)) and no better, which is rounding "
          + "relative to its start; flow: {until: …} can end there"),
    ]
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
      ] + warnings)
  }

  static let largestError = 1e-5
  /// Of the loss of the mean predictor, which is a sum over fewer nodes.
  private static let resolution = 1e-7
  /// Of the initial loss, to which late losses are known.
  private static let floorShare = 1e-10
  /// Of rounding.
  private static let margin = 10.0
  /// A relative error that needs no word.
  private static let smallError = 1e-3
}
