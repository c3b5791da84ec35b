import DMFT
import Foundation

/// A curve as a short table for reading: about a dozen log-spaced rows with aligned columns.
enum CurveTable {
  private static let rowCount = 12

  static func text(_ curve: LearningCurve) -> String {
    let rows = curve.restricted(to: CurvePoints.indices(of: curve, count: rowCount))
    let axis = [curve.axis.rawValue] + rows.points.map { axisText($0, curve.axis) }
    let columns = rows.columns.map { [$0.name] + $0.values.map { number($0) } }
    return TextTable.text([axis] + columns)
  }

  private static func axisText(_ value: Double, _ axis: LearningCurve.Axis) -> String {
    axis == .step ? String(format: "%.0f", value) : number(value)
  }

  private static func number(_ value: Double) -> String { String(format: "%.6g", value) }
}
