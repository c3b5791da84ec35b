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
    self = try NetCDFLibrary.exclusively { () throws(NetCDFError) in
      if !isSealed {
        try ReadingTrial.check("opening", seconds: ReadingTrial.patience(size: bytes.count)) {
          _ = try? Self.decodeWhole(bytes, variables: names, withAttributes)
        }
      }
      return try Self.decodeWhole(bytes, variables: names, withAttributes)
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
      bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw NetCDFError("reading \(path)", error.localizedDescription)
    }
    return try NetCDFFile(decoding: bytes, variables: names)
  }

  /// The same with room behind files of the older kind, of which the library reads whole blocks also where the file ends within one.
  private static func decodeWhole(
    _ bytes: Data, variables names: Set<String>?, _ withAttributes: Bool
  ) throws(NetCDFError) -> NetCDFFile {
    do throws(NetCDFError) {
      return try decode(bytes, variables: names, withAttributes)
    } catch {
      guard error.reason == beyondEnd, bytes.starts(with: Data("CDF".utf8)), bytes.count <= largestPadded
      else { throw error }
      let first = try? decode(bytes + Data(repeating: 0, count: room), variables: names, withAttributes)
      let second = try? decode(bytes + Data(repeating: 0x55, count: room), variables: names, withAttributes)
      // What is missing would be read from the room.
      guard let first, let second, first.isSame(as: second) else {
        throw NetCDFError(error.operation, "the file ends too early")
      }
      return first
    }
  }

  /// The library's blocks are shorter, and files in which it matters have one.
  private static let room = 1 << 16
  private static let largestPadded = 1 << 28
  /// Of a file in memory that is not to be written, the library says so when it reads beyond the end (EPERM).
  private static let beyondEnd = "Operation not permitted"

  /// Equal to the last bit, NaN among them.
  private func isSame(as other: NetCDFFile) -> Bool {
    func bits(_ file: NetCDFFile) -> [[UInt64]] { file.variables.map { $0.values.map(\.bitPattern) } }
    func names(_ file: NetCDFFile) -> [[String]] { file.variables.map { [$0.name] + $0.dimensions } }
    return dimensions == other.dimensions && names(self) == names(other) && bits(self) == bits(other)
      && texts == other.texts && Self.text(attributes) == Self.text(other.attributes)
  }

  private static func text(_ attributes: [Attribute]) -> [String] { attributes.map { "\($0)" } }

  private static func decode(
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
