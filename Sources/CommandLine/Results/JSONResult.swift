import DMFT
import Foundation

/// A record as a JSON object: the columns as arrays under their names, beside `config`, `engine`, `version`,
/// `source`, `diagnostics`, `diagnostics_meaning`, `long_names` and `two_time`.
enum JSONResult {
  static func data(_ record: ResultRecord) -> Data {
    let curve = record.curve
    var members = description(record)
    members.append(
      (curve.axis.rawValue, JSONText.array(curve.points.map { NumberText.point($0, on: curve.axis) })))
    members += curve.columns.map { ($0.name, JSONText.text($0.values)) }
    if let twoTime = record.twoTime { members.append(("two_time", text(twoTime))) }
    return Data(JSONText.document(members).utf8)
  }

  /// Everything but the numbers.
  static func description(_ record: ResultRecord) -> [(String, String)] {
    [
      ("version", JSONText.text(record.version)), ("source", JSONText.text(record.source)),
      ("engine", JSONText.text(record.engine)), ("config", JSONText.text(record.configuration)),
      ("diagnostics", diagnostics(record.diagnostics)),
      (
        "diagnostics_meaning",
        JSONText.object(record.diagnostics.entries.map { ($0.name, JSONText.text($0.meaning)) })
      ),
      ("long_names", JSONText.object(longNames(record).map { ($0.0, JSONText.text($0.1)) })),
    ]
  }

  /// - Throws: `CommandFailure` with the line that is wrong.
  static func record(_ path: String) throws -> ResultRecord {
    var reader = try JSONResultReader(path: path)
    return try reader.record()
  }

  private static func diagnostics(_ diagnostics: Diagnostics) -> String {
    JSONText.object(
      [("reason", JSONText.text(diagnostics.reason))]
        + diagnostics.entries.map { entry in
          switch entry.value {
          case .number(let number): (entry.name, JSONText.text(number))
          case .text(let text): (entry.name, JSONText.text(text))
          }
        })
  }

  private static func longNames(_ record: ResultRecord) -> [(String, String)] {
    record.curve.columns.map { ($0.name, $0.longName) }
      + (record.twoTime?.functions ?? []).map { ($0.name, $0.longName) }
  }

  /// The functions as nested arrays, first index the later time, on their own two coordinates.
  private static func text(_ twoTime: TwoTimeFunctions) -> String {
    let steps = JSONText.array(twoTime.steps.map { "\($0)" })
    let count = twoTime.steps.count
    return JSONText.object(
      [("time", steps), ("time2", steps)]
        + twoTime.functions.map { function in
          let rows = (0..<count).map { function.values[($0 * count)..<(($0 + 1) * count)] }
          return (function.name, JSONText.array(rows.map { JSONText.text($0) }))
        })
  }
}
