import DMFT
import Foundation
import LinearAlgebra
import FileFormats

/// The single networks of an ensemble: curves on a common axis, one for each instance.
package struct InstancesRecord: Sendable {
  /// In their order; at least one.
  package var instances: [LearningCurve]
  /// What the file says beside the numbers; its curve is not written.
  package var description: ResultRecord

  package init(instances: [LearningCurve], description: ResultRecord) {
    (self.instances, self.description) = (instances, description)
  }
}

/// Files of single networks, by ending: a long table in CSV, nested arrays in JSON, variables on
/// (`instance`, `step`) in netCDF. Instances count from 0; where one had diverged stands "not a number".
package enum InstancesFile {
  private static let coordinate = "instance"

  /// - Parameter json: what goes to standard output is JSON, and not CSV.
  package static func write(_ record: InstancesRecord, to path: String, json isJSON: Bool = false) throws {
    if OutputPath.isStandardOutput(path) {
      return try StandardOutput.print(isJSON ? json(record) : csv(record))
    }
    switch OutputPath.ending(path) {
    case "csv": try AtomicFile.write(csv(record), to: path)
    case "json": try AtomicFile.write(json(record), to: path)
    default: try AtomicFile.write(netCDF(record, path: path), to: path)
    }
  }

  /// One line for each instance and step.
  private static func csv(_ record: InstancesRecord) -> String {
    let lines = record.instances.enumerated().lazy.flatMap { number, curve in
      CSVResult.rows(curve).map { "\(number),\($0)" }
    }
    return "\(coordinate)," + CSVResult.header(record.instances[0]) + "\n" + lines.joined()
  }

  private static func json(_ record: InstancesRecord) -> String {
    let first = record.instances[0]
    let columns = first.columns.enumerated().map { index, column in
      (column.name, JSONValue.array(record.instances.map { .numbers($0.columns[index].values) }))
    }
    let axes = [
      (coordinate, JSONValue.array(record.instances.indices.map(JSONValue.integer))), JSONResult.axis(first),
    ]
    return JSONValue.object(JSONResult.description(record.description) + axes + columns).text(.members)
  }

  private static func netCDF(_ record: InstancesRecord, path: String) throws -> Data {
    let first = record.instances[0]
    let (rows, axis) = (coordinate, first.axis.rawValue)
    var file = NetCDFFile(
      dimensions: [.init(rows, length: record.instances.count), .init(axis, length: first.points.count)],
      variables: [
        NetCDFResult.variable(
          rows, "number of the network", [rows], record.instances.indices.map(Double.init)),
        NetCDFResult.variable(axis, first.axis.longName, [axis], first.points),
      ], attributes: NetCDFResult.attributes(record.description))
    for (index, column) in first.columns.enumerated() {
      let values = record.instances.flatMap { $0.columns[index].values }
      file.variables.append(NetCDFResult.variable(column.name, column.longName, [rows, axis], values))
    }
    return try NetCDFData.data(file, path: path)
  }
}
