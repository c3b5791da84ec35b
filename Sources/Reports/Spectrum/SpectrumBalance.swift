import LinearAlgebra
import DMFT
import FileFormats

/// How much of trace and target the modes resolve, and how the rest is continued.
package struct SpectrumBalance {
  private let trace, meanSquare: Double
  private let resolvedTrace, resolvedPower, noise: Double
  private let tail: SpectralTail?
  private let measured: Int

  package init(_ spectrum: SampleSpectrum, _ population: PopulationModes, _ units: MeasuredUnits) {
    let resolved = population.modes.prefix(population.measured)
    trace = units.units.restored(eigenvalue: spectrum.trace)
    meanSquare = units.units.restored(power: spectrum.meanSquare)
    resolvedTrace = resolved.reduce(0) { $0 + $1.eigenvalue } / spectrum.trace
    resolvedPower = resolved.reduce(0) { $0 + $1.targetPower } / spectrum.meanSquare
    noise = population.noise / spectrum.meanSquare
    tail = population.tail
    measured = population.measured
  }

  package var text: String {
    "\(measured.counting("mode")) \(measured.inflecting("is", "are")) resolved: \(Self.percent(resolvedTrace)) of the trace \(NumberText.short(trace)), "
      + "\(Self.percent(resolvedPower)) of the target's mean square \(NumberText.short(meanSquare))"
  }

  package var comments: [String] {
    guard let tail else { return [] }
    var comments = [
      "further rows: not resolved; \(Self.percent(1 - resolvedTrace)) of the trace \(NumberText.short(trace)) and "
        + "\(Self.percent(1 - resolvedPower - noise)) of the target's mean square \(NumberText.short(meanSquare)), label noise among it, continued by",
      "  eigenvalues ~ k^-\(NumberText.short(tail.capacity)) and power below λ ~ λ^\(NumberText.short(tail.source)), which conserve both sums",
    ]
    if noise > 0 {
      comments.append("last row: \(Self.percent(noise)) of the mean square, which no feature explains: noise")
    }
    return comments
  }

  /// What a list without a tail leaves out.
  package var missing: String {
    "left out: \(Self.percent(1 - resolvedTrace)) of the trace \(NumberText.short(trace)), \(Self.percent(1 - resolvedPower)) of the target's mean "
      + "square \(NumberText.short(meanSquare))"
  }

  package var members: [(String, JSONValue)] {
    [
      ("trace", .number(trace)), ("mean_square", .number(meanSquare)),
      ("resolved_modes", .integer(measured)), ("resolved_trace", .number(resolvedTrace)),
      ("resolved_power", .number(resolvedPower)), ("noise", .number(noise)),
      ("tail_alpha", .optional(tail?.capacity)), ("tail_beta", .optional(tail?.source)),
    ]
  }

  private static func percent(_ share: Double) -> String { NumberText.short(100 * max(0, share), 3) + " %" }
}
