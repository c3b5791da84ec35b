import DMFT
import Foundation
import LinearAlgebra

/// The single networks of an ensemble: curves on a common axis, one for each instance.
struct InstancesRecord: Sendable {
  /// In their order; at least one.
  var instances: [LearningCurve]
  /// What the file says beside the numbers; its curve is not written.
  var description: ResultRecord

  static let coordinate = "instance"
}

/// Files of single networks, by ending: a long table in CSV, nested arrays in JSON, variables on
/// (`instance`, `step`) in netCDF. Instances count from 0; where one had diverged stands "not a number".
enum InstancesFile {
  static func write(_ record: InstancesRecord, to path: String) throws {
    let data =
      switch OutputPath.ending(path) {
      case "csv": csv(record)
      case "json": json(record)
      default: try netCDF(record, path: path)
      }
    try AtomicFile.write(data, to: path)
  }

  /// One line for each instance and step.
  private static func csv(_ record: InstancesRecord) -> Data {
    let first = record.instances[0]
    let names = [InstancesRecord.coordinate, first.axis.rawValue] + first.columns.map(\.name)
    var text = names.joined(separator: ",") + "\n"
    for (number, curve) in record.instances.enumerated() {
      for (index, point) in curve.points.enumerated() {
        text += "\(number)," + NumberText.point(point, on: curve.axis)
        for column in curve.columns { text += "," + column.values[index].description }
        text += "\n"
      }
    }
    return Data(text.utf8)
  }

  private static func json(_ record: InstancesRecord) -> Data {
    let first = record.instances[0]
    var members = JSONResult.description(record.description)
    members.append(
      (InstancesRecord.coordinate, JSONText.array(record.instances.indices.map { "\($0)" })))
    members.append(
      (first.axis.rawValue, JSONText.array(first.points.map { NumberText.point($0, on: first.axis) })))
    for (index, column) in first.columns.enumerated() {
      let rows = record.instances.map { JSONText.text($0.columns[index].values) }
      members.append((column.name, JSONText.array(rows)))
    }
    return Data(JSONText.document(members).utf8)
  }

  private static func netCDF(_ record: InstancesRecord, path: String) throws -> Data {
    let first = record.instances[0]
    let (rows, axis) = (InstancesRecord.coordinate, first.axis.rawValue)
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
    return try NetCDFResult.data(file, path: path)
  }
}
