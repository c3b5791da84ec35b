import DMFT
import FileFormats
import LinearAlgebra
import ResultFiles

extension TextTable {
  private static let rowCount = 12

  /// A curve for reading: about a dozen log-spaced rows.
  ///
  /// - Parameter errors: what has to stand beside its numbers.
  package static func text(_ curve: LearningCurve, errors: StatedErrors? = nil) -> String {
    let rows = curve.restricted(to: CurvePoints.indices(of: curve, count: rowCount))
    let points = rows.points.map {
      NumberText.step($0, on: rows.axis)?.description ?? NumberText.short($0, 6)
    }
    let columns = rows.columns.flatMap { column -> [[String]] in
      let values = [column.name] + column.values.map { NumberText.short($0, 6) }
      guard let errors else { return [values] }
      let quantity = Quantity(rawValue: column.name)
      return [
        values, ["± error"] + column.values.map { NumberText.short(errors.error(of: $0, quantity), 2) },
      ]
    }
    return text([[rows.axis.rawValue] + points] + columns) + (errors.map(note) ?? "")
      + LossNote.text(rows.columns.map(\.name))
  }

  private static func note(_ errors: StatedErrors) -> String {
    let relative = Diagnostics.stated(errors.relative).map {
      "The estimated relative error of these numbers is \(NumberText.short($0, 2)), more than \(Diagnostics.largestHiddenError.readable).\n"
    }
    let ofLosses =
      "Losses are known to \(NumberText.short(errors.ofLosses, 2)) and no better, however small they are.\n"
    return (relative ?? "") + (errors.ofLosses > 0 ? ofLosses : "")
  }
}
