import LinearAlgebra
import DMFT
import Foundation
import FileFormats

/// How curves of other programs are read: what their columns are called, and what their loss contains.
package struct OwnColumns: Sendable {
  /// A column here, the column there, and what its values are multiplied by.
  package struct Name: Sendable, Hashable {
    package var ours: String
    package var theirs: String
    package var factor = 1.0

    package init(ours: String, theirs: String, factor: Double = 1.0) {
      (self.ours, self.theirs, self.factor) = (ours, theirs, factor)
    }
  }

  package var names: [Name] = []
  /// σ², taken from the test loss.
  package var labelNoise = 0.0

  package init(names: [Name] = [], labelNoise: Double = 0.0) {
    (self.names, self.labelNoise) = (names, labelNoise)
  }

  /// The name of a column that counts rows, as pandas writes it.
  package static func isIndex(_ name: String) -> Bool { name.isEmpty || name == "Unnamed: 0" }

  /// Whether a table is one of those whose columns have other names: it has one of them.
  package func isMapped(_ known: [String]) -> Bool { names.contains { known.contains($0.theirs) } }

  /// The columns of a table by their names here.
  ///
  /// - Throws: `CommandFailure` with `badInput` for a column that is missing.
  package func names(of table: TableFile) throws -> [String] { try names(of: table.names, table.path) }

  /// The names here of columns in a file.
  func names(of columns: [String], _ path: String) throws -> [String] {
    for name in names where !columns.contains(name.theirs) && !columns.contains(name.ours) {
      throw ColumnName.missing(name.theirs, in: path, known: columns)
    }
    return columns.map { column in
      if let name = names.first(where: { $0.theirs == column }) { return name.ours }
      // What is called as a mapped column is here gives way to it.
      return names.contains { $0.ours == column && columns.contains($0.theirs) } ? "" : column
    }
  }

  /// By steps; of equal ones the last, as a training run that was resumed writes them. Rows without a step are left
  /// out, and said.
  package func sorted(_ curve: LearningCurve, _ path: String) -> LearningCurve {
    var last: [Double: Int] = [:]
    for (index, point) in curve.points.enumerated() where !point.isNaN { last[point] = index }
    let dropped = curve.points.count - last.count
    if dropped > 0 {
      StandardError.write(
        "dmft: note: \(path): \(dropped.counting("row")) without a \(curve.axis.rawValue) of \(dropped.inflecting("its", "their")) own; of equal ones the last counts"
      )
    }
    return curve.restricted(to: last.keys.sorted().compactMap { last[$0] })
  }

  /// Places in our units: times the factor of the axis, as in step=10*epoch.
  package func scaled(_ points: [Double], of axis: String, isMapped: Bool) -> [Double] {
    let factor = isMapped ? factor(of: axis) : 1
    return factor == 1 ? points : points.map { factor * $0 }
  }

  private func factor(of ours: String) -> Double { names.first { $0.ours == ours }?.factor ?? 1 }

  /// In our units: every value times its factor, and the test loss without the noise of labels.
  ///
  /// - Parameter isMapped: whether the table has names of its own; where none is given, every table counts as such.
  package func withoutNoise(_ curve: LearningCurve, isMapped: Bool) -> LearningCurve {
    guard isMapped || names.isEmpty else { return curve }
    var curve = curve
    for index in curve.columns.indices {
      let name = curve.columns[index].name
      let factor = isMapped ? factor(of: name) : 1
      let noise = name == Quantity.testLoss.name ? labelNoise : 0
      if factor != 1 || noise != 0 {
        curve.columns[index].values = curve.columns[index].values.map { factor * $0 - noise }
        announce(curve.columns[index].values.count { $0 < 0 }, noise)
      }
    }
    return curve
  }

  private func announce(_ negative: Int, _ noise: Double) {
    guard noise != 0, negative > 0 else { return }
    StandardError.write(
      "dmft: note: \(negative.counting("value")) of \(Quantity.testLoss.name) \(negative.inflecting("is", "are")) negative "
        + "once the label noise \(noise.readable) is subtracted: is it that much?")
  }
}
