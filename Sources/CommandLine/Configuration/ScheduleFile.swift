/// A list of step sizes η_0, η_1, …: a table with the one column eta, or the bare numbers one a line.
enum ScheduleFile {
  static func read(_ path: String) throws -> [Double] { try stepSizes(in: .read(path)) }

  static func stepSizes(in table: TableFile) throws -> [Double] {
    guard table.header.fields.count == 1 else {
      throw table.failure(
        line: table.header.line, "\(table.header.fields.count) columns; allowed: one, named eta")
    }
    if table.header.fields == ["eta"] {
      try table.checkFieldCounts()
      return try table.rows.map { try stepSize($0, in: table) }
    }
    return try ([table.header] + table.rows).map { try stepSize($0, in: table) }
  }

  private static func stepSize(_ row: TableFile.Row, in table: TableFile) throws -> Double {
    guard row.fields.count == 1 else {
      throw table.failure(line: row.line, "\(row.fields.count) fields; allowed: 1")
    }
    return try table.number(row, at: 0, column: "eta", allowed: "a step size ≥ 0") { $0 >= 0 }
  }
}
