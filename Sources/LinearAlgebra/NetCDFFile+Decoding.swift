import Foundation

extension NetCDFFile {
  /// Reads a netCDF file of any format version from its bytes.
  ///
  /// - Parameters:
  ///   - names: the variables to read; all of them when `nil`.
  ///   - withAttributes: without, a small file is read in a third of the time.
  /// - Throws: `NetCDFError` with the library's message for bytes that are not a whole netCDF file.
  public init(
    decoding bytes: Data, variables names: Set<String>? = nil, withAttributes: Bool = true
  ) throws(NetCDFError) {
    // HDF5 looks for its signature far into a file; an empty one has not even a first byte.
    guard !bytes.isEmpty else { throw NetCDFError("opening", "the file is empty") }
    let isSealed = try NetCDFSeal.check(bytes)
    guard !ClassicFile.isOne(bytes) else {
      self = try ClassicFile.content(bytes, variables: names, withAttributes: withAttributes)
      return
    }
    self = try NetCDFLibrary.exclusively { () throws(NetCDFError) in
      if !isSealed {
        try ReadingTrial.check("opening", seconds: ReadingTrial.patience(size: bytes.count)) {
          _ = try? Self.decode(bytes, variables: names, withAttributes)
        }
      }
      return try Self.decode(bytes, variables: names, withAttributes)
    }
  }

  /// Reads a netCDF file of any format version.
  ///
  /// - Throws: `NetCDFError` for a file that is missing, unreadable, truncated or not netCDF.
  public static func read(_ path: String, variables names: Set<String>? = nil) throws(NetCDFError)
    -> NetCDFFile
  {
    let bytes: Data
    do {
      bytes = try Data(contentsOf: URL(file: path))
    } catch {
      throw NetCDFError("reading \(path)", error.localizedDescription)
    }
    return try NetCDFFile(decoding: bytes, variables: names)
  }

  /// By netCDF's library. To be used inside `NetCDFLibrary.exclusively`.
  static func decode(
    _ bytes: Data, variables names: Set<String>?, _ withAttributes: Bool
  ) throws(NetCDFError) -> NetCDFFile {
    // `Data` passes through untyped throws only, so the outcome travels as a value.
    let outcome = unsafe bytes.withUnsafeBytes { buffer -> Result<NetCDFFile, NetCDFError> in
      do throws(NetCDFError) {
        let reader = unsafe try NetCDFReader(buffer, withAttributes: withAttributes)
        return .success(try reader.content(variables: names))
      } catch {
        return .failure(error)
      }
    }
    return try outcome.get()
  }
}

extension NetCDFFile {
  /// Variables name their dimensions: two of one name would give them two shapes.
  func checkDimensions() throws(NetCDFError) {
    var lengths: [String: Int] = [:]
    for dimension in dimensions {
      let length = lengths.updateValue(dimension.length, forKey: dimension.name)
      guard let length, length != dimension.length else { continue }
      throw NetCDFError(
        "reading the header",
        "two dimensions are called \(dimension.name), of lengths \(length) and \(dimension.length)")
    }
  }
}
