@testable import DMFTSamples
import Foundation
import LinearAlgebra
import TestSupport
import Testing

import DMFT

/// Networks of infinite width on given samples, derivations/16.
@Suite("Nonlinear networks on given samples")
struct SamplesEngineTests {
  private func column(_ solution: Solution, _ name: String) throws -> [Double] {
    try #require(solution.curve[name])
  }

  @Test(
    "follow the independent curves within the errors of both, which are small",
    .tags(.reference, .statistics),
    arguments: ["A1-tanh-L1", "B2-tanh-L2", "E3-erf-L3-mom"])
  func reference(name: String) throws {
    let reference = try NonlinearReference(named: name)
    let steps = 50
    let solution = try solve(reference.run(steps: steps))
    #expect(solution.outcome == .completed)
    let (loss, error) = (try column(solution, "train_loss"), try column(solution, "train_loss_se"))
    let (norm, normError) = (try column(solution, "readout_norm"), try column(solution, "readout_norm_se"))
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
    let loss = try column(solve(wrong), "train_loss")
    #expect(relativeDeviation(of: loss, from: Array(reference.loss[0...50])) > 0.1)
  }

  /// The chain of pages 2–4 on modes that are the samples: K/P has their eigenvalues, the targets their power.
  @Test(
    "with a linear activation are chains of trained Gaussian maps", .tags(.identity), arguments: 1...3,
    [(0.0, 0.0), (0.7, 0.0), (0.5, 0.1)])
  func linear(depth: Int, rule: (momentum: Double, decay: Double)) throws {
    let (samples, gamma) = (try Self.threeSamples(), 0.8)
    let descent = try StochasticGradientDescent(
      learningRate: 0.15, momentum: rule.momentum, weightDecay: rule.decay,
      schedule: .power(exponent: 0.5, offset: 10))
    let solution = try solve(
      samples.run(
        Perceptron(depth: depth, width: .infinite, activation: Activation(.linear), richness: gamma), descent,
        steps: 30))
    let chain = try solve(
      Run(
        task: MeasuredTask(modes: Self.modes(samples)),
        network: .deep(
          widths: Array(repeating: .infinite, count: depth), richness: gamma, readoutVariance: 1 / gamma),
        data: DataSource(), optimiser: descent, steps: 30))
    let expected = try column(chain, "test_loss")
    #expect(relativeDeviation(of: try column(solution, "train_loss"), from: expected) < 1e-10)
    let norm = try column(chain, "readout_norm").map { gamma * $0 }
    #expect(relativeDeviation(of: try column(solution, "readout_norm"), from: norm) < 1e-10)
  }

  /// (16.14) for one layer closes on h(0) and w(0): means over units are Gauss–Hermite sums.
  @Test(
    "of one hidden layer are Gauss–Hermite sums", .tags(.closedForm),
    arguments: [Activation.Function.tanh, .erf])
  func oneLayer(function: Activation.Function) throws {
    let (samples, activation) = (try Self.threeSamples(), try Activation(function))
    let (gamma, eta, steps) = (1.5, 0.4, 25)
    let solution = try solve(
      samples.run(
        Perceptron(depth: 1, width: .infinite, activation: activation, richness: gamma),
        StochasticGradientDescent(learningRate: eta), steps: steps))
    let expected = HermiteUnits(samples, activation).train(richness: gamma, rate: eta, steps: steps)
    let (loss, error) = (try column(solution, "train_loss"), try column(solution, "train_loss_se"))
    for t in 0...steps {
      #expect(abs(loss[t] - expected[t]) <= 4 * error[t] + 1e-5 * expected[0], "step \(t)")
    }
  }

  @Test(
    "of small richness are lazy ones", .tags(.limit), arguments: [Activation.Function.tanh, .relu, .gelu])
  func smallRichness(function: Activation.Function) throws {
    let samples = try Self.threeSamples()
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
      let (exact, sampled) = (try column(lazy, name), try column(rich, name))
      let error = try column(rich, name + "_se")
      // Directions below the tolerance of 3e-3 are left out, which is worth about its power 1.2.
      for t in exact.indices {
        #expect(abs(sampled[t] - exact[t]) <= 4 * error[t] + 1e-3 * exact[0], "\(name), step \(t)")
      }
      #expect(try column(lazy, name + "_se").allSatisfy { $0 == 0 })
    }
  }

  /// Two outputs with the same targets are one network with two equal heads only in the mean; orthogonal combinations of
  /// outputs are another basis of the same readout.
  @Test("do not depend on the basis of their outputs", .tags(.identity))
  func outputs() throws {
    let samples = try Self.threeSamples()
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
    let (a, b) = (try column(one, "train_loss"), try column(other, "train_loss"))
    let (ea, eb) = (try column(one, "train_loss_se"), try column(other, "train_loss_se"))
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
        Self.threeSamples().run(
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
    let (a, b) = (try column(usual, "train_loss"), try column(finer, "train_loss"))
    let (ea, eb) = (try column(usual, "train_loss_se"), try column(finer, "train_loss_se"))
    for t in a.indices {
      #expect(abs(a[t] - b[t]) <= 4 * (ea[t] * ea[t] + eb[t] * eb[t]).squareRoot() + 1e-6 * a[0])
    }
  }

  @Test("have activations in single precision", .tags(.closedForm))
  func singleActivations() {
    for x in stride(from: Float(-14), through: 14, by: 0.0137) {
      let (t, e) = (hyperbolicTangent(x), errorFunction(x))
      let h = Double(x)
      #expect(abs(Double(t.value) - tanh(h)) < 3e-7)
      #expect(abs(Double(t.slope) - (1 - tanh(h) * tanh(h))) < 6e-7)
      #expect(abs(Double(e.value) - erf(h)) < 4e-7)
      #expect(abs(Double(e.slope) - 2 / Double.pi.squareRoot() * exp(-h * h)) < 4e-7)
    }
    #expect(hyperbolicTangent(.nan).value.isNaN && errorFunction(.nan).value.isNaN)
  }

  /// Pieces of units are a way of storing them: sums over units do not depend on it.
  @Test("keep units in pieces", .tags(.identity), arguments: [7, 512, 1300])
  func pieces(units: Int) {
    let layout = UnitLayout(units: units)
    let rows = (0..<3 * units).map { sin(Double($0 * $0 % 1009)) }
    let values: [Double] = layout.arranged(rows, functions: 3)
    #expect(layout.rows(values, functions: 3) == rows)
    let gram = layout.gram(values, functions: 3, count: 2)
    var table = UnitRows<Double>(units: units)
    table.append(Array(rows.prefix(2 * units)))
    var (means, sums) = ([Double](), [Double](repeating: 0, count: 3 * units))
    table.averages(values, functions: 3, into: &means)
    table.combine(means, functions: 3, keeping: 0, into: &sums)
    let combined = layout.rows(sums, functions: 3)
    for a in 0..<2 {
      for b in 0..<3 {
        let sum = (0..<units).reduce(0.0) { $0 + rows[a * units + $1] * rows[b * units + $1] }
        let mean = sum / Double(units)
        #expect(abs(means[a * 3 + b] - mean) < 1e-14)
        if b < 2 { #expect(abs(gram[a * 2 + b] - mean) < 1e-14) }
      }
    }
    for b in 0..<3 {
      for i in [0, units / 2, units - 1] {
        let sum = means[b] * rows[i] + means[3 + b] * rows[units + i]
        #expect(abs(combined[b * units + i] - sum) < 1e-13)
      }
    }
  }

  @Test("end where scrambles part", .tags(.contract))
  func edge() throws {
    let run = try Self.threeSamples().run(
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
    let samples = try Self.threeSamples()
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

  // MARK: - Samples

  /// Three samples in two dimensions, and two to test on.
  private static func threeSamples() throws -> GivenSamples {
    try .rows(
      [[1.2, 0.3], [-0.4, 1.1], [0.7, -0.9], [0.2, 0.5], [-1.0, -0.6]], [0.8, -0.5, 0.6, 0.1, -0.3],
      trained: 3)
  }

  private static func modes(_ samples: GivenSamples) throws -> [Mode] {
    let p = samples.count
    let kernel = samples.training.inputs.rowProducts(times: 1 / Double(samples.input.numbers * p))
    let system = try #require(SymmetricEigensystem(kernel))
    let projections = system.projections(of: samples.training.targets.entries)
    return zip(system.values, projections).map {
      Mode(eigenvalue: max($0, 0), targetPower: $1 * $1 / Double(p))
    }
  }
}

/// Units of one hidden layer at the nodes of a product rule for h(0) and w(0), trained as they are.
private struct HermiteUnits {
  private var h: [[Double]]
  private var w: [Double]
  private let weights: [Double]
  private let samples: GivenSamples
  private let activation: Activation

  init(_ samples: GivenSamples, _ activation: Activation) {
    (self.samples, self.activation) = (samples, activation)
    // Midpoint sums converge faster than any power for Gaussian integrals of analytic functions.
    let nodes = stride(from: -6.2, through: 6.21, by: 0.4).map { $0 }
    let density = nodes.map { 0.4 * exp(-$0 * $0 / 2) / (2 * Double.pi).squareRoot() }
    let inputs = samples.training.inputs
    let scale = 1 / Double(inputs.columns).squareRoot()
    var (h, w, weights) = ([[Double]](), [Double](), [Double]())
    for (a, pa) in zip(nodes, density) {
      for (b, pb) in zip(nodes, density) {
        for (c, pc) in zip(nodes, density) {
          h.append((0..<inputs.rows).map { scale * (a * inputs[$0, 0] + b * inputs[$0, 1]) })
          w.append(c)
          weights.append(pa * pb * pc)
        }
      }
    }
    (self.h, self.w, self.weights) = (h, w, weights)
  }

  /// The training losses.
  func train(richness: Double, rate: Double, steps: Int) -> [Double] {
    var (h, w) = (h, w)
    let (p, gamma) = (samples.count, richness.squareRoot())
    let y = samples.training.targets.entries
    let kernel = samples.training.inputs.rowProducts(times: 1 / Double(samples.input.numbers))
    return (0...steps).map { _ in
      var f = [Double](repeating: 0, count: p)
      for i in w.indices { for m in 0..<p { f[m] += weights[i] * w[i] * activation.value(h[i][m]) / gamma } }
      let delta = zip(y, f).map { $0 - $1 }
      for i in w.indices {
        var (dw, g) = (0.0, [Double](repeating: 0, count: p))
        for m in 0..<p {
          dw += activation.value(h[i][m]) * delta[m]
          g[m] = activation.derivative(h[i][m]) * w[i] * delta[m]
        }
        let step = rate * gamma / Double(p)
        for m in 0..<p { for n in 0..<p { h[i][m] += step * kernel[m, n] * g[n] } }
        w[i] += step * dw
      }
      return delta.reduce(0) { $0 + $1 * $1 } / Double(p)
    }
  }
}
