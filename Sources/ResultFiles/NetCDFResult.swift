import DMFT
import Foundation
import LinearAlgebra
import FileFormats

/// A record as a netCDF-4 file: the columns on a coordinate `step` or `time`, the rest in attributes.
///
/// Two-time functions lie on (`time`, `time2`), or on (`time1`, `time2`) when `time` is the axis of the curve.
package enum NetCDFResult {
  package static let secondTime = "time2"
  package static let diagnosticsPrefix = "diagnostics_"
  package static let meaningSuffix = "_meaning"
  package static let reason = "reason"
  private static let conventions = "CF-1.8"

  /// - Throws: `CommandFailure` with `cannotWrite` for names that netCDF refuses.
  package static func data(_ record: ResultRecord, path: String) throws -> Data {
    try NetCDFData.data(file(record), path: path)
  }

  package static func file(_ record: ResultRecord) -> NetCDFFile {
    let axis = record.curve.axis.rawValue
    var file = NetCDFFile(
      dimensions: [.init(axis, length: record.curve.points.count)],
      variables: [variable(axis, record.curve.axis.longName, [axis], record.curve.points)],
      attributes: attributes(record))
    file.variables += record.curve.columns.map { variable($0.name, $0.longName, [axis], $0.values) }
    if let twoTime = record.twoTime { add(twoTime, to: &file, besides: record.curve.axis) }
    if let fields = record.fields { add(fields, to: &file) }
    return file
  }

  /// Steps on `time`, as those of two-time functions; then the other indices.
  private static func add(_ fields: SampleFields, to file: inout NetCDFFile) {
    file.dimensions.append(.init("time", length: fields.steps.count))
    file.variables.append(variable("time", "training step", ["time"], fields.steps.map(Double.init)))
    for index in SampleFields.Index.allCases
    where fields.fields.contains(where: { $0.indices.contains(index) }) {
      file.dimensions.append(.init(index.rawValue, length: fields.length(index)))
    }
    file.variables += fields.fields.map { field in
      variable(field.name, field.longName, ["time"] + field.indices.map(\.rawValue), field.values)
    }
  }

  private static func add(
    _ twoTime: TwoTimeFunctions, to file: inout NetCDFFile, besides axis: LearningCurve.Axis
  ) {
    let times = [axis == .step ? "time" : "time1", secondTime]
    let steps = twoTime.steps.map(Double.init)
    file.dimensions += times.map { .init($0, length: steps.count) }
    file.variables += zip(times, ["training step", "earlier training step"]).map { time, longName in
      variable(time, longName, [time], steps)
    }
    file.variables += twoTime.functions.map { variable($0.name, $0.longName, times, $0.values) }
  }

  package static func variable(
    _ name: String, _ longName: String, _ dimensions: [String], _ values: [Double]
  ) -> NetCDFFile.Variable {
    .init(
      name, dimensions: dimensions, values: values,
      attributes: [.init("long_name", .text(longName)), .init("units", .text("1"))])
  }

  package static func attributes(_ record: ResultRecord) -> [NetCDFFile.Attribute] {
    [
      .init("Conventions", .text(conventions)),
      .init("title", .text("Learning curve of a \(network(record)) network: \(record.source)")),
      .init("source", .text(record.source)), .init("engine", .text(record.engine)),
      .init("version", .text(record.version)),
      .init("config", .text(record.configuration.text())),
      .init(diagnosticsPrefix + reason, .text(record.diagnostics.reason)),
    ] + record.diagnostics.entries.flatMap(attributes)
  }

  private static func network(_ record: ResultRecord) -> String {
    record.engine == EngineName.samples.rawValue ? "nonlinear" : "linear"
  }

  private static func attributes(_ entry: Diagnostics.Entry) -> [NetCDFFile.Attribute] {
    let name = diagnosticsPrefix + entry.name
    let value: NetCDFFile.Attribute.Value =
      switch entry.value {
      case .number(let number): number.whole.map { .integers([$0]) } ?? .numbers([number])
      case .text(let text): .text(text)
      }
    return [.init(name, value), .init(name + meaningSuffix, .text(entry.meaning))]
  }
}
