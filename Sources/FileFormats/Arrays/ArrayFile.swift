import Foundation
import LinearAlgebra

/// Arrays that users bring: `.npy`, text tables, or one of several arrays in a file, `file.npz:name`, `file.h5:group/name`.
///
/// `read` returns shape and numbers of any number of indices; `matrix` insists on one or two.
package enum ArrayFile {
  package static let endings = ["npy", "npz", "csv", "tsv", "nc", "h5", "hdf5"]
  /// Endings of files that hold arrays by name.
  private static let containers: Set = ["npz", "nc", "h5", "hdf5"]
  /// A kernel of 20,000 samples.
  package static let lengthLimit = 1 << 32

  /// What stands before the colon of `file.nc:name`, and the name.
  package static func parts(_ path: String) -> (file: String, variable: String?) {
    let colon = path.indices.first { index in
      path[index] == ":" && containers.contains(OutputPath.ending(String(path[..<index])))
    }
    guard let colon else { return (path, nil) }
    return (String(path[..<colon]), String(path[path.index(after: colon)...]))
  }

  /// Whether the ending is one that can be read.
  package static func isKnown(_ path: String) -> Bool {
    endings.contains(OutputPath.ending(parts(path).file))
  }

  /// - Parameter rows: how many there should be, where that is known: a first line 0, 1, 2 … of a table of whole numbers is
  ///   one of names when without it there are that many.
  /// - Throws: `CommandFailure`: `noInput` for a file that is missing or unreadable, `badInput` with the reason for one that
  ///   does not hold an array of real numbers.
  package static func read(_ path: String, rows: Int? = nil) throws -> NumericArray {
    let (file, name) = parts(path)
    switch OutputPath.ending(file) {
    case "npy": return try NumPyFile.array(in: InputFile.data(at: file, limit: lengthLimit), path: file)
    case "npz": return try NumPyArchive(InputFile.data(at: file, limit: lengthLimit), path: file).array(name)
    case "nc", "h5", "hdf5": return try LabelledArrays.array(name, of: file)
    default: return try TableArray(TableFile.read(file), rows: rows).array
    }
  }

  /// A matrix; a list of numbers is one of a single column.
  package static func matrix(_ path: String) throws -> DenseMatrix { try read(path).matrix(path) }

  /// The array named, or the only one.
  ///
  /// - Throws: `CommandFailure` that lists what there is.
  package static func chosen(_ name: String?, among names: [String], of file: String) throws -> String {
    let shown = names.prefix(20).map(Readable.shortened).joined(separator: ", ")
    let list = "there are: \(names.isEmpty ? "none" : shown)\(names.count > 20 ? ", …" : "")"
    guard let name, !name.isEmpty else {
      if names.count == 1 { return names[0] }
      throw CommandFailure(code: .badInput, message: "\(file): give the array as \(file):NAME; \(list)")
    }
    guard names.contains(name) else {
      throw CommandFailure(
        code: .badInput, message: "\(file): there is no array \(Readable.quoted(name)); \(list)")
    }
    return name
  }
}

extension FileKind {
  package static let array = FileKind(
    endings: ArrayFile.endings, further: " (.npz:name, .nc:name, .h5:group/name)")
}
