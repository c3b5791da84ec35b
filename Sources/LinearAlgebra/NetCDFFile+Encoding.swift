import Foundation

extension NetCDFFile {
  /// How bytes are laid out; every reader of netCDF knows both.
  public enum Format: Sendable {
    /// HDF5: compressed where it is large, words as well as numbers.
    case netCDF4
    /// 64-bit classic: numbers alone; a small file is read and written some thirty times as quickly.
    case classic
  }

  /// The bytes of this file; equal values give equal bytes.
  ///
  /// The file is made in memory: on a full disk HDF5 ends in a segmentation fault, and on file systems without
  /// locks it refuses to work.
  /// - Throws: `NetCDFError` for a name that netCDF refuses, two things of one name, or a variable whose
  ///   number of values is not the product of its dimensions.
  public func encoded(_ format: Format = .netCDF4) throws(NetCDFError) -> [UInt8] {
    try NetCDFLibrary.exclusively { () throws(NetCDFError) in
      let writer = try NetCDFWriter(format)
      try writer.define(self)
      return NetCDFSeal.sealed(try writer.finish())
    }
  }

  /// Writes the file in place; a caller who wants it whole or not at all writes `encoded()` himself.
  ///
  /// - Throws: `NetCDFError`, also when the file system refuses.
  public func write(to path: String) throws(NetCDFError) {
    let bytes = try encoded()
    do {
      try Data(bytes).write(to: URL(file: path))
    } catch {
      throw NetCDFError("writing \(path)", error.localizedDescription)
    }
  }
}
