import DMFT
import Foundation
import FileFormats
import ResultFiles
import LinearAlgebra

/// What `dmft frontier` says.
package struct FrontierReport {
  private static let rowCount = 12

  package let points: [ComputeFrontier.Point]
  package let fits: (loss: PowerLawFit, width: PowerLawFit, time: PowerLawFit)
  /// The exponents of theory; nil where it has none.
  package let predicted: Phase.Law?
  package let axis: LearningCurve.Axis
  /// The largest relative error of the curves, where it is not small.
  package var lossError: Double?

  package init(
    points: [ComputeFrontier.Point], fits: (loss: PowerLawFit, width: PowerLawFit, time: PowerLawFit),
    predicted: Phase.Law?, axis: LearningCurve.Axis
  ) {
    self.points = points
    self.fits = fits
    self.predicted = predicted
    self.axis = axis
  }

  package var csv: String {
    "compute,loss,width,time" + (lossError == nil ? "" : ",loss_error") + "\n"
      + points.map { point in
        let error = lossError.map { [$0 * point.loss] } ?? []
        return ([point.compute, point.loss, point.width, point.time] + error).map(\.shortest).joined(
          separator: ",")
          + "\n"
      }.joined()
  }

  package var json: JSONValue {
    let rows = points.map { point in
      JSONValue.object([
        ("compute", .number(point.compute)), ("loss", .number(point.loss)), ("width", .number(point.width)),
        ("time", .number(point.time)),
      ])
    }
    return .object([
      ("points", .array(rows)), ("axis", .text(axis.rawValue)), ("column", .text(Quantity.testLoss.name)),
      LossNote.json(Quantity.testLoss.name), ("loss_error", Diagnostics.json(lossError)),
      ("exponent", .number(fits.loss.exponent)),
      ("standard_error", .number(fits.loss.standardError)), ("from", .number(fits.loss.from)),
      ("to", .number(fits.loss.to)), ("predicted", .optional(predicted?.loss)),
      ("width_exponent", .number(fits.width.exponent)), ("width_predicted", .optional(predicted?.width)),
      ("width_standard_error", .number(fits.width.standardError)),
      ("time_exponent", .number(fits.time.exponent)), ("time_predicted", .optional(predicted?.time)),
      ("time_standard_error", .number(fits.time.standardError)),
    ])
  }

  package var text: String {
    let rows = (0..<min(Self.rowCount, points.count)).map {
      points[$0 * (points.count - 1) / max(1, min(Self.rowCount, points.count) - 1)]
    }
    func column(_ name: String, _ value: (ComputeFrontier.Point) -> Double) -> [String] {
      [name] + rows.map { NumberText.short(value($0)) }
    }
    let table = TextTable.text([
      column("compute", \.compute), column("loss", \.loss), column("width", \.width),
      column(axis.timeName, \.time),
    ])
    let doubt = lossError.map {
      "The estimated relative error of the losses is \(NumberText.short($0, 2)), which the ± do not contain.\n"
    }
    return table + "\n" + (doubt ?? "") + laws.joined(separator: "\n") + "\nloss is "
      + LossNote.text([Quantity.testLoss.name])
  }

  private var laws: [String] {
    let timeName = axis.timeName
    let window = "for C = \(NumberText.short(fits.loss.from, 3)) … \(NumberText.short(fits.loss.to, 3))"
    return [
      "loss  ~ C^-p  p = \(Self.estimate(fits.loss)) \(window)\(Self.theory(predicted?.loss))",
      "width ~ C^p   p = \(Self.estimate(fits.width))\(Self.theory(predicted?.width))",
      "\(timeName)\(timeName.count < 5 ? " " : "") ~ C^p   p = \(Self.estimate(fits.time))\(Self.theory(predicted?.time))",
    ]
  }

  private static func theory(_ exponent: Double?) -> String {
    exponent.map { "; theory: \(NumberText.fixed($0, 4))" } ?? ""
  }

  private static func estimate(_ fit: PowerLawFit) -> String {
    NumberText.estimate(fit.exponent, fit.standardError)
  }
}

extension LearningCurve.Axis {
  /// What multiplies the width in the compute.
  var timeName: String {
    switch self {
    case .step: "steps"
    case .time: "time"
    }
  }
}
