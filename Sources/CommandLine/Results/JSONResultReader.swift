import DMFT
import Foundation

/// Collects the members of a JSON result file, in whatever order they come.
struct JSONResultReader {
  private static let lengthLimit = 1 << 30

  private var reader: JSONReader
  private var texts: [String: String] = [:]
  private var configuration = ConfigurationValue.object([])
  private var diagnostics: [(String, ConfigurationValue)] = []
  private var meanings: [String: String] = [:]
  private var longNames: [String: String] = [:]
  private var arrays: [(name: String, values: [Double])] = []
  private var steps: [Double]?
  private var functions: [(name: String, values: [Double])] = []

  init(path: String) throws {
    reader = JSONReader(try InputFile.text(at: path, limit: Self.lengthLimit), path: path)
  }

  mutating func record() throws -> ResultRecord {
    var reader = self.reader
    try reader.object { reader, key in try readMember(key, from: &reader) }
    try reader.end()
    self.reader = reader
    let curve = try curve()
    let engine = texts["engine"] ?? ""
    return ResultRecord(
      curve: curve, twoTime: try twoTime(), configuration: configuration, engine: engine,
      version: texts["version"] ?? "", diagnostics: try diagnostics(engine: engine),
      source: texts["source"] ?? ColumnName.source(of: curve))
  }

  private mutating func readMember(_ key: String, from reader: inout JSONReader) throws {
    switch key {
    case "version", "source", "engine": texts[key] = try reader.string()
    case "config": configuration = try reader.value()
    case "diagnostics": try reader.object { reader, name in diagnostics.append((name, try reader.value())) }
    case "diagnostics_meaning": try reader.object { reader, name in meanings[name] = try reader.string() }
    case "long_names": try reader.object { reader, name in longNames[name] = try reader.string() }
    case "two_time": try reader.object { reader, name in try readFunction(name, from: &reader) }
    default:
      // What another program added, and is not an array, is none of ours.
      if reader.peek() == UInt8(ascii: "[") {
        arrays.append((key, try reader.numbers()))
      } else {
        _ = try reader.value()
      }
    }
  }

  private mutating func readFunction(_ name: String, from reader: inout JSONReader) throws {
    if name == "time" || name == "time2" {
      steps = try reader.numbers()
      return
    }
    var values: [Double] = []
    try reader.array { reader in values += try reader.numbers() }
    functions.append((name, values))
  }

  private func curve() throws -> LearningCurve {
    guard
      let axis = [LearningCurve.Axis.step, .time].first(where: { axis in
        arrays.contains { $0.name == axis.rawValue }
      }),
      let points = arrays.first(where: { $0.name == axis.rawValue })?.values
    else { throw failure("there is neither an array step nor an array time") }
    if let name = CurveCheck.repeated(arrays.map(\.name)) {
      throw failure("there are two arrays \(Readable.quoted(name))")
    }
    if let (_, problem) = CurveCheck.problem(points, axis: axis) { throw failure(problem) }
    let columns = arrays.filter { $0.name != axis.rawValue }
    for (name, values) in columns where values.count != points.count {
      throw failure("\(name) has \(values.count) numbers; allowed: \(points.count), as \(axis.rawValue) has")
    }
    return LearningCurve(
      axis: axis, points: points,
      columns: columns.map { .init($0.name, longNames[$0.name] ?? ColumnName.longName($0.name), $0.values) })
  }

  private func twoTime() throws -> TwoTimeFunctions? {
    guard let steps else {
      if functions.isEmpty { return nil }
      throw failure("two_time has no array time")
    }
    let whole = steps.compactMap { Int(exactly: $0) }
    guard whole.count == steps.count else {
      throw failure("two_time: time holds a number that is not a step")
    }
    for (name, values) in functions where values.count != steps.count * steps.count {
      throw failure("two_time: \(name) has \(values.count) numbers; allowed: \(steps.count)²")
    }
    return TwoTimeFunctions(
      steps: whole, functions: functions.map { .init($0.name, longNames[$0.name] ?? $0.name, $0.values) })
  }

  private func diagnostics(engine: String) throws -> Diagnostics {
    var result = Diagnostics(engine: engine, reason: "", entries: [])
    for (name, value) in diagnostics {
      switch value {
      case .text(let text) where name == "reason": result.reason = text
      case .text(let text): result.entries.append(.init(name, .text(text), meanings[name] ?? ""))
      case .number(let number): result.entries.append(.init(name, .number(number), meanings[name] ?? ""))
      case .integer(let number):
        result.entries.append(.init(name, .number(Double(number)), meanings[name] ?? ""))
      default: throw failure("diagnostics: \(Readable.quoted(name)) is neither a number nor a text")
      }
    }
    return result
  }

  /// A fault of the file as a whole, which has no line.
  private func failure(_ problem: String) -> CommandFailure {
    CommandFailure(code: .badInput, message: "\(reader.path): \(problem)")
  }
}
