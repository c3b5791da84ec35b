import Testing
import TestSupport

@testable import DMFTPanels

@Suite("The relaxation of the signal's overlap")
struct SignalRelaxationTests {
  private let weights = [0.5, 1, 2]
  /// Σ m v = 1.
  private let form = [0.4, 0.2, 0.3]
  private let places = (1...16).map { Double($0 * $0) / 256 }

  /// y with y + c I y = x, I by trapezoids.
  private func faded(_ x: [Double], _ c: Double) -> [Double] {
    var (y, sum) = ([Double](), 0.0)
    for j in x.indices {
      let half = j > 0 ? (places[j] - places[j - 1]) / 2 : places[0]
      let before = sum + (j > 0 ? half * y[j - 1] : 0)
      y.append((x[j] - c * before) / (1 + c * half))
      sum = before + half * y[j]
    }
    return y
  }

  /// h_k of a sweep, for overlaps that are wrong by some error: the true ones are 1.
  private func signals(_ error: [Double], _ gain: Double, _ fading: Double) -> [[Double]] {
    faded(error, fading).map { change in form.map { $0 - gain * change * $0 } }
  }

  /// Errors that sweeps alone multiply by −μ are learned from one panel, and fall in the next by more than a half with each sweep.
  @Test(
    "makes errors smaller that sweeps make larger", .tags(.contract),
    arguments: [(2.0, 0.0), (20, 0), (60, 3)])
  func contracts(gain: Double, fading: Double) throws {
    var relaxation = SignalRelaxation(weights: weights)
    var error = places.map { 1e-6 * (1 - 3 * $0 * $0) }
    relaxation.begin([1, 1, 1], places)
    for sweep in 0..<6 {
      let step = relaxation.step(from: error.map { 1 + $0 }, to: signals(error, gain, fading))
      // Nothing is known yet, nothing relaxed.
      #expect(step.change == 0 && step.signals == signals(error, gain, fading))
      // Some other guess, as least squares make them.
      error = zip(error, places).map { $0 / 3 + 1e-7 * Double(sweep) * $1 }
    }
    relaxation.begin([1, 1, 1], places)
    error = places.map { 1e-6 * (0.5 + $0) }
    for sweep in 0..<6 {
      let before = error.map(abs).max() ?? 0
      let step = relaxation.step(from: error.map { 1 + $0 }, to: signals(error, gain, fading))
      error = step.overlaps.map { $0 - 1 }
      let after = error.map(abs).max() ?? 0
      #expect(
        sweep == 0 ? abs(after - before) < 1e-15 : after < before / 2 + 1e-14, "\(sweep): \(before), \(after)"
      )
      // What goes on is of the overlaps that go on.
      for (signal, overlap) in zip(step.signals, step.overlaps) {
        #expect(abs(relaxation.overlap(signal) - overlap) < 1e-14)
      }
      #expect(after < 1e-13 || step.change > after)
    }
  }
}
