import CHDF5
import Foundation

/// An HDF5 file open for reading: data sets of numbers in groups, whoever wrote them.
///
/// netCDF-4 files are HDF5 files whose axes have names. h5py, PyTables, MATLAB and Keras write others, of which the netCDF
/// library shows a part: groups without order, half precision, truth values and axes without names are read here.
public struct HDF5File: Sendable {
  /// What is known of a data set before its numbers are read.
  public struct DataSet: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
      case floating, integer, boolean
      /// In words, for messages.
      case other(String)
    }

    /// Groups and name, such as `g/K`.
    public var path: String
    public var shape: [Int]
    public var kind: Kind
    /// Whether it holds the coordinate of an axis of others.
    public var isAxis: Bool
    /// Of floating-point numbers.
    public var precision = NumberPrecision.double
  }

  public let path: String
  /// All data sets, in the order of their names.
  public let dataSets: [DataSet]
  /// Whether the file is one of this program's, and whole.
  private let isSealed: Bool

  /// Whether the file begins as HDF5 files do, also behind a block of another program's.
  public static func isOne(_ path: String) -> Bool {
    guard let handle = FileHandle(forReadingAtPath: path) else { return false }
    defer { try? handle.close() }
    return places.contains { place in
      guard (try? handle.seek(toOffset: UInt64(place))) != nil else { return false }
      return (try? handle.read(upToCount: signature.count)) == signature
    }
  }

  /// The same of what has been read.
  public static func isOne(_ bytes: Data) -> Bool {
    places.contains { bytes.dropFirst($0).starts(with: signature) }
  }

  private static let signature = Data([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A])
  /// Where it may stand.
  private static let places = [0] + (9..<20).map { 1 << $0 }

  /// - Throws: `NetCDFError` for a file that is not HDF5, or damaged.
  public init(_ path: String) throws(NetCDFError) {
    self.path = path
    let isSealed = try NetCDFSeal.check(file: path)
    self.isSealed = isSealed
    dataSets = try NetCDFLibrary.exclusively { () throws(NetCDFError) in
      if !isSealed {
        try ReadingTrial.check("opening", seconds: ReadingTrial.patience(path)) {
          _ = try? HDF5Reader(path).dataSets()
        }
      }
      return try HDF5Reader(path).dataSets()
    }
  }

  /// The data set of a path such as `g/K` or `/g/K`.
  public subscript(_ name: String) -> DataSet? {
    let name = name.split(separator: "/").joined(separator: "/")
    return dataSets.first { $0.path == name }
  }

  /// All numbers of a data set, the last index varying fastest.
  ///
  /// - Throws: `NetCDFError` for numbers that cannot be read: damaged, or compressed by a filter that is not there.
  public func numbers(of dataSet: DataSet) throws(NetCDFError) -> [Double] {
    try NetCDFLibrary.exclusively { () throws(NetCDFError) in
      let count = dataSet.shape.reduce(1.0) { $0 * Double($1) }
      if !isSealed, count <= Double(ReadingTrial.mostNumbers) {
        try ReadingTrial.check("reading data set \(dataSet.path)", seconds: ReadingTrial.patience(path)) {
          _ = try? HDF5Reader(path).numbers(of: dataSet)
        }
      }
      return try HDF5Reader(path).numbers(of: dataSet)
    }
  }
}
