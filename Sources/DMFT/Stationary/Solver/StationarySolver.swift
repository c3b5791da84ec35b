import DMFTEquations
import DMFTRuns
import DMFTSolution
import Foundation
import LinearAlgebra

/// A lazy run at constant step size: everything is a function of time differences.
///
/// Short times come from a circle (`CircleInversion`), longer ones from windows that double (`ContourWindow`), the noise of the
/// gradient from a causal convolution equation (`CausalConvolution`). Source: derivations/07–09.
///
/// - Complexity: a constant for each saved step without gradient noise; O(T log² T) with it. Memory O(T) with it.
struct StationarySolver {
  let run: SteppedChain
  let saved: [Int]
  /// What drives correlations.
  let noise: SamplingNoise
  private let equations: StationaryEquations
  /// nil when the long times alone are of interest.
  private let circle: CircleInversion?
  private let windows: [ContourWindow]
  /// Last step of the circle.
  private let shortSteps: Int

  /// - Parameters:
  ///   - sources: the sampling noise that drives correlations, where it is what two trainings share.
  ///   - skipsCircle: whether times before the first window are not needed.
  ///   - accuracy: of the circle, and where the windows begin.
  ///   - progress: told the finished share of the circle.
  /// - Throws: `SolverError.invariantBroken` where the responses cannot be solved for.
  init(
    _ run: SteppedChain, saved: [Int], responses: StationaryResponses, sources: SamplingNoise? = nil,
    skipsCircle: Bool = false, accuracy: StationaryAccuracy = .full,
    progress: (Double) -> Void = { _ in }
  ) throws {
    self.run = run
    self.saved = saved
    let drawn = SamplingNoise(run.data, steps: run.steps)
    noise = sources ?? drawn
    let steps = run.steps
    equations = StationaryEquations(responses: responses, noise: drawn, sources: noise)
    let short = min(steps, Self.shortSteps(responses, accuracy))
    if skipsCircle && short < steps {
      circle = nil
    } else {
      guard let inversion = CircleInversion(equations, steps: short, accuracy, progress: progress) else {
        throw Self.unsolved
      }
      circle = inversion
    }
    var windows: [ContourWindow] = []
    var start = short
    while start < steps {
      // Twice the start may be no number.
      let end = start > steps - start ? steps : 2 * start
      guard let window = ContourWindow(equations, steps: start...end) else { throw Self.unsolved }
      windows.append(window)
      start = end
    }
    (self.windows, shortSteps) = (windows, short)
  }

  /// T.
  var steps: Int { run.steps }

  /// The step from which on what oscillates has died away.
  static func shortSteps(_ responses: StationaryResponses, _ accuracy: StationaryAccuracy) -> Int {
    let radius = responses.optimiser.radii(largestEigenvalue: responses.kernel.largestEigenvalue).oscillating
    guard radius > 0 else { return fewestShortSteps }
    return radius < 1 ? max(fewestShortSteps, Int((-accuracy.logDied / log(radius)).rounded(.up))) : .max
  }

  /// How well the equations agree at all points.
  var defect: Double { windows.reduce(circle?.defect ?? 0) { max($0, $1.defect) } }
  /// Time windows in use.
  var windowCount: Int { windows.count }

  // MARK: - Functions of time

  /// The window that serves a time beyond the circle.
  private func window(for t: Int) -> ContourWindow? { windows.first { t <= $0.steps.upperBound } }

  func value(_ quantity: StationaryQuantity, at t: Int) -> Double {
    if t <= shortSteps, let circle { return circle.values[quantity.rawValue][t] }
    guard let window = window(for: t) else { preconditionFailure("there is no window for step \(t)") }
    return window.value(quantity, window.vector(at: t))
  }

  /// Some quantities at all times 0 … T.
  func sequences(_ quantities: [StationaryQuantity]) -> [[Double]] {
    var pieces = windows.flatMap { window in
      stride(from: window.steps.lowerBound + 1, through: window.steps.upperBound, by: Self.pieceLength).map {
        Piece(window: window, range: $0..<min($0 + Self.pieceLength, window.steps.upperBound + 1))
      }
    }
    Workers.forEach(&pieces) { $0.evaluate(quantities) }
    return quantities.indices.map { index in
      (circle?.values[quantities[index].rawValue] ?? []) + pieces.flatMap { $0.values[index] }
    }
  }

  private struct Piece: Sendable {
    let window: ContourWindow
    let range: Range<Int>
    var values: [[Double]] = []

    mutating func evaluate(_ quantities: [StationaryQuantity]) {
      values = [[Double]](repeating: [], count: quantities.count)
      for t in range {
        let vector = window.vector(at: t)
        for (index, quantity) in quantities.enumerated() {
          values[index].append(window.value(quantity, vector))
        }
      }
    }
  }

  /// Where two windows, or the circle and a window, meet at a time, by how much they differ in a quantity.
  func disagreements(_ quantity: StationaryQuantity) -> [(time: Int, value: Double, difference: Double)] {
    windows.indices.map { index in
      let t = windows[index].steps.lowerBound
      let value = windows[index].value(quantity, windows[index].vector(at: t))
      let before = self.value(quantity, at: t)
      return (t, value, abs(value - before))
    }
  }

  /// At the beginnings of the windows and at the end, by how much another solver differs in a quantity.
  func differences(
    _ quantity: StationaryQuantity, from other: StationarySolver
  ) -> [(time: Int, value: Double, difference: Double)] {
    let times = windows.isEmpty ? [steps] : windows.map(\.steps.lowerBound) + [steps]
    return times.map { t in
      let value = value(quantity, at: t)
      return (t, value, abs(value - other.value(quantity, at: t)))
    }
  }

  static let unsolved = SolverError.invariantBroken(
    "the responses of the stationary equations do not settle: the run is too close to the edge of stability; try a "
      + "smaller optimizer.learningRate, or the engine march")

  private static let fewestShortSteps = 64
  private static let pieceLength = 4096
}
