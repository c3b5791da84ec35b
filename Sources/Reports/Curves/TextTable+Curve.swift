import DMFT
import FileFormats
import ResultFiles

extension TextTable {
  private static let rowCount = 12

  /// From this relative error on numbers are not shown without it.
  package static let largestHiddenError = 1e-3

  /// A curve for reading: about a dozen log-spaced rows.
  ///
  /// - Parameter error: the relative error of its numbers, where one is known.
  package static func text(_ curve: LearningCurve, error: Double? = nil) -> String {
    let rows = curve.restricted(to: CurvePoints.indices(of: curve, count: rowCount))
    let points = rows.points.map {
      NumberText.step($0, on: rows.axis)?.description ?? NumberText.short($0, 6)
    }
    let shown = error.flatMap { $0 > largestHiddenError || $0.isNaN ? $0 : nil }
    let columns = rows.columns.flatMap { column -> [[String]] in
      let values = [column.name] + column.values.map { NumberText.short($0, 6) }
      guard let shown else { return [values] }
      return [values, ["± error"] + column.values.map { NumberText.short($0.magnitude * shown, 2) }]
    }
    let note = shown.map {
      "The estimated relative error of these numbers is \(NumberText.short($0, 2)), more than \(largestHiddenError).\n"
    }
    return text([[rows.axis.rawValue] + points] + columns) + (note ?? "")
  }
}
