import DMFT
import Foundation
import TestSupport
import Testing

/// At infinite width a lazy network acts through one kernel for all modes, whatever the elementwise rule (15.10).
@Suite("Lazy networks of infinite width under sign rules")
struct LazySignTests {
  /// p_k(t) = Σ_s K(t, s) λ_k v_k(s),  K(t, r) = Σ_{r≤s<t} η √(2/π) b(s, r)/√Var m(s),  m(s) = Σ_r b(s, r) h(r).
  /// At rates that keep away from the edge of stability, where errors would be amplified.
  @Test(
    "follow the closed form of their kernel", .tags(.closedForm, .statistics),
    arguments: ["sign", "signum", "lion"])
  func kernel(name: String) throws {
    let (task, steps, eta) = (try powerLaw(capacity: 1.2, source: 0.8, modes: 8), 25, 0.03)
    let size = try StepSize(eta)
    let rule: any Optimiser =
      switch name {
      case "sign": try SignDescent(size)
      case "signum": try SignDescent(size, memory: 0.6)
      default: Lion(size, try Averaging(first: 0.6, second: 0.8))
      }
    let run = try makeRun(task: task, network: .randomFeatures(width: .infinite), steps: steps).with(
      optimiser: rule)
    let solution = try solve(run)
    let (loss, error) = (
      try #require(solution.curve[.testLoss]), try #require(solution.curve["test_loss_se"])
    )
    let expected = Self.closedForm(task, steps, eta) { s, r in
      switch name {
      case "sign": s == r ? 1 : 0
      case "signum": 0.4 * pow(0.6, Double(s - r))
      default: s == r ? 0.4 : 0.6 * 0.2 * pow(0.8, Double(s - 1 - r))
      }
    }
    for t in loss.indices {
      #expect(
        abs(loss[t] - expected[t]) <= 4 * error[t] + 1e-6 * expected[t],
        "step \(t): \(loss[t]), \(expected[t])")
    }
  }

  /// Sign descent is SGD at the rate η √(2/π)/√C_h(t,t): in one pass, with q_k = ⟨v_k²⟩ and the noise λ_k (L + σ²)/B of h⁰_k,
  ///
  ///     q_k(t+1) = (1 − η_t λ_k)² q_k + η_t² λ_k (L + σ²)/B,   C_h(t,t) = Σ_k λ_k² q_k + λ_k (L + σ²)/B
  ///
  /// Far from the limit of many paths, where these make the loss too large by a fifth, as close to the edge as one trains.
  @Test("hold the closed form where few paths are biased", .tags(.closedForm, .statistics), arguments: 1...3)
  func onePass(seed: UInt64) throws {
    let (task, steps, eta, batch) = (try powerLaw(capacity: 1.5, source: 0.5, modes: 40), 100, 0.2, 32)
    let run = try makeRun(
      task: task, network: .randomFeatures(width: .infinite), data: DataSource(batch: .size(batch)),
      steps: steps
    ).with(optimiser: SignDescent(StepSize(eta)))
    var options = SolverOptions()
    options.sampling.seed = seed
    options.sampling.paths = 512
    options.sampling.mostPaths = 512
    let solution = try solve(run, options: options)
    let (loss, error) = (
      try #require(solution.curve[.testLoss]), try #require(solution.curve["test_loss_se"])
    )
    #expect(try #require(solution.diagnostics["sampling_bias"]) > 0.05)
    var squares = task.list.map { $0.targetPower / $0.eigenvalue }
    let lambda = task.list.map(\.eigenvalue)
    for t in 0...steps {
      let exact = zip(lambda, squares).reduce(0) { $0 + $1.0 * $1.1 }
      #expect(abs(loss[t] - exact) <= 3 * error[t] + 1e-9, "step \(t): \(loss[t]) ± \(error[t]) for \(exact)")
      let noise = exact / Double(batch)
      let size = zip(lambda, squares).reduce(0) { $0 + $1.0 * ($1.0 * $1.1 + noise) }
      let rate = eta * (2 / Double.pi / size).squareRoot()
      squares = zip(lambda, squares).map { pow(1 - rate * $0, 2) * $1 + rate * rate * $0 * noise }
    }
  }

  static func closedForm(
    _ task: MeasuredTask, _ steps: Int, _ eta: Double, _ b: (Int, Int) -> Double
  ) -> [Double] {
    let lambda = task.list.map(\.eigenvalue)
    var predictor = [Double](repeating: 0, count: lambda.count)
    let target = task.list.map { ($0.targetPower / $0.eigenvalue).squareRoot() }
    // λ_k v_k(s).
    var signals: [[Double]] = []
    var losses: [Double] = []
    for s in 0...steps {
      let residual = zip(target, predictor).map { $0 - $1 }
      losses.append(zip(lambda, residual).reduce(0) { $0 + $1.0 * $1.1 * $1.1 })
      signals.append(zip(lambda, residual).map { $0 * $1 })
      // C_h = Σ_k (λ_k v_k)(r) (λ_k v_k)(r'): m is a sum over modes of Gaussians.
      let mean = lambda.indices.map { k in (0...s).reduce(0) { $0 + b(s, $1) * signals[$1][k] } }
      let deviation = mean.reduce(0) { $0 + $1 * $1 }.squareRoot()
      for k in predictor.indices { predictor[k] += eta * (2 / Double.pi).squareRoot() * mean[k] / deviation }
    }
    return losses
  }
}
