import DMFT
import Foundation
import LinearAlgebra

/// A collected sweep read back: its curves by their coordinates.
public struct CollectedSweep: Sendable {
  public let grid: SweepGrid
  public let version: String
  private let axis: LearningCurve.Axis
  private let positions: NetCDFFile.Variable
  private let columns: [NetCDFFile.Variable]

  /// nil for a file that is none.
  public init?(_ file: NetCDFFile) {
    guard let text = file[attribute: SweepCollection.axesName]?.text,
      let axes = try? JSONDecoder().decode([SweepAxis].self, from: Data(text.utf8))
    else { return nil }
    grid = SweepGrid(axes)
    version = file[attribute: "version"]?.text ?? ""
    let names = axes.map(\.name)
    let known: [LearningCurve.Axis] = [.step, .time]
    let found = known.first { file.variable($0.rawValue) != nil }
    axis = found ?? .step
    positions = file.variable(axis.rawValue) ?? .init(axis.rawValue, dimensions: [], values: [])
    let axisName = axis.rawValue
    columns = file.variables.filter {
      $0.dimensions.count == names.count + 1 && Array($0.dimensions.prefix(names.count)) == names
        && $0.name != axisName
    }
  }

  public var columnNames: [String] { columns.map(\.name) }

  /// The curve of a point, where it has values. Without the theory's columns, or the simulation's, on request.
  ///
  /// - Parameter simulated: whether the columns of simulations, or those of theory; nil for all under their names.
  public func curve(_ point: Int, simulated: Bool? = nil) -> LearningCurve? {
    let isCommon = positions.dimensions.count == 1
    let length = columns.first.map { $0.values.count / max(1, grid.count) } ?? 0
    let range = (point * length)..<((point + 1) * length)
    let own = isCommon ? positions.values[...] : positions.values[range]
    let prefix = SweepCollection.simulatedPrefix
    let chosen = columns.filter { simulated == nil || $0.name.hasPrefix(prefix) == simulated }
    let rows = (0..<length).filter { row in
      chosen.contains { !$0.values[point * length + row].isNaN } && !own[own.startIndex + row].isNaN
    }
    guard !rows.isEmpty else { return nil }
    return LearningCurve(
      axis: axis, points: rows.map { own[own.startIndex + $0] },
      columns: chosen.map { column in
        let isCut = simulated == true && column.name.hasPrefix(prefix)
        let longName = column.attributes.first { $0.name == "long_name" }?.value.text ?? column.name
        return .init(
          isCut ? String(column.name.dropFirst(prefix.count)) : column.name, longName,
          rows.map { column.values[point * length + $0] })
      })
  }

  /// Whether there are theory curves and simulations of the same points.
  public var hasBoth: Bool {
    let simulated = columns.count { $0.name.hasPrefix(SweepCollection.simulatedPrefix) }
    return simulated > 0 && simulated < columns.count
  }
}
