import DMFTEquations
import DMFTRuns
import DMFTSolution

/// Where the error of a stationary solution comes from, each part relative.
struct StationaryErrors {
  /// From the integrals over the points: two contours give the same time differently.
  let inversion: Double
  /// From the convolution equation of the noise.
  let convolution: Double
  /// From the quadrature of the spectrum.
  let quadrature: Double
  /// From solving for the responses.
  let equations: Double
  /// The absolute error of a train loss that falls geometrically, where samples are fitted, below all that integrals resolve:
  /// also what it makes of the noise that mini-batches draw from it.
  let train: Double

  var sum: Double { inversion + convolution + quadrature + equations }

  /// - Parameter fine: the same run with another quadrature of the spectrum, if there is one.
  /// - Throws: `SolverError.invariantBroken` when two ways to the same numbers differ.
  init(_ solver: StationarySolver, _ curves: StationarySolver.Curves, fine: StationarySolver?) throws {
    // What is wrong with the noise comes back with it.
    let gain = 1 / max(1 - curves.noiseGain, Self.smallestReturn)
    var late = 0.0
    func relative(_ differences: (StationaryQuantity) -> [Difference]) -> Double {
      let noise = Self.noise(solver, curves, differences)
      late = max(late, gain * noise.late)
      return Self.sources(solver, differences) + gain * noise.relative
    }
    inversion = relative { solver.disagreements($0) }
    quadrature = fine.map { fine in relative { solver.differences($0, from: fine) } } ?? 0
    convolution = gain * curves.convolutionResidual
    equations = solver.defect
    let differences = solver.disagreements(.train) + (fine.map { solver.differences(.train, from: $0) } ?? [])
    train = differences.reduce(late) { max($0, $1.difference) }
    guard sum < Self.largest else {
      throw SolverError.invariantBroken(
        "two ways to the same curve differ by \(sum), relative: rounding errors of the stationary solution exceed what it "
          + "computes, or the run is close to the edge of stability; try the engine march")
    }
  }

  typealias Difference = (time: Int, value: Double, difference: Double)

  /// The largest difference of what the noise does not touch, relative to the value.
  private static func sources(
    _ solver: StationarySolver, _ differences: (StationaryQuantity) -> [Difference]
  ) -> Double {
    let sources: [StationaryQuantity] = [.test, .train, .readout, .bias]
    return sources.reduce(0) { largest, quantity in
      let list = differences(quantity)
      let start = abs(solver.value(quantity, at: 0))
      let floor =
        list.reduce(start) { max($0, abs($1.value)) } * (quantity == .train ? trainResolution : resolution)
      return list.reduce(largest) { largest, item in
        item.difference == 0 ? largest : max(largest, item.difference / max(abs(item.value), floor))
      }
    }
  }

  /// The differences of the noise's kernels, added up with the noise that they multiply: relative to the curves, and as it is where
  /// fitted samples have left the noise none that counts.
  private static func noise(
    _ solver: StationarySolver, _ curves: StationarySolver.Curves,
    _ differences: (StationaryQuantity) -> [Difference]
  ) -> (relative: Double, late: Double) {
    guard !curves.noise.isEmpty else { return (0, 0) }
    let isFixed = solver.run.data.samples != .infinite
    let history = NoiseHistory(curves.noise)
    let loss = differences(isFixed ? .trainNoise : .testNoise)
    let (test, readout) = (isFixed ? differences(.testNoise) : [], differences(.readoutNoise))
    let floor = curves.negligibleLoss
    var (largest, late, t) = (0.0, 0.0, curves.divergedAt.map { $0 - 1 } ?? solver.steps)
    while t > 0 {
      let (effect, value) = (history.effect(of: loss, at: t), abs(curves.drivingLoss[t]))
      if value < floor { late = max(late, effect) }
      largest = max(
        largest, effect / max(value, floor),
        history.effect(of: test, at: t) / max(abs(solver.value(.test, at: t)), .leastNormalMagnitude),
        history.effect(of: readout, at: t) / max(abs(solver.value(.readout, at: t)), .leastNormalMagnitude))
      t /= 2
    }
    return (largest, late)
  }

  /// Values that have fallen to less than this share of the largest are resolved to this share only.
  private static let resolution = 1e-12
  /// The same for train losses, whose absolute error is stated besides.
  static let trainResolution = 1e-5
  private static let smallestReturn = 1e-3
  private static let largest = 1e-2
}

/// Sums of the noise over ranges of its age.
private struct NoiseHistory {
  private var totals = [0.0]

  init(_ variances: [Double]) {
    for variance in variances { totals.append(totals[totals.count - 1] + variance) }
  }

  /// What errors of a kernel, known at doubling lags, make at time t.
  func effect(of errors: [StationaryErrors.Difference], at t: Int) -> Double {
    var effect = (errors.first?.difference ?? 0) * total(t, 0, errors.first?.time ?? 0)
    for (index, error) in errors.enumerated() {
      let next = index + 1 < errors.count ? errors[index + 1].difference : 0
      effect += max(error.difference, next) * total(t, error.time, 2 * error.time)
    }
    return effect
  }

  /// Σ n(s) over the lags t − s from `youngest` to `oldest` − 1.
  private func total(_ t: Int, _ youngest: Int, _ oldest: Int) -> Double {
    totals[max(0, t - youngest + 1)] - totals[max(0, t - oldest + 1)]
  }
}
