import DMFT
import Foundation
import TestSupport
import Testing

/// Full-batch training of a lazy network of infinite width fits its samples, label noise and all.
@Suite("Samples that are fitted")
struct FittedSamplesTests {
  /// (1 − s) C_v(∞) = Σ q_k/(1 + λ_k K̃)² + σ² s with Σ m_kλ_k K̃/(1 + λ_k K̃) = P and s = (1/P) Σ m_k (λ_k K̃/(1 + λ_k K̃))².
  func interpolation(_ task: MeasuredTask, samples: Double, labelNoise: Double) -> Double {
    func share(_ mode: Mode, _ kernel: Double) -> Double {
      mode.eigenvalue * kernel / (1 + mode.eigenvalue * kernel)
    }
    var (low, high) = (-40.0, 80.0)
    for _ in 0..<200 {
      let middle = (low + high) / 2
      if task.sum({ $0.multiplicity * share($0, exp(middle)) }) < samples {
        low = middle
      } else {
        high = middle
      }
    }
    let kernel = exp(low)
    let spread = task.sum { $0.multiplicity * pow(share($0, kernel), 2) } / samples
    let bias = task.sum { $0.targetPower * pow(1 - share($0, kernel), 2) }
    return (bias + spread * labelNoise) / (1 - spread)
  }

  @Test(
    "end at the loss of the interpolating predictor, to the error stated", .tags(.closedForm),
    arguments: [(20, 0.5, 0.0), (30, 0.25, 0.1), (30, 0.05, 1.0)])
  func interpolation(samples: Int, rate: Double, labelNoise: Double) throws {
    let task = try powerLaw(modes: 600)
    let run = try makeRun(
      task: task, data: DataSource(samples: .finite(samples), labelNoise: labelNoise),
      optimiser: StochasticGradientDescent(learningRate: rate), steps: 1_000_000)
    var options = SolverOptions()
    options.savedSteps = [0, 100, 10_000, 1_000_000]
    let solution = try solve(run, options: options)
    let error = try #require(solution.diagnostics["relative_error"])
    let loss = try #require(solution.curve["test_loss"])
    let expected = interpolation(task, samples: Double(samples), labelNoise: labelNoise)
    // What is resolved to less the engine gives to the march.
    #expect(error < 1e-6)
    #expect(abs(loss[3] / expected - 1) < max(1e-11, error))
    let train = try #require(solution.curve["train_loss"])
    #expect(train.allSatisfy { $0 >= 0 } && train[3] < 1e-12)
  }

  /// The noise of mini-batches dies away with the training error that it is drawn from: the engine knows it to an absolute error.
  @Test("in mini-batches, follow the march", .tags(.identity))
  func miniBatches() throws {
    let run = try makeRun(
      task: powerLaw(capacity: 1.2, modes: 300),
      data: DataSource(samples: .finite(12), batch: .size(6), labelNoise: 1), steps: 700)
    var curves: [[String: [Double]]] = []
    for engine in [EngineName.march, .stationary] {
      var options = SolverOptions()
      options.engine = engine
      let solution = try solve(run, options: options)
      #expect(try #require(solution.diagnostics["relative_error"]) < 1e-5)
      curves.append(Dictionary(uniqueKeysWithValues: solution.curve.columns.map { ($0.name, $0.values) }))
    }
    for name in ["test_loss", "readout_norm", "train_loss"] {
      let (a, b) = (try #require(curves[1][name]), try #require(curves[0][name]))
      #expect(relativeDeviation(of: a, from: b, zero: 1e-5) < 1e-5, "\(name)")
    }
  }

  /// A run that had no answer: rounding errors of a train loss of 1e-13 counted as those of the curve.
  @Test("in mini-batches, end at a test loss that stays", .tags(.contract))
  func longMiniBatches() throws {
    let run = try makeRun(
      task: powerLaw(capacity: 1.2, modes: 600),
      data: DataSource(samples: .finite(60), batch: .size(15), labelNoise: 1), steps: 20_000)
    var options = SolverOptions()
    options.savedSteps = [0, 5000, 10_000, 20_000]
    let loss = try #require(solve(run, options: options).curve[.testLoss])
    #expect(abs(loss[3] / loss[2] - 1) < 1e-3 && loss[3] > 0.1)
  }

  /// Two factors of (7.6) vanish together.
  @Test("by as many units as there are samples, follow the march", .tags(.identity))
  func equal() throws {
    let run = try makeRun(
      network: .randomFeatures(width: .finite(12)),
      data: DataSource(samples: .finite(12), labelNoise: 0.1), steps: 600)
    var options = SolverOptions()
    var all: [[String: [Double]]] = []
    for engine in [EngineName.march, .stationary] {
      options.engine = engine
      let curve = try solve(run, options: options).curve
      all.append(Dictionary(uniqueKeysWithValues: curve.columns.map { ($0.name, $0.values) }))
    }
    #expect(deviation(all[1], from: all[0], zero: 1e-11) < 1e-9)
  }
}
