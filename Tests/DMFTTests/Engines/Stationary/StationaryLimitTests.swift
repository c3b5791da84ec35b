@testable import DMFTStationary
@testable import DMFTEquations
import Foundation
import TestSupport
import Testing

import DMFT

@Suite("Stationary engine")
struct StationaryLimitTests {
  func stationary(_ run: Run, at steps: [Int]) throws -> Solution {
    var options = SolverOptions()
    options.engine = .stationary
    options.savedSteps = steps
    return try solve(run, options: options)
  }

  func responses(_ run: Run) throws -> StationaryResponses {
    let optimiser = try #require(StationaryOptimiser(run.optimiser, steps: 100))
    let measures = run.task.measures()
    return StationaryResponses(
      network: run.network, data: run.data, optimiser: optimiser,
      measures: ResolventMeasures(kernel: measures.kernel, target: measures.target))
  }

  /// Coefficients 0 … T of a function of z by a Fourier sum on a circle, all points solved for.
  func coefficients(_ responses: StationaryResponses, to last: Int, _ f: (StationaryPoint) -> Complex<Double>)
    throws
    -> [Double]
  {
    let (n, radius) = (16 * last, pow(1e-16, 1 / Double(16 * last)))
    let points = try (0..<n).map { j in
      let angle = 2 * Double.pi * Double(j) / Double(n)
      let z = Complex(radius * cos(angle), radius * sin(angle))
      return f(try #require(responses.point(z, distance: 1 - z)))
    }
    return (0...last).map { t in
      let sum = points.indices.reduce(0.0) { sum, j in
        let angle = 2 * Double.pi * Double(j * t % n) / Double(n)
        return sum + points[j].real * cos(angle) + points[j].imaginary * sin(angle)
      }
      return sum / Double(n) * pow(radius, -Double(t))
    }
  }

  @Test("plain SGD needs one resolvent: the loss at t is ℓ(2t), the noise's kernel H at 2t", .tags(.identity))
  func oneResolvent() throws {
    let (eta, width, batch) = (0.5, 24.0, 16.0)
    let run = try makeRun(
      network: .randomFeatures(width: .finite(24)), data: DataSource(batch: .size(16)),
      optimiser: StochasticGradientDescent(learningRate: eta), steps: 60)
    let signal = try coefficients(responses(run), to: 120) { $0.ones * $0.sums.signal }
    let h = try coefficients(responses(run), to: 122) { $0.kernel / $0.impulse }
    let kernel = (0..<60).map { (width / batch) * (h[2 * $0 + 2] - h[2 * $0 + 1]) }
    let loss = CausalConvolution(kernel: kernel).solve((0...60).map { signal[2 * $0] })
    let found = try #require(stationary(run, at: Array(0...60)).curve["test_loss"])
    #expect(relativeDeviation(of: found, from: loss, zero: 0) < 1e-10)
  }

  @Test("the loss of a long run levels off at its limit, from K̃ at z = 1", .tags(.limit))
  func plateau() throws {
    let run = try makeRun(
      network: .randomFeatures(width: .finite(12)),
      optimiser: StochasticGradientDescent(learningRate: 0.5), steps: 1_000_000_000)
    // z → 1: Q(K̃) = N from (7.6), and ℓ(∞) = Σ q/(1 + λ K̃).
    let kernel = run.task.measures().kernel
    var (low, high) = (1e-6, 1e9)
    for _ in 0..<200 {
      let middle = (low * high).squareRoot()
      if kernel.integral({ middle / (1 + $0 * middle) }) < 12 { low = middle } else { high = middle }
    }
    let limit = run.task.measures().target.integral { 1 / (1 + $0 * low) }
    let found = try #require(stationary(run, at: [1_000_000_000]).curve["test_loss"]?.last)
    #expect(abs(found - limit) < 1e-10 * limit)
  }

  @Test("gradient descent at infinite width: Σ q (1 − ηλ)^2t, also on contours", .tags(.closedForm))
  func closedForm() throws {
    let run = try makeRun(
      task: PowerLawTask(capacity: 1.5, source: 0.5, modes: .finite(10_000)),
      network: Network(couplings: [Coupling(.gaussian, trained: false)], widths: [.infinite]), steps: 100_000)
    let times = [0, 1, 63, 64, 65, 1000, 99_999, 100_000]
    let exact = times.map { t in
      run.task.measures().target.integral { exp(2 * Double(t) * log1p(-0.3 * $0)) }
    }
    let found = try #require(stationary(run, at: times).curve["test_loss"])
    #expect(relativeDeviation(of: found, from: exact, zero: 0) < 1e-13)
    let solver = try StationarySolver(
      SteppedChain(ChainRun(run)), saved: [], responses: responses(run))
    let onContours = times.map { solver.value(.test, at: $0) }
    #expect(relativeDeviation(of: onContours, from: exact, zero: 0) < 1e-11)
  }

  @Test("the largest eigenvalue is that of Marchenko and Pastur when all modes are alike", .tags(.closedForm))
  func edge() throws {
    let modes = 400.0
    let task = try MeasuredTask(modes: [Mode(eigenvalue: 0.5, targetPower: 1, multiplicity: modes)])
    let run = try makeRun(task: task, network: .randomFeatures(width: .finite(100)))
    let exact = 0.5 * (1 + (modes / 100).squareRoot()) * (1 + (modes / 100).squareRoot())
    #expect(abs(try responses(run).kernel.largestEigenvalue - exact) < 1e-9)
  }

  @Test("saved steps are those asked for, and the same whichever others are", .tags(.contract))
  func savedSteps() throws {
    let run = try makeRun(
      network: .randomFeatures(width: .finite(12)), data: DataSource(batch: .size(8)), steps: 500)
    let few = try stationary(run, at: [500, 3, 70, 3, 1000]).curve
    #expect(few.points == [3, 70, 500])
    let all = try stationary(run, at: Array(0...500)).curve
    for column in few.columns {
      #expect(column.values == [3, 70, 500].map { all[column.name]![$0] })
    }
  }

  @Test("noise that comes back whole is divergence, with a stable learning rate", .tags(.contract))
  func divergence() throws {
    let run = try makeRun(
      task: powerLaw(modes: 400), data: DataSource(samples: .finite(40), batch: .size(1)),
      optimiser: StochasticGradientDescent(learningRate: 1), steps: 400)
    let solution = try stationary(run, at: Array(0...400))
    guard case .diverged(let step, let rate) = solution.outcome else {
      Issue.record("\(solution.outcome)")
      return
    }
    #expect(solution.curve.points.last == Double(step - 1) && (rate?.stable ?? 1) < 1)
  }
}
