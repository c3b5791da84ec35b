/// Columns of text set beside each other, each aligned to the right.
enum TextTable {
  /// - Parameter columns: as many cells each, the heading first.
  static func text(_ columns: [[String]]) -> String {
    let aligned = columns.map(aligned)
    let rows = columns.first?.indices ?? 0..<0
    return rows.map { row in aligned.map { $0[row] }.joined(separator: "  ") + "\n" }.joined()
  }

  private static func aligned(_ cells: [String]) -> [String] {
    let width = cells.map(\.count).max() ?? 0
    return cells.map { String(repeating: " ", count: width - $0.count) + $0 }
  }
}
