/// A matrix as text: numbers separated by commas, with or without a line of names before them.
enum NumberTable {
  static func array(_ path: String) throws -> NumericArray {
    let table = try TableFile.read(path)
    let isNamed = table.header.fields.contains { NumberText.value(String($0)) == nil }
    let rows = isNamed ? table.rows : [table.header] + table.rows
    let columns = table.header.fields.count
    guard !rows.isEmpty else {
      throw table.failure(line: table.header.line, "the table has no rows; allowed: one or more")
    }
    var values: [Double] = []
    values.reserveCapacity(rows.count * columns)
    for row in rows {
      guard row.fields.count == columns else {
        throw table.failure(
          line: row.line, "\(row.fields.count) fields; allowed: \(columns), as in the first line")
      }
      for (index, field) in row.fields.enumerated() {
        guard let value = NumberText.value(String(field)) else {
          throw table.failure(
            line: row.line, "column \(index + 1) is \(Readable.quoted(String(field))); allowed: a number")
        }
        values.append(value)
      }
    }
    return NumericArray(shape: columns == 1 ? [rows.count] : [rows.count, columns], values: values)
  }
}
