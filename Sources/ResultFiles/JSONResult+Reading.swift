import DMFT
import Foundation
import LinearAlgebra
import FileFormats

extension JSONResult {
  /// The record in a file, whose arrays may have names of their own.
  package static func record(_ path: String, reading own: OwnColumns = .init()) throws -> ResultRecord {
    guard !own.names.isEmpty, case .object(let members) = try JSONInput.read(path, as: JSONValue.self),
      own.isMapped(members.map(\.0))
    else { return try JSONInput.read(path, as: ResultRecord.self) }
    let names = try own.names(of: members.map(\.0), path)
    // Lists of words, and what else another program keeps, are no columns.
    let columns = zip(names, members).filter { name, member in
      own.names.contains { $0.ours == name } || !name.isEmpty && member.1.isListOfNumbers
    }
    let mapped = JSONValue.object(columns.map { ($0.0, $0.1.1) })
    var record = try JSONInput.decode(mapped.text(), as: OwnRecord.self, path: path).record
    let places = own.scaled(record.curve.points, of: record.curve.axis.rawValue, isMapped: true)
    let curve = own.sorted(
      LearningCurve(axis: record.curve.axis, points: places, columns: record.curve.columns), path)
    if let (_, problem) = curve.axis.problem(with: curve.points, isOwn: true) {
      throw CommandFailure(code: .badInput, message: "\(path): \(problem)")
    }
    record.curve = own.withoutNoise(curve, isMapped: true)
    record.source = ResultRecord.simulation
    return record
  }
}

/// A record of another program, whose places may be half steps, and in any order.
private struct OwnRecord: Decodable {
  let record: ResultRecord

  init(from decoder: any Decoder) throws { record = try ResultRecord(from: decoder, isOwn: true) }
}

extension JSONValue {
  fileprivate var isListOfNumbers: Bool {
    guard case .array(let values) = self else { return false }
    return values.allSatisfy { value in
      switch value {
      case .number, .integer: true
      case .text, .boolean, .array, .object: false
      }
    }
  }
}

/// A record is decoded from members in whatever order they come. Arrays with names of their own are columns; what
/// another program added, and is no array, is none of ours.
extension ResultRecord: Decodable {
  package init(from decoder: any Decoder) throws { try self.init(from: decoder, isOwn: false) }

  /// - Parameter isOwn: places are not looked at.
  fileprivate init(from decoder: any Decoder, isOwn: Bool) throws {
    let members = try decoder.container(keyedBy: JSONKey.self)
    func text(_ key: JSONKey) throws -> String? { try members.decodeIfPresent(String.self, forKey: key) }
    let longNames = try members.texts("long_names")
    let curve = try LearningCurve(members, longNames, isOwn: isOwn)
    let engine = try text("engine") ?? ""
    self.init(
      curve: curve, twoTime: try members.twoTime(longNames),
      configuration: try members.decodeIfPresent(JSONValue.self, forKey: "config") ?? .object([]),
      engine: engine, version: try text("version") ?? "", diagnostics: try members.diagnostics(engine),
      source: try text("source") ?? ColumnName.source(of: curve))
  }

  fileprivate static let memberNames: Set = [
    "version", "source", "engine", "config", "diagnostics", "diagnostics_meaning", "long_names", "two_time",
    "fields",
  ]
}

extension LearningCurve {
  fileprivate init(
    _ members: KeyedDecodingContainer<JSONKey>, _ longNames: [String: String], isOwn: Bool
  ) throws {
    var arrays: [String: [Double]] = [:]
    for key in members.allKeys where !ResultRecord.memberNames.contains(key.stringValue) {
      guard var list = try? members.nestedUnkeyedContainer(forKey: key) else { continue }
      arrays[key.stringValue] = try list.numbers()
    }
    guard let axis = [Axis.step, .time].first(where: { arrays[$0.rawValue] != nil }),
      let points = arrays.removeValue(forKey: axis.rawValue)
    else { throw JSONInput.Contradiction("there is neither an array step nor an array time") }
    if !isOwn, let (_, problem) = axis.problem(with: points) { throw JSONInput.Contradiction(problem) }
    for (name, values) in arrays where values.count != points.count {
      throw JSONInput.Contradiction(
        "\(name) has \(values.count.counting("number")); allowed: \(points.count), as \(axis.rawValue) has")
    }
    self.init(
      axis: axis, points: points,
      columns: arrays.sorted { ColumnName.precedes($0.key, $1.key) }.map { name, values in
        Column(name, longNames[name] ?? ColumnName.longName(name), values)
      })
  }
}

extension KeyedDecodingContainer<JSONKey> {
  fileprivate func texts(_ key: JSONKey) throws -> [String: String] {
    try decodeIfPresent([String: String].self, forKey: key) ?? [:]
  }

  /// In the order of the names, as everything that JSON gives no order.
  fileprivate func diagnostics(_ engine: String) throws -> Diagnostics {
    let meanings = try texts("diagnostics_meaning")
    let entries = try decodeIfPresent([String: JSONValue].self, forKey: "diagnostics") ?? [:]
    var result = Diagnostics(engine: engine, reason: "", entries: [])
    for (name, value) in entries.sorted(by: { $0.key < $1.key }) {
      let meaning = meanings[name] ?? ""
      switch value {
      case .text(let text) where name == "reason": result.reason = text
      case .text(let text): result.entries.append(.init(name, .text(text), meaning))
      case .number(let number): result.entries.append(.init(name, .number(number), meaning))
      case .integer(let number): result.entries.append(.init(name, .number(Double(number)), meaning))
      default:
        throw JSONInput.Contradiction(
          "diagnostics: \(Readable.quoted(name)) is neither a number nor a text")
      }
    }
    return result
  }

  fileprivate func twoTime(_ longNames: [String: String]) throws -> TwoTimeFunctions? {
    guard contains("two_time") else { return nil }
    let members = try nestedContainer(keyedBy: JSONKey.self, forKey: "two_time")
    guard let times = try members.decodeIfPresent([Double].self, forKey: "time") else {
      throw JSONInput.Contradiction("two_time has no array time")
    }
    let steps = times.compactMap { Int(exactly: $0) }
    guard steps.count == times.count else {
      throw JSONInput.Contradiction("two_time: time holds a number that is not a step")
    }
    let keys = members.allKeys.filter { !["time", "time2"].contains($0.stringValue) }
    return TwoTimeFunctions(
      steps: steps,
      functions: try keys.map(\.stringValue).sorted().map { name in
        var rows = try members.nestedUnkeyedContainer(forKey: JSONKey(stringLiteral: name))
        var values: [Double] = []
        while !rows.isAtEnd {
          var row = try rows.nestedUnkeyedContainer()
          values += try row.numbers()
        }
        guard values.count == steps.count * steps.count else {
          throw JSONInput.Contradiction(
            "two_time: \(name) has \(values.count.counting("number")); allowed: \(steps.count)²")
        }
        return .init(name, longNames[name] ?? name, values)
      })
  }
}

extension UnkeyedDecodingContainer {
  /// The numbers of an array, null among them as "not a number".
  fileprivate mutating func numbers() throws -> [Double] {
    var numbers: [Double] = []
    numbers.reserveCapacity(count ?? 0)
    while !isAtEnd { numbers.append(try decodeNil() ? .nan : decode(Double.self)) }
    return numbers
  }
}
