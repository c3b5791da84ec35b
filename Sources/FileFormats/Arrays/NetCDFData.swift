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
    let bytes = try InputFile.data(at: path, limit: ArrayFile.lengthLimit)
    do {
      return try NetCDFFile(decoding: bytes)
    } catch {
      throw CommandFailure(code: .badInput, message: "\(path): \(refusal(error, bytes, path))")
    }
  }

  /// What a file is that the library does not open.
  private static func refusal(_ error: any Error, _ bytes: Data, _ path: String) -> String {
    let isClassic = bytes.starts(with: Data("CDF".utf8))
    guard !bytes.isEmpty, !isClassic else { return "not a whole netCDF file: \(error)" }
    guard HDF5File.isOne(bytes) else { return "neither a netCDF nor an HDF5 file: it begins otherwise" }
    return
      "not a whole netCDF file: \(error) (arrays in HDF5 files of other programs are read as \(path):NAME)"
  }
}
