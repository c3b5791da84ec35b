import DMFT

/// Columns of text set beside each other, each aligned to the right.
enum TextTable {
  private static let rowCount = 12

  /// - Parameter columns: as many cells each, the heading first.
  static func text(_ columns: [[String]]) -> String {
    let aligned = columns.map(aligned)
    let rows = columns.first?.indices ?? 0..<0
    return rows.map { row in aligned.map { $0[row] }.joined(separator: "  ") + "\n" }.joined()
  }

  /// A curve for reading: about a dozen log-spaced rows.
  static func text(_ curve: LearningCurve) -> String {
    let rows = curve.restricted(to: CurvePoints.indices(of: curve, count: rowCount))
    let points = rows.points.map { rows.axis == .step ? NumberText.fixed($0, 0) : NumberText.short($0, 6) }
    return text(
      [[rows.axis.rawValue] + points]
        + rows.columns.map { [$0.name] + $0.values.map { NumberText.short($0, 6) } })
  }

  private static func aligned(_ cells: [String]) -> [String] {
    let width = cells.map(\.count).max() ?? 0
    return cells.map { String(repeating: " ", count: width - $0.count) + $0 }
  }
}
