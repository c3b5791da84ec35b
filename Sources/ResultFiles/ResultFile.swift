import DMFT
import Foundation
import FileFormats
import LinearAlgebra

/// Result files of every format, told apart by their ending.
package enum ResultFile {
  private enum Format: String { case csv, json, nc }

  /// Writes a record whole or not at all. CSV holds the curve alone.
  ///
  /// - Parameter json: what goes to standard output is JSON, and not CSV.
  /// - Throws: `CommandFailure`: `usage` for an ending that is not one of the three, `cannotWrite` with the reason.
  package static func write(_ record: ResultRecord, to path: String, json: Bool = false) throws {
    if OutputPath.isStandardOutput(path) {
      return try StandardOutput.print(json ? JSONResult.text(record) : CSVResult.text(record))
    }
    switch try format(of: path) {
    case .csv: try AtomicFile.write(CSVResult.text(record), to: path)
    case .json: try AtomicFile.write(JSONResult.text(record), to: path)
    case .nc: try AtomicFile.write(NetCDFResult.data(record, path: path), to: path)
    }
  }

  /// - Parameter own: how tables of other programs are read.
  /// - Throws: `CommandFailure`: `usage` for an unknown ending, `noInput` for a file that cannot be read,
  ///   `badInput` with the line or the part of the file that is wrong.
  package static func read(_ path: String, reading own: OwnColumns = .init()) throws -> ResultRecord {
    if try isTable(path) { return try CSVResult.record(path, reading: own) }
    return switch try format(of: path) {
    case .csv: try CSVResult.record(path, reading: own)
    case .json: try JSONResult.record(path, reading: own)
    case .nc: try NetCDFResult.record(path)
    }
  }

  /// Text, of this program or another.
  ///
  /// - Throws: `CommandFailure` for a stream that cannot be read.
  package static func isTable(_ path: String) throws -> Bool { ["csv", "tsv"].contains(try ending(path)) }

  /// Of a stream, that which its content would have.
  private static func ending(_ path: String) throws -> String {
    try StreamedInput.isStream(path) ? StreamedInput.ending(path) : OutputPath.ending(path)
  }

  private static func format(of path: String) throws -> Format {
    guard let format = Format(rawValue: try ending(path)) else {
      throw CommandFailure(code: .usage, message: FileKind.result.refusal(of: path))
    }
    return format
  }
}

// What must hold of a curve that comes from a file.
extension LearningCurve.Axis {
  /// The first point that is not finite and increasing (of steps: whole and ≥ 0), and what is wrong.
  ///
  /// - Parameter isOwn: of another program, which may count half steps.
  package func problem(with points: [Double], isOwn: Bool = false) -> (index: Int, problem: String)? {
    for (index, point) in points.enumerated() {
      let isWhole = self == .step && !isOwn
      guard point >= 0, !isWhole || point == point.rounded(), point.isFinite else {
        let allowed = isWhole ? "a whole number ≥ 0" : "a finite number ≥ 0"
        return (index, "\(rawValue) is \(point.readable); allowed: \(allowed)")
      }
      if index > 0, point <= points[index - 1] {
        let (now, before) = (NumberText.point(point, on: self), NumberText.point(points[index - 1], on: self))
        return (index, "\(rawValue) \(now) follows \(before); allowed: increasing values")
      }
    }
    return nil
  }

  /// What the axis counts, in words.
  package var longName: String {
    switch self {
    case .step: "training step"
    case .time: "training time"
    }
  }
}
