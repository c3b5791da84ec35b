@testable import DMFTSamples
import Foundation
import LinearAlgebra
import TestSupport
import Testing

import DMFT

/// Networks of infinite width on given samples, derivations/16.
@Suite("Nonlinear networks on given samples")
struct SamplesEngineTests {
  @Test(
    "follow the independent curves within the errors of both, which are small",
    .tags(.reference, .statistics),
    arguments: ["A1-tanh-L1", "B2-tanh-L2", "E3-erf-L3-mom"])
  func reference(name: String) throws {
    let reference = try NonlinearReference(named: name)
    let steps = 50
    let solution = try solve(reference.run(steps: steps))
    #expect(solution.outcome == .completed)
    let (loss, error) = (try solution.column("train_loss"), try solution.column("train_loss_se"))
    let (norm, normError) = (try solution.column("readout_norm"), try solution.column("readout_norm_se"))
    for t in 0...steps {
      let joint = (error[t] * error[t] + reference.lossError[t] * reference.lossError[t]).squareRoot()
      #expect(abs(loss[t] - reference.loss[t]) <= 4 * joint + 1e-12, "\(name), step \(t)")
      #expect(error[t] <= 0.01 * loss[t], "\(name), step \(t)")
      let normJoint = (normError[t] * normError[t] + reference.normError[t] * reference.normError[t])
        .squareRoot()
      #expect(abs(norm[t] - reference.norm[t]) <= 4 * normJoint + 1e-12, "\(name), step \(t)")
    }
  }

  /// A theory must be able to fail: half the richness is another network.
  @Test("tell another richness from the right one", .tags(.statistics))
  func wrongRichness() throws {
    let reference = try NonlinearReference(named: "A1-tanh-L1")
    let wrong = try reference.run(richness: 0.5, steps: 50)
    let loss = try solve(wrong).column("train_loss")
    #expect(relativeDeviation(of: loss, from: Array(reference.loss[0...50])) > 0.1)
  }

  /// Two outputs with the same targets are one network with two equal heads only in the mean; orthogonal combinations of
  /// outputs are another basis of the same readout.
  @Test("do not depend on the basis of their outputs", .tags(.identity))
  func outputs() throws {
    let samples = try GivenSamples.three()
    let y = samples.training.targets.entries
    let (c, s) = (cos(0.6), sin(0.6))
    func losses(_ targets: [Double]) throws -> Solution {
      let given = try GivenSamples(
        training: (([3, 2], samples.training.inputs.entries), ([3, 2], targets)))
      return try solve(
        given.run(
          Perceptron(depth: 2, width: .infinite, activation: Activation(.tanh)),
          StochasticGradientDescent(learningRate: 0.4), steps: 30))
    }
    var (first, second) = ([Double](), [Double]())
    for value in y {
      let other: Double = 0.5 - value
      first += [value, other]
      second += [c * value + s * other, c * other - s * value]
    }
    let (one, other) = (try losses(first), try losses(second))
    let (a, b) = (try one.column("train_loss"), try other.column("train_loss"))
    let (ea, eb) = (try one.column("train_loss_se"), try other.column("train_loss_se"))
    for t in a.indices {
      let joint: Double = (ea[t] * ea[t] + eb[t] * eb[t]).squareRoot()
      #expect(abs(a[t] - b[t]) <= 4 * joint + 1e-12, "step \(t)")
    }
  }

  @Test("take scrambles until the error is met, and say how many", .tags(.contract))
  func accuracy() throws {
    func solution(_ accuracy: Double?) throws -> Solution {
      var options = SolverOptions()
      options.sampling.accuracy = accuracy
      return try solve(
        GivenSamples.three().run(
          Perceptron(depth: 2, width: .infinite, activation: Activation(.tanh)),
          StochasticGradientDescent(learningRate: 0.4), steps: 10),
        options: options)
    }
    let usual = try solution(nil)
    let reached = try #require(usual.diagnostics["standard_error"])
    let finer = try solution(reached / 2)
    let (error, scrambles) = (finer.diagnostics["standard_error"], finer.diagnostics["scrambles"])
    #expect(try #require(error) <= reached / 2)
    let units = try #require(finer.diagnostics["units"])
    #expect(try #require(scrambles) > 8 || units > 1024)
    let (a, b) = (try usual.column("train_loss"), try finer.column("train_loss"))
    let (ea, eb) = (try usual.column("train_loss_se"), try finer.column("train_loss_se"))
    for t in a.indices {
      #expect(abs(a[t] - b[t]) <= 4 * (ea[t] * ea[t] + eb[t] * eb[t]).squareRoot() + 1e-6 * a[0])
    }
  }

  @Test("end where scrambles part", .tags(.contract))
  func edge() throws {
    let run = try GivenSamples.three().run(
      Perceptron(depth: 2, width: .infinite, activation: Activation(.tanh), richness: 4),
      StochasticGradientDescent(learningRate: 20), steps: 200)
    let solution = try solve(run)
    guard solution.outcome != .completed else {
      Issue.record("a rate far beyond stability was taken")
      return
    }
    #expect(solution.curve.points.count <= 200)
  }

  @Test("refuse what has no theory, with the reason", .tags(.contract))
  func refusals() throws {
    let samples = try GivenSamples.three()
    let network = try Perceptron(depth: 1, width: .infinite, activation: Activation(.tanh))
    let model = try SampleRegression(samples: samples, architecture: .perceptron(network))
    let descent = try StochasticGradientDescent(learningRate: 0.1)
    let runs: [(Run, String)] = [
      (
        try Run(
          model, data: DataSource(samples: .finite(3), batch: .size(2)), training: .steps(5, descent)),
        "fresh batches"
      ),
      (try samples.run(network, SignDescent(StepSize(0.1)), steps: 5), "optimizer.kind"),
      (
        try Run(model, data: DataSource().of(samples), training: .flow(until: 1, points: 5)), "gradient flow"
      ),
    ]
    for (run, reason) in runs {
      #expect {
        try solve(run)
      } throws: { error in
        guard case SolverError.unsuitable(_, let obstacle) = error else { return false }
        return obstacle.contains(reason)
      }
    }
    #expect(throws: DescriptionError.self) {
      try Run(model, data: DataSource(samples: .finite(5)), training: .steps(5, descent))
    }
  }
}
