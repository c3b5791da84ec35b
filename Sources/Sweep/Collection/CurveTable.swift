import DMFT
import Foundation
import LinearAlgebra

/// Curves of many points on one axis.
struct CurveTable: Sendable {
  private struct Column {
    var name: String
    var longName: String
    /// A row for each point.
    var values: [Double]
  }

  private let points: Int
  private(set) var axis = LearningCurve.Axis.step
  /// Common to all; empty when every point has its own.
  private var positions: [Double] = []
  /// Of each point, where they are not common.
  private var own: [Double] = []
  /// Of a row.
  private var length = 0
  private var columns: [Column] = []
  /// Curves on another axis than the first, until it is known which axis serves all.
  private var others: [(point: Int, prefix: String, curve: LearningCurve)] = []

  init(points: Int) { self.points = points }

  /// Takes a curve. The first one's axis is that of nearly all in most sweeps; they need no second copy.
  mutating func add(_ curve: LearningCurve, of point: Int, prefix: String) {
    if columns.isEmpty {
      axis = curve.axis
      positions = curve.points
      length = curve.points.count
    }
    guard isSame(curve.points, positions) else { return others.append((point, prefix, curve)) }
    for column in curve.columns {
      let place = index(of: column, prefix)
      let start = point * length
      columns[place].values.replaceSubrange(start..<(start + length), with: column.values)
    }
  }

  private mutating func index(of column: LearningCurve.Column, _ prefix: String) -> Int {
    let name = prefix + column.name
    if let index = columns.firstIndex(where: { $0.name == name }) { return index }
    let longName = prefix.isEmpty ? column.longName : "simulated " + column.longName
    columns.append(
      Column(name: name, longName: longName, values: Array(repeating: .nan, count: points * length)))
    return columns.count - 1
  }

  /// Puts all curves on one axis.
  mutating func settle() {
    guard !others.isEmpty else { return }
    let union = merged(others.map(\.curve.points) + [positions])
    let longest = max(length, others.map(\.curve.points.count).max() ?? 0)
    let isShared = axis == .step || union.count <= Self.mostSparse * longest
    let old = positions
    let oldLength = length
    length = isShared ? union.count : longest
    func target(_ positions: [Double]) -> [Int] {
      isShared ? places(of: positions, in: union) : Array(positions.indices)
    }
    let moved = target(old)
    for index in columns.indices {
      columns[index].values = spread(columns[index].values, oldLength, to: moved)
    }
    if !isShared {
      own = spread(Array(repeating: old, count: points).flatMap { $0 }, oldLength, to: moved)
      for other in others { put(other.curve.points, of: other.point, into: &own) }
    }
    positions = isShared ? union : []
    for (point, prefix, curve) in others {
      let targets = target(curve.points)
      for column in curve.columns {
        let place = index(of: column, prefix)
        for (target, value) in zip(targets, column.values) {
          columns[place].values[point * length + target] = value
        }
      }
    }
    others = []
  }

  /// Positions that differ by no more than this are one: times are computed with rounding.
  private static let rounding = 1e-9

  private func isSame(_ first: Double, _ second: Double) -> Bool {
    axis == .step ? first == second : abs(first - second) <= Self.rounding * abs(second)
  }

  private func isSame(_ first: [Double], _ second: [Double]) -> Bool {
    first.count == second.count && zip(first, second).allSatisfy(isSame)
  }

  /// All positions in their order, each once.
  private func merged(_ lists: [[Double]]) -> [Double] {
    Set(lists.joined()).sorted().reduce(into: []) { union, position in
      if let last = union.last, isSame(position, last) { return }
      union.append(position)
    }
  }

  /// Where increasing positions stand in the union.
  private func places(of positions: [Double], in union: [Double]) -> [Int] {
    var place = 0
    return positions.map { position in
      while place < union.count - 1, !isSame(position, union[place]), union[place] < position { place += 1 }
      return place
    }
  }

  /// A union longer than so many of the longest curves holds more gaps than values.
  private static let mostSparse = 2

  private func spread(_ values: [Double], _ oldLength: Int, to targets: [Int]) -> [Double] {
    var result = [Double](repeating: .nan, count: points * length)
    for point in 0..<points {
      for (index, target) in targets.enumerated() {
        result[point * length + target] = values[point * oldLength + index]
      }
    }
    return result
  }

  private func put(_ positions: [Double], of point: Int, into values: inout [Double]) {
    for index in 0..<length {
      values[point * length + index] = index < positions.count ? positions[index] : .nan
    }
  }

  func write(to file: inout NetCDFFile, besides names: [String]) {
    guard length > 0 else { return }
    let last = own.isEmpty ? axis.rawValue : Self.indexName
    let units = NetCDFFile.Attribute("units", .text("1"))
    let label = NetCDFFile.Attribute("long_name", .text(axis == .step ? "training step" : "training time"))
    file.dimensions.append(.init(last, length: length))
    file.variables.append(
      own.isEmpty
        ? .init(last, dimensions: [last], values: positions, attributes: [label, units])
        : .init(axis.rawValue, dimensions: names + [last], values: own, attributes: [label, units]))
    for column in columns {
      let missing = (0..<points).count { point in
        column.values[(point * length)..<((point + 1) * length)].allSatisfy(\.isNaN)
      }
      file.variables.append(
        .init(
          column.name, dimensions: names + [last], values: column.values,
          attributes: [
            .init("long_name", .text(column.longName)), units,
            .init("missing_points", .integers([missing])),
          ] + (own.isEmpty ? [] : [.init("coordinates", .text(axis.rawValue))])))
    }
  }

  static let indexName = "index"

  var header: [String] { [axis.rawValue] + columns.map(\.name) }

  /// Lines of a table, each with the same start; not those without any value.
  func rows(of point: Int, start: String) -> String {
    var text = ""
    for index in 0..<length {
      let place = point * length + index
      guard columns.contains(where: { !$0.values[place].isNaN }) else { continue }
      let position = own.isEmpty ? positions[index] : own[place]
      text += start
      text += position.shortest
      for column in columns {
        text += ","
        if !column.values[place].isNaN { text += column.values[place].shortest }
      }
      text += "\n"
    }
    return text
  }
}
