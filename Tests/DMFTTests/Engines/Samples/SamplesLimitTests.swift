import LinearAlgebra
import TestSupport
import Testing

import DMFT

/// Where networks of infinite width on given samples are known exactly, derivations/16.
@Suite("Nonlinear networks on given samples, in limits")
struct SamplesLimitTests {
  /// The chain of pages 2–4 on modes that are the samples: K/P has their eigenvalues, the targets their power.
  @Test(
    "with a linear activation are chains of trained Gaussian maps", .tags(.identity), arguments: 1...3,
    [(0.0, 0.0), (0.7, 0.0), (0.5, 0.1)])
  func linear(depth: Int, rule: (momentum: Double, decay: Double)) throws {
    let (samples, gamma) = (try GivenSamples.three(), 0.8)
    let descent = try StochasticGradientDescent(
      learningRate: 0.15, momentum: rule.momentum, weightDecay: rule.decay,
      schedule: .power(exponent: 0.5, offset: 10))
    let solution = try solve(
      samples.run(
        Perceptron(depth: depth, width: .infinite, activation: Activation(.linear), richness: gamma), descent,
        steps: 30))
    let chain = try solve(
      Run(
        task: MeasuredTask(modes: samples.modes()),
        network: .deep(
          widths: Array(repeating: .infinite, count: depth), richness: gamma, readoutVariance: 1 / gamma),
        data: DataSource(), optimiser: descent, steps: 30))
    let expected = try chain.column("test_loss")
    #expect(relativeDeviation(of: try solution.column("train_loss"), from: expected) < 1e-10)
    let norm = try chain.column("readout_norm").map { gamma * $0 }
    #expect(relativeDeviation(of: try solution.column("readout_norm"), from: norm) < 1e-10)
  }

  /// (16.14) for one layer closes on h(0) and w(0): means over units are Gauss–Hermite sums.
  @Test(
    "of one hidden layer are Gauss–Hermite sums", .tags(.closedForm),
    arguments: [Activation.Function.tanh, .erf])
  func oneLayer(function: Activation.Function) throws {
    let (samples, activation) = (try GivenSamples.three(), try Activation(function))
    let (gamma, eta, steps) = (1.5, 0.4, 25)
    let solution = try solve(
      samples.run(
        Perceptron(depth: 1, width: .infinite, activation: activation, richness: gamma),
        StochasticGradientDescent(learningRate: eta), steps: steps))
    let expected = HermiteUnits(samples, activation).train(richness: gamma, rate: eta, steps: steps)
    let (loss, error) = (try solution.column("train_loss"), try solution.column("train_loss_se"))
    for t in 0...steps {
      #expect(abs(loss[t] - expected[t]) <= 4 * error[t] + 1e-5 * expected[0], "step \(t)")
    }
  }

  @Test(
    "of small richness are lazy ones", .tags(.limit), arguments: [Activation.Function.tanh, .relu, .gelu])
  func smallRichness(function: Activation.Function) throws {
    let samples = try GivenSamples.three()
    // Scrambles of fewer units share an error of some 0.3 % here, which their spread does not show.
    var options = SolverOptions()
    options.sampling.paths = 4096
    func losses(_ richness: Double) throws -> Solution {
      try solve(
        samples.run(
          Perceptron(depth: 2, width: .infinite, activation: Activation(function), richness: richness),
          StochasticGradientDescent(learningRate: 0.5, momentum: 0.3), steps: 40),
        options: options)
    }
    let (lazy, rich) = (try losses(0), try losses(1e-10))
    for name in ["train_loss", "test_loss"] {
      let (exact, sampled) = (try lazy.column(name), try rich.column(name))
      let error = try rich.column(name + "_se")
      // Directions below the tolerance of 3e-3 are left out, which is worth about its power 1.2.
      for t in exact.indices {
        #expect(abs(sampled[t] - exact[t]) <= 4 * error[t] + 1e-3 * exact[0], "\(name), step \(t)")
      }
      #expect(try lazy.column(name + "_se").allSatisfy { $0 == 0 })
    }
  }
}
