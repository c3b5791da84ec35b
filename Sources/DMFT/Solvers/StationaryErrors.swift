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

  var sum: Double { inversion + convolution + quadrature + equations }

  /// - Throws: `SolverError.invariantBroken` when two ways to the same numbers differ.
  init(_ solver: StationarySolver, _ curves: StationarySolver.Curves, quadrature: Double) throws {
    let sources: [StationaryQuantity] = [.test, .train, .readout, .bias]
    // An error of the noise's kernel, or of its source, comes back with the noise.
    let gain = 1 / max(1 - curves.noiseGain, Self.smallestReturn)
    inversion =
      sources.reduce(0) { max($0, Self.relativeDifference(solver, $1)) }
      + gain * Self.noiseDifference(solver, curves)
    convolution = gain * curves.convolutionResidual
    equations = solver.defect
    self.quadrature = gain * quadrature
    guard sum < Self.largest else {
      throw SolverError.invariantBroken(
        "two ways to the same curve differ by \(sum), relative: rounding errors of the stationary solution exceed what it "
          + "computes, or the run is close to the edge of stability; try --engine march")
    }
  }

  private static func relativeDifference(_ solver: StationarySolver, _ quantity: StationaryQuantity) -> Double
  {
    let meetings = solver.disagreements(quantity)
    let floor = meetings.reduce(abs(solver.value(quantity, at: 0))) { max($0, abs($1.value)) } * resolution
    return meetings.reduce(0) { largest, meeting in
      meeting.difference == 0 ? largest : max(largest, meeting.difference / max(abs(meeting.value), floor))
    }
  }

  /// The error of the kernel in each window, added up with the noise that it multiplies, relative to the loss.
  private static func noiseDifference(_ solver: StationarySolver, _ curves: StationarySolver.Curves) -> Double
  {
    guard !curves.noise.isEmpty else { return 0 }
    let driving: StationaryQuantity = solver.run.data.samples == .infinite ? .testNoise : .trainNoise
    let errors = solver.disagreements(driving)
    var total = [0.0]
    for variance in curves.noise { total.append(total[total.count - 1] + variance) }
    // Σ n(s) over the lags from … to − 1 before t.
    func noise(_ t: Int, _ from: Int, _ to: Int) -> Double {
      total[max(0, t - from + 1)] - total[max(0, t - to + 1)]
    }
    var (largest, t) = (0.0, solver.steps)
    while t > 0 {
      var error = (errors.first?.difference ?? 0) * noise(t, 0, errors.first?.time ?? 0)
      for (index, meeting) in errors.enumerated() {
        let next = index + 1 < errors.count ? errors[index + 1].difference : 0
        error += max(meeting.difference, next) * noise(t, meeting.time, 2 * meeting.time)
      }
      largest = max(largest, error / abs(curves.drivingLoss[t]))
      t /= 2
    }
    return largest
  }

  /// What another solver makes of the same quantities at doubling times, relative to each or to the largest value it has.
  static func difference(_ solver: StationarySolver, _ other: StationarySolver) -> Double {
    var times = [solver.steps]
    while let time = times.last, time > 1 { times.append(time / 2) }
    return StationaryQuantity.allCases.reduce(0) { largest, quantity in
      let values = times.map { solver.value(quantity, at: $0) }
      let floor = values.reduce(0) { max($0, abs($1)) } * resolution
      return zip(times, values).reduce(largest) { largest, pair in
        let difference = abs(pair.1 - other.value(quantity, at: pair.0))
        return difference == 0 ? largest : max(largest, difference / max(abs(pair.1), floor))
      }
    }
  }

  /// Values that have fallen to less than this share of the largest are resolved to this share only.
  private static let resolution = 1e-12
  private static let smallestReturn = 1e-3
  private static let largest = 1e-2
}
