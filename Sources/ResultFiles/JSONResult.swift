import DMFT
import Foundation
import FileFormats

/// A record as a JSON object: the columns as arrays under their names, beside `config`, `engine`, `version`,
/// `source`, `diagnostics`, `diagnostics_meaning`, `long_names`, `two_time` and `fields`.
enum JSONResult {
  static func text(_ record: ResultRecord) -> String {
    let curve = record.curve
    var members = description(record) + [axis(curve)]
    members += curve.columns.map { ($0.name, .numbers($0.values)) }
    if let twoTime = record.twoTime { members.append(("two_time", value(twoTime))) }
    if let fields = record.fields { members.append(("fields", value(fields))) }
    return JSONValue.object(members).text(.members)
  }

  /// Everything but the numbers.
  static func description(_ record: ResultRecord) -> [(String, JSONValue)] {
    let entries = record.diagnostics.entries
    let longNames =
      record.curve.columns.map { ($0.name, JSONValue.text($0.longName)) }
      + (record.twoTime?.functions ?? []).map { ($0.name, .text($0.longName)) }
      + (record.fields?.fields ?? []).map { ($0.name, .text($0.longName)) }
    return [
      ("version", .text(record.version)), ("source", .text(record.source)), ("engine", .text(record.engine)),
      ("config", record.configuration),
      (
        "diagnostics",
        .object([("reason", .text(record.diagnostics.reason))] + entries.map { ($0.name, value($0.value)) })
      ),
      ("diagnostics_meaning", .object(entries.map { ($0.name, .text($0.meaning)) })),
      ("long_names", .object(longNames)),
    ]
  }

  /// The points, steps as whole numbers.
  static func axis(_ curve: LearningCurve) -> (String, JSONValue) {
    let points = curve.points.map { point in
      NumberText.step(point, on: curve.axis).map(JSONValue.integer) ?? .number(point)
    }
    return (curve.axis.rawValue, .array(points))
  }

  private static func value(_ value: Diagnostics.Entry.Value) -> JSONValue {
    switch value {
    case .number(let number): .number(number)
    case .text(let text): .text(text)
    }
  }

  /// The functions as nested arrays, first index the later time, on their own two coordinates.
  private static func value(_ twoTime: TwoTimeFunctions) -> JSONValue {
    let steps = JSONValue.array(twoTime.steps.map(JSONValue.integer))
    let count = twoTime.steps.count
    let functions = twoTime.functions.map { function in
      let rows = (0..<count).map { JSONValue.numbers(function.values[($0 * count)..<(($0 + 1) * count)]) }
      return (function.name, JSONValue.array(rows))
    }
    return .object([("time", steps), ("time2", steps)] + functions)
  }

  /// Nested arrays, the step first.
  private static func value(_ fields: SampleFields) -> JSONValue {
    let steps = JSONValue.array(fields.steps.map(JSONValue.integer))
    return .object(
      [("time", steps)]
        + fields.fields.map { field in
          (field.name, nested(field.values[...], [fields.steps.count] + field.indices.map(fields.length)))
        })
  }

  private static func nested(_ values: ArraySlice<Double>, _ lengths: [Int]) -> JSONValue {
    guard lengths.count > 1, lengths[0] > 0 else { return .numbers(values) }
    let size = values.count / lengths[0]
    return .array(
      (0..<lengths[0]).map { index in
        let start = values.startIndex + index * size
        return nested(values[start..<start + size], Array(lengths.dropFirst()))
      })
  }
}
