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
    case "nc": return try NetCDFArray.array(file, variable: variable)
    default: return try NumberTable.array(file)
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
}
