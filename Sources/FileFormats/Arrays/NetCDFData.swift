import Foundation
import LinearAlgebra

/// netCDF files as a whole: their bytes, and what is in them.
package enum NetCDFData {
  /// The bytes of a file, with what goes wrong blamed on its path.
  package static func data(_ file: NetCDFFile, path: String) throws -> Data {
    do {
      return Data(try file.encoded())
    } catch {
      throw CommandFailure(code: .cannotWrite, message: "\(path): cannot be written: \(error)")
    }
  }

  /// The file as a whole.
  ///
  /// - Throws: `CommandFailure`: `noInput`, or `badInput` for a damaged file.
  package static func contents(of path: String) throws -> NetCDFFile {
    let bytes: Data
    try FileClaims.claim(path, as: .input)
    do {
      bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      let exists = FileManager.default.fileExists(atPath: path)
      throw CommandFailure(code: .noInput, message: "\(path): \(exists ? "cannot be read" : "no such file")")
    }
    do {
      return try NetCDFFile(decoding: bytes)
    } catch {
      throw CommandFailure(code: .badInput, message: "\(path): not a whole netCDF file: \(error)")
    }
  }
}
