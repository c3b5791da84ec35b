import DMFT
import Foundation
import LinearAlgebra
import FileFormats

extension NetCDFResult {
  /// - Throws: `CommandFailure` for a file that is missing, damaged, or holds no curve.
  package static func record(_ path: String) throws -> ResultRecord {
    try record(NetCDFData.contents(of: path), path: path)
  }

  /// The same for a file that is read already; `path` is for messages.
  package static func record(_ file: NetCDFFile, path: String) throws -> ResultRecord {
    func failure(_ problem: String) -> CommandFailure {
      CommandFailure(code: .badInput, message: "\(path): \(problem)")
    }
    guard let curve = curve(in: file) else {
      throw failure("there is no variable step or time along a dimension of the same name")
    }
    if let (_, problem) = curve.axis.problem(with: curve.points) { throw failure(problem) }
    if curve.columns.isEmpty, let several = severalCurves(in: file, along: curve.axis.rawValue) {
      throw failure(several)
    }
    let functions = functions(in: file)
    let twoTime = twoTime(functions, in: file)
    if !functions.isEmpty, twoTime == nil { throw failure("the steps of the two-time functions are missing") }
    let engine = file[attribute: "engine"]?.text ?? ""
    return ResultRecord(
      curve: curve, twoTime: twoTime, configuration: try configuration(of: file, path: path), engine: engine,
      version: file[attribute: "version"]?.text ?? "", diagnostics: diagnostics(of: file, engine: engine),
      source: file[attribute: "source"]?.text ?? ColumnName.source(of: curve))
  }

  private static func curve(in file: NetCDFFile) -> LearningCurve? {
    for axis in [LearningCurve.Axis.step, .time] {
      guard let points = file.variable(axis.rawValue), points.dimensions == [axis.rawValue] else { continue }
      let columns = file.variables.filter { $0.dimensions == [axis.rawValue] && $0.name != axis.rawValue }
      return LearningCurve(
        axis: axis, points: points.values, columns: columns.map { .init($0.name, longName($0), $0.values) })
    }
    return nil
  }

  /// Of a variable along the axis and along something else, as of many runs in one.
  private static func severalCurves(in file: NetCDFFile, along axis: String) -> String? {
    file.variables.first {
      $0.dimensions.contains(axis) && $0.dimensions.count > 1 && $0.dimensions.last != secondTime
    }
    .map {
      "\(Readable.quoted($0.name)) is along \($0.dimensions.map(Readable.shortened).joined(separator: " and ")); allowed: along \(axis) "
        + "alone, one curve a file (xarray: .isel or .mean of the rest), or a collected sweep of dmft"
    }
  }

  private static func functions(in file: NetCDFFile) -> [NetCDFFile.Variable] {
    file.variables.filter { $0.dimensions.count == 2 && $0.dimensions[1] == secondTime }
  }

  private static func twoTime(_ functions: [NetCDFFile.Variable], in file: NetCDFFile) -> TwoTimeFunctions? {
    guard let steps = file.variable(secondTime)?.values.map({ Int(exactly: $0) }),
      functions.allSatisfy({ $0.values.count == steps.count * steps.count })
    else { return nil }
    let whole = steps.compactMap { $0 }
    guard whole.count == steps.count else { return nil }
    return TwoTimeFunctions(
      steps: whole, functions: functions.map { .init($0.name, longName($0), $0.values) })
  }

  private static func longName(_ variable: NetCDFFile.Variable) -> String {
    variable.attributes.first { $0.name == "long_name" }?.value.text ?? ColumnName.longName(variable.name)
  }

  private static func configuration(of file: NetCDFFile, path: String) throws -> JSONValue {
    guard let text = file[attribute: "config"]?.text else { return .object([]) }
    return try JSONInput.decode(text, as: JSONValue.self, path: "\(path), attribute config")
  }

  private static func diagnostics(of file: NetCDFFile, engine: String) -> Diagnostics {
    var diagnostics = Diagnostics(engine: engine, reason: "", entries: [])
    for attribute in file.attributes where attribute.name.hasPrefix(diagnosticsPrefix) {
      let name = String(attribute.name.dropFirst(diagnosticsPrefix.count))
      if name == reason {
        diagnostics.reason = attribute.value.text ?? ""
      } else if !name.hasSuffix(meaningSuffix) {
        let meaning = file[attribute: attribute.name + meaningSuffix]?.text ?? ""
        if let value = value(attribute.value) { diagnostics.entries.append(.init(name, value, meaning)) }
      }
    }
    return diagnostics
  }

  private static func value(_ value: NetCDFFile.Attribute.Value) -> Diagnostics.Entry.Value? {
    value.text.map(Diagnostics.Entry.Value.text) ?? value.number.map(Diagnostics.Entry.Value.number)
  }
}
