import Foundation

/// Result files of every format, told apart by their ending.
enum ResultFile {
  private enum Format: String, CaseIterable { case csv, json, nc }

  /// Writes a record whole or not at all. CSV holds the curve alone.
  ///
  /// - Throws: `CommandFailure`: `usage` for an ending that is not one of the three, `cannotWrite` with the reason.
  static func write(_ record: ResultRecord, to path: String) throws {
    let data =
      switch try format(of: path) {
      case .csv: CSVResult.data(record)
      case .json: JSONResult.data(record)
      case .nc: try NetCDFResult.data(record, path: path)
      }
    try AtomicFile.write(data, to: path)
  }

  /// - Throws: `CommandFailure`: `usage` for an unknown ending, `noInput` for a file that cannot be read,
  ///   `badInput` with the line or the part of the file that is wrong.
  static func read(_ path: String) throws -> ResultRecord {
    switch try format(of: path) {
    case .csv: try CSVResult.record(path)
    case .json: try JSONResult.record(path)
    case .nc: try NetCDFResult.record(path)
    }
  }

  private static func format(of path: String) throws -> Format {
    guard let format = Format(rawValue: OutputPath.ending(path)) else {
      throw CommandFailure(code: .usage, message: "\(path): unknown ending; allowed: .csv, .json, .nc")
    }
    return format
  }
}
