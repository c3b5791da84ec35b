import DMFT
import Foundation

/// A curve as a short table for reading: about a dozen log-spaced rows with aligned columns.
enum CurveTable {
  private static let rowCount = 12

  static func text(_ curve: LearningCurve) -> String {
    let rows = curve.restricted(to: CurvePoints.indices(of: curve, count: rowCount))
    let axis = [curve.axis.rawValue] + rows.points.map { axisText($0, curve.axis) }
    let columns = rows.columns.map { [$0.name] + $0.values.map { number($0) } }
    let aligned = ([axis] + columns).map(aligned)
    let lines = axis.indices.map { row in aligned.map { $0[row] }.joined(separator: "  ") }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func axisText(_ value: Double, _ axis: LearningCurve.Axis) -> String {
    axis == .step ? String(format: "%.0f", value) : number(value)
  }

  private static func number(_ value: Double) -> String { String(format: "%.6g", value) }

  private static func aligned(_ cells: [String]) -> [String] {
    let width = cells.map(\.count).max() ?? 0
    return cells.map { String(repeating: " ", count: width - $0.count) + $0 }
  }
}
