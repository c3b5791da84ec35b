import DMFT
import Foundation

/// Everything that a result file holds.
struct ResultRecord {
  var curve: LearningCurve
  var twoTime: TwoTimeFunctions?
  var configuration: ConfigurationValue
  var engine: String
  var version: String
  var diagnostics: Diagnostics
  /// `theory` or `simulation`.
  var source: String
}

enum ResultFile {
  static func write(_ record: ResultRecord, to path: String) throws {
    throw CommandFailure(code: .cannotWrite, message: "\(path): result files are not available yet")
  }
  static func read(_ path: String) throws -> ResultRecord {
    throw CommandFailure(code: .noInput, message: "\(path): result files are not available yet")
  }
}

enum Figure {
  static func write(
    _ records: [(label: String, record: ResultRecord)], to path: String,
    slope: (exponent: Double, label: String)?
  ) throws {
    throw CommandFailure(code: .cannotWrite, message: "\(path): figures are not available yet")
  }
}

enum AtomicFile {
  static func write(_ data: Data, to path: String) throws {
    throw CommandFailure(code: .cannotWrite, message: "\(path): result files are not available yet")
  }
}
