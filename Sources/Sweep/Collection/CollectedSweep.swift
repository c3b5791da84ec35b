import DMFT
import Foundation
import LinearAlgebra

/// A collected sweep read back: its curves by their coordinates.
///
/// The dimensions and coordinates of the file are the truth, and the attribute says which of them are axes: so that what other programs
/// have selected, or put in another order, is read as what it is.
public struct CollectedSweep: Sendable {
  public let grid: SweepGrid
  public let version: String
  /// What its points are made of, as the file holds it.
  public let base: Base
  private let axis: LearningCurve.Axis
  /// Common to all curves, or of each.
  private let positions: [Double]
  /// Of a curve.
  private let length: Int
  private let columns: [NetCDFFile.Variable]

  /// nil for a file that is none.
  ///
  /// - Throws: `SweepError.damaged` for axes or columns that do not belong to one another.
  public init?(_ file: NetCDFFile, path: String = "") throws(SweepError) {
    guard let text = file[attribute: SweepCollection.axesName]?.text else { return nil }
    do throws(LabelError) {
      var axes: [SweepAxis] = []
      var lost: [String] = []
      for listed in try LabelError.reading(text) {
        if let axis = try listed.labelled(in: file) { axes.append(axis) } else { lost.append(listed.name) }
      }
      base = Base(file, lost: lost)
      let layout = try SweepLayout(axes, file)
      (grid, axis, length) = (SweepGrid(axes), layout.axis, layout.length)
      (positions, columns) = (layout.positions, layout.columns)
    } catch {
      throw .damaged(path: path, reason: "its attribute \(SweepCollection.axesName) \(error.reason)")
    }
    version = file[attribute: "version"]?.text ?? ""
  }

  public var columnNames: [String] { columns.map(\.name) }

  /// The curve of a point, where it has values. Without the theory's columns, or the simulation's, on request.
  ///
  /// - Parameter simulated: whether the columns of simulations, or those of theory; nil for all under their names.
  public func curve(_ point: Int, simulated: Bool? = nil) -> LearningCurve? {
    let start = point * length
    let own = positions.count == length ? 0 : start
    let prefix = SweepCollection.simulatedPrefix
    let chosen = columns.filter { simulated == nil || $0.name.hasPrefix(prefix) == simulated }
    let rows = (0..<length).filter { row in
      chosen.contains { !$0.values[start + row].isNaN } && !positions[own + row].isNaN
    }
    guard !rows.isEmpty else { return nil }
    return LearningCurve(
      axis: axis, points: rows.map { positions[own + $0] },
      columns: chosen.map { column in
        let isCut = simulated == true && column.name.hasPrefix(prefix)
        let longName = column.attributes.first { $0.name == "long_name" }?.value.text ?? column.name
        return .init(
          isCut ? String(column.name.dropFirst(prefix.count)) : column.name, longName,
          rows.map { column.values[start + $0] })
      })
  }

  /// The configuration in which points have replaced keys.
  public struct Base: Sendable, Hashable {
    /// Where it was.
    public let path: String
    /// Of the file; empty where there is none.
    public let text: String
    /// Whether the file is the sweep's own, which holds the configuration as one of its keys.
    public let isSweep: Bool
    /// Axes of which the file does not say any more where on them its curves are.
    public let lost: [String]

    init(_ file: NetCDFFile, lost: [String]) {
      func text(_ name: String) -> String { file[attribute: name]?.text ?? "" }
      (path, self.text, self.lost) = (text("config_file"), text("config"), lost)
      isSweep = path == text("sweep_file")
    }
  }

  /// Whether there are theory curves and simulations of the same points.
  public var hasBoth: Bool {
    let simulated = columns.count { $0.name.hasPrefix(SweepCollection.simulatedPrefix) }
    return simulated > 0 && simulated < columns.count
  }
}
