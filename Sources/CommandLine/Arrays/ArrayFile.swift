import Foundation
import LinearAlgebra

/// Numbers with the shape that a file gives them, the last index varying fastest.
struct NumericArray: Hashable {
  var shape: [Int]
  var values: [Double]
}

/// Arrays that users bring: `.npy`, `.csv`, or a variable of a netCDF file, `file.nc:name`.
enum ArrayFile {
  static let endings = ["npy", "csv", "nc"]
  /// A kernel of 20,000 samples.
  static let lengthLimit = 1 << 32

  /// What stands before the colon of `file.nc:name`, and the name.
  static func parts(_ path: String) -> (file: String, variable: String?) {
    guard let colon = path.lastIndex(of: ":"), OutputPath.ending(String(path[..<colon])) == "nc" else {
      return (path, nil)
    }
    return (String(path[..<colon]), String(path[path.index(after: colon)...]))
  }

  /// Whether the ending is one that can be read.
  static func isKnown(_ path: String) -> Bool { endings.contains(OutputPath.ending(parts(path).file)) }

  /// - Throws: `CommandFailure`: `noInput` for a file that is missing or unreadable, `badInput` with the reason for one that
  ///   does not hold an array of floating-point numbers.
  static func read(_ path: String) throws -> NumericArray {
    let (file, variable) = parts(path)
    switch OutputPath.ending(file) {
    case "npy": return try NumPyFile.array(in: InputFile.data(at: file, limit: lengthLimit), path: file)
    case "nc": return try self.variable(variable, of: file)
    default: return try table(file)
    }
  }

  /// A matrix; a list of numbers is one of a single column.
  static func matrix(_ path: String) throws -> DenseMatrix {
    let array = try read(path)
    switch array.shape.count {
    case 1: return DenseMatrix(rows: array.shape[0], columns: 1, entries: array.values)
    case 2: return DenseMatrix(rows: array.shape[0], columns: array.shape[1], entries: array.values)
    default:
      let shape = array.shape.map(String.init).joined(separator: " × ")
      throw CommandFailure(
        code: .badInput,
        message: "\(path): an array of \(array.shape.count) dimensions (\(shape)); allowed: one or two")
    }
  }

  /// A variable of a netCDF file.
  private static func variable(_ name: String?, of file: String) throws -> NumericArray {
    let content = try NetCDFResult.contents(of: file)
    let found = try select(name, of: content, file)
    let lengths = found.dimensions.map { name in
      content.dimensions.first { $0.name == name }?.length ?? 0
    }
    return NumericArray(shape: lengths, values: found.values)
  }

  /// The variable named, or the only one.
  private static func select(
    _ name: String?, of content: NetCDFFile, _ file: String
  ) throws -> NetCDFFile.Variable {
    let dimensions = Set(content.dimensions.map(\.name))
    let names = content.variables.map(\.name).filter { !dimensions.contains($0) }
    let list = "there are: \(names.isEmpty ? "none" : names.joined(separator: ", "))"
    guard let wanted = name ?? (names.count == 1 ? names[0] : nil) else {
      throw CommandFailure(code: .badInput, message: "\(file): give the variable as \(file):NAME; \(list)")
    }
    guard let variable = content.variable(wanted) else {
      throw CommandFailure(
        code: .badInput, message: "\(file): there is no variable \(Readable.quoted(wanted)); \(list)")
    }
    return variable
  }

  /// A matrix as text: numbers separated by commas, with or without a line of names before them.
  private static func table(_ path: String) throws -> NumericArray {
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
