import DMFT
import Foundation

/// What was measured, in the units that the data came in; in powers of two of them where `Double` ends.
package struct MeasuredUnits {
  /// Those that results are given in.
  package let units: SpectrumUnits
  package let remark: String?

  package init(_ units: SpectrumUnits, _ modes: [Mode]) {
    let fits = units.restored(modes) != nil
    self.units = fits ? units : SpectrumUnits()
    remark =
      fits
      ? nil
      : "eigenvalues are in units of 2^\(units.eigenvalue), powers in units of 2^\(units.power): floating point ends before"
  }

  package func modes(_ modes: [Mode]) -> [Mode] { units.restored(modes) ?? modes }

  package func spectrum(_ spectrum: SampleSpectrum) -> SampleSpectrum {
    SampleSpectrum(
      samples: spectrum.samples, eigenvalues: spectrum.eigenvalues.map(units.restored(eigenvalue:)),
      powers: spectrum.powers.map(units.restored(power:)),
      nullPower: units.restored(power: spectrum.nullPower))
  }

  package func flow(_ flow: KernelFlow) -> FlowBracket {
    FlowBracket(
      points: flow.points.map { point in
        FlowBracket.Point(
          time: 1 / units.restored(eigenvalue: 1 / point.time),
          fitted: units.restored(power: point.fitted), heldOut: units.restored(power: point.heldOut),
          fittedExponent: point.fittedExponent, heldOutExponent: point.heldOutExponent)
      },
      fitted: flow.fitted, heldOut: flow.heldOut,
      from: 1 / units.restored(eigenvalue: 1 / flow.window.from),
      to: 1 / units.restored(eigenvalue: 1 / flow.window.to),
      ridge: FlowBracket.Ridge(flow.ridge))
  }
}
