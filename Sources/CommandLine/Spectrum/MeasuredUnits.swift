import DMFT
import Foundation

/// What was measured, in the units that the data came in; in powers of two of them where `Double` ends.
struct MeasuredUnits {
  /// Those that results are given in.
  let units: SpectrumUnits
  let remark: String?

  init(_ units: SpectrumUnits, _ modes: [Mode]) {
    let fits = units.restored(modes) != nil
    self.units = fits ? units : SpectrumUnits()
    remark =
      fits
      ? nil
      : "eigenvalues are in units of 2^\(units.eigenvalue), powers in units of 2^\(units.power): floating point ends before"
  }

  func modes(_ modes: [Mode]) -> [Mode] { units.restored(modes) ?? modes }

  func spectrum(_ spectrum: SampleSpectrum) -> SampleSpectrum {
    SampleSpectrum(
      samples: spectrum.samples, eigenvalues: spectrum.eigenvalues.map(units.restored(eigenvalue:)),
      powers: spectrum.powers.map(units.restored(power:)),
      nullPower: units.restored(power: spectrum.nullPower))
  }

  func flow(_ flow: KernelFlow) -> FlowBracket {
    FlowBracket(
      points: flow.points.map { point in
        FlowBracket.Point(
          time: 1 / units.restored(eigenvalue: 1 / point.time),
          fitted: units.restored(power: point.fitted), heldOut: units.restored(power: point.heldOut),
          fittedExponent: point.fittedExponent, heldOutExponent: point.heldOutExponent)
      },
      fitted: flow.fitted, heldOut: flow.heldOut,
      from: 1 / units.restored(eigenvalue: 1 / flow.window.from),
      to: 1 / units.restored(eigenvalue: 1 / flow.window.to))
  }
}

/// The kernel's own flow, as results show it.
struct FlowBracket {
  struct Point {
    var time, fitted, heldOut, fittedExponent, heldOutExponent: Double
  }

  var points: [Point]
  /// Slopes of the losses over the window.
  var fitted, heldOut: Double
  /// Times of the window.
  var from, to: Double

  var text: String {
    "the kernel's own flow: t^\(NumberText.fixed(-heldOut, 2)) on held-out samples, t^\(NumberText.fixed(-fitted, 2)) on fitted "
      + "ones, for t = \(NumberText.short(from, 2)) … \(NumberText.short(to, 2)): the loss exponent lies between"
  }

  var json: JSONValue {
    .object([
      ("fitted", .optional(fitted)), ("held_out", .optional(heldOut)),
      ("window", .array([.number(from), .number(to)])),
      ("time", .array(points.map { .number($0.time) })),
      ("fitted_loss", .array(points.map { .number($0.fitted) })),
      ("held_out_loss", .array(points.map { .number($0.heldOut) })),
      ("fitted_local", .array(points.map { .number($0.fittedExponent) })),
      ("held_out_local", .array(points.map { .number($0.heldOutExponent) })),
    ])
  }
}

/// How much of trace and target the modes resolve, and how the rest is continued.
struct SpectrumBalance {
  private let trace, meanSquare: Double
  private let resolvedTrace, resolvedPower, noise: Double
  private let tail: SpectralTail?
  private let measured: Int

  init(_ spectrum: SampleSpectrum, _ population: PopulationModes, _ units: MeasuredUnits) {
    let resolved = population.modes.prefix(population.measured)
    trace = units.units.restored(eigenvalue: spectrum.trace)
    meanSquare = units.units.restored(power: spectrum.meanSquare)
    resolvedTrace = resolved.reduce(0) { $0 + $1.eigenvalue } / spectrum.trace
    resolvedPower = resolved.reduce(0) { $0 + $1.targetPower } / spectrum.meanSquare
    noise = population.noise / spectrum.meanSquare
    tail = population.tail
    measured = population.measured
  }

  var text: String {
    "\(measured) modes are resolved: \(Self.percent(resolvedTrace)) of the trace \(NumberText.short(trace)), "
      + "\(Self.percent(resolvedPower)) of the target's mean square \(NumberText.short(meanSquare))"
  }

  var comments: [String] {
    guard let tail else { return [] }
    var comments = [
      "further rows: not resolved; \(Self.percent(1 - resolvedTrace)) of the trace \(trace) and "
        + "\(Self.percent(1 - resolvedPower - noise)) of the target's mean square \(meanSquare), label noise among it, continued by",
      "  eigenvalues ~ k^-\(NumberText.short(tail.capacity)) and power below λ ~ λ^\(NumberText.short(tail.source)), which conserve both sums",
    ]
    if noise > 0 {
      comments.append("last row: \(Self.percent(noise)) of the mean square, which no feature explains: noise")
    }
    return comments
  }

  /// What a list without a tail leaves out.
  var missing: String {
    "left out: \(Self.percent(1 - resolvedTrace)) of the trace \(trace), \(Self.percent(1 - resolvedPower)) of the target's mean "
      + "square \(meanSquare)"
  }

  var members: [(String, JSONValue)] {
    [
      ("trace", .number(trace)), ("mean_square", .number(meanSquare)),
      ("resolved_modes", .integer(measured)), ("resolved_trace", .number(resolvedTrace)),
      ("resolved_power", .number(resolvedPower)), ("noise", .number(noise)),
      ("tail_alpha", .optional(tail?.capacity)), ("tail_beta", .optional(tail?.source)),
    ]
  }

  private static func percent(_ share: Double) -> String { NumberText.short(100 * max(0, share), 3) + " %" }
}
