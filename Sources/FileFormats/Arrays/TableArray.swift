import LinearAlgebra

/// A table as an array of numbers: names of columns and of rows told from numbers, as pandas, R and spreadsheets write them.
package struct TableArray {
  private let table: TableFile
  private let rows: [TableFile.Row]
  /// Names of the columns; empty where the first line holds numbers.
  private let names: [Substring]
  private var remarks: [String] = []
  /// The first field of each line is the name of a row.
  private let hasRowNames: Bool

  /// - Parameter rows: how many there should be, where that is known.
  package init(_ table: TableFile, rows wanted: Int? = nil) {
    self.table = table
    let isNamed = Self.isNamed(table, wanted)
    rows = isNamed ? table.rows : [table.header] + table.rows
    names = isNamed ? table.header.fields : []
    if isNamed, !Self.hasWords(table.header) {
      remarks.append("the first line, 0 … \(table.header.fields.count - 1), is taken for names of columns")
    }
    let name = Self.rowNames(rows, names)
    hasRowNames = name != nil
    if let name {
      let caution =
        Self.areShuffled(rows)
        ? "; they are numbers out of order, and rows are taken as they stand: files that belong together need one order of rows"
        : ""
      remarks.append("the first column\(name), is taken for names of rows\(caution)")
    } else if let name = names.first, rows.count > 2, rows[0].fields.count > 1, Self.counts(rows) {
      remarks.append(
        "the first column, \(Readable.shortened(String(name))), counts the rows, and is taken for numbers; called id or index it would be "
          + "names of rows")
    }
  }

  /// - Throws: `CommandFailure` with the line and the column that hold no number.
  package var array: NumericArray {
    get throws {
      guard !rows.isEmpty else {
        throw table.failure(line: table.header.line, "the table has no rows; allowed: one or more")
      }
      let width = rows[0].fields.count
      let skipped = hasRowNames ? 1 : 0
      var result = NumericArray(shape: [], values: [], kind: .integer, remarks: remarks)
      result.values.reserveCapacity(rows.count * width)
      var areTruths = true
      for row in rows {
        guard row.fields.count == width else {
          throw table.failure(
            line: row.line,
            "\(row.fields.count.counting("field")); allowed: \(width), as in line \(rows[0].line)")
        }
        for (index, field) in row.fields.enumerated().dropFirst(skipped) {
          let cell = try cell(field, row, index)
          result.values.append(cell.value)
          areTruths = areTruths && cell.kind == .boolean
          if cell.kind == .floating { result.kind = .floating }
        }
      }
      if areTruths { result.kind = .boolean }
      let columns = width - skipped
      result.shape = columns == 1 ? [rows.count] : [rows.count, columns]
      return result
    }
  }

  private func cell(
    _ field: Substring, _ row: TableFile.Row, _ index: Int
  ) throws -> (value: Double, kind: NumericArray.Kind) {
    if let truth = Self.truth(field) { return (truth, .boolean) }
    guard let value = NumberText.value(String(field)), value.isFinite else {
      let problem = field.isEmpty ? "empty" : Readable.quoted(String(field))
      throw table.failure(line: row.line, "column \(name(index)) is \(problem); allowed: a finite number")
    }
    try table.checkSize(field, name(index), line: row.line)
    return (value, Self.isWhole(field) ? .integer : .floating)
  }

  /// Its number, counted from 1, and what the file calls it.
  private func name(_ index: Int) -> String {
    let place = index - (rows[0].fields.count - names.count)
    guard names.indices.contains(place), !names[place].isEmpty else { return "\(index + 1)" }
    return "\(index + 1) (\(Readable.shortened(String(names[place]))))"
  }

  private static func truth(_ field: Substring) -> Double? {
    switch field {
    case "True", "TRUE", "true": 1
    case "False", "FALSE", "false": 0
    default: nil
    }
  }

  private static func isWhole(_ field: Substring) -> Bool { Int(field) != nil }

  /// Whether fields of a first line are no numbers.
  private static func hasWords(_ header: TableFile.Row) -> Bool {
    header.fields.contains { $0.isEmpty || (truth($0) == nil && NumberText.value(String($0)) == nil) }
  }

  private static func isNamed(_ table: TableFile, _ wanted: Int?) -> Bool {
    let header = table.header
    guard let first = table.rows.first else { return hasWords(header) }
    if hasWords(header) || first.fields.count == header.fields.count + 1 { return true }
    if !header.quoted.isEmpty, first.quoted.count < header.quoted.count { return true }
    // What pandas calls columns without names: 0, 1, 2 …
    guard header.fields.enumerated().allSatisfy({ String($0) == $1 }) else { return false }
    let areWhole = table.rows.allSatisfy { $0.fields.allSatisfy(isWhole) }
    return areWhole ? table.rows.count == wanted : true
  }

  /// Whether names of rows are whole numbers that do not grow from row to row.
  private static func areShuffled(_ rows: [TableFile.Row]) -> Bool {
    let numbers = rows.map { $0.fields.first.flatMap { Int($0) } }
    guard !numbers.contains(nil) else { return false }
    return zip(numbers, numbers.dropFirst()).contains { $0 ?? 0 >= $1 ?? 0 }
  }

  /// What the first column is called when its fields are names of rows; nil when they are numbers of the array.
  ///
  /// It is one that the line of names leaves out (R), or leaves empty (pandas, R), or that counts from 0 or 1 and is called
  /// an index, or has no name while all that follows is not whole.
  private static func rowNames(_ rows: [TableFile.Row], _ names: [Substring]) -> String? {
    guard let first = rows.first, first.fields.count > 1 else { return nil }
    if !names.isEmpty, first.fields.count == names.count + 1 { return ", without a name" }
    let counts = counts(rows)
    if let name = names.first {
      if name.isEmpty || name == "Unnamed: 0" { return ", without a name" }
      return isIndex(name) && counts ? ", \(Readable.shortened(String(name)))" : nil
    }
    let others = rows.allSatisfy { $0.fields.dropFirst().contains { !isWhole($0) } }
    return counts && rows.count > 2 && others ? ", which counts the rows" : nil
  }

  /// Whether the first fields are 0, 1, 2 … or 1, 2, 3 …
  private static func counts(_ rows: [TableFile.Row]) -> Bool {
    [0, 1].contains { start in rows.enumerated().allSatisfy { Int($1.fields.first ?? "") == $0 + start } }
  }

  /// `id`, `sample_index`, `row`: what numbers of rows are called.
  private static func isIndex(_ name: Substring) -> Bool {
    let name = name.lowercased()
    let words: Set = ["row", "rownames", "idx", "no", "nr", "obs", "sample", "case"]
    return words.contains(name) || name.hasSuffix("id") || name.hasSuffix("index")
  }
}
