import DMFT
import FileFormats
import LinearAlgebra
import ResultFiles

extension TextTable {
  private static let rowCount = 12

  /// A curve for reading: about a dozen log-spaced rows.
  ///
  /// - Parameter error: the relative error that has to stand beside its numbers.
  package static func text(_ curve: LearningCurve, error shown: Double? = nil) -> String {
    let rows = curve.restricted(to: CurvePoints.indices(of: curve, count: rowCount))
    let points = rows.points.map {
      NumberText.step($0, on: rows.axis)?.description ?? NumberText.short($0, 6)
    }
    let columns = rows.columns.flatMap { column -> [[String]] in
      let values = [column.name] + column.values.map { NumberText.short($0, 6) }
      guard let shown else { return [values] }
      return [values, ["± error"] + column.values.map { NumberText.short($0.magnitude * shown, 2) }]
    }
    let note = shown.map {
      "The estimated relative error of these numbers is \(NumberText.short($0, 2)), more than \(Diagnostics.largestHiddenError.readable).\n"
    }
    return text([[rows.axis.rawValue] + points] + columns) + (note ?? "")
      + LossNote.text(rows.columns.map(\.name))
  }
}
