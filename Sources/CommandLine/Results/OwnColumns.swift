import ArgumentParser
import DMFT
import Foundation

/// How curves of other programs are read: what their columns are called, and what their loss contains.
struct OwnColumns: Sendable {
  /// A column here, the column there, and what its values are multiplied by.
  struct Name: Sendable, Hashable {
    var ours: String
    var theirs: String
    var factor = 1.0
  }

  var names: [Name] = []
  /// σ², taken from the test loss.
  var labelNoise = 0.0

  /// The name of a column that counts rows, as pandas writes it.
  static func isIndex(_ name: String) -> Bool { name.isEmpty || name == "Unnamed: 0" }

  /// Whether a table is one of those whose columns have other names: it has one of them.
  func isMapped(_ known: [String]) -> Bool { names.contains { known.contains($0.theirs) } }

  /// The columns of a table by their names here.
  ///
  /// - Throws: `CommandFailure` with `badInput` for a column that is missing.
  func names(of table: TableFile) throws -> [String] {
    for name in names where !table.names.contains(name.theirs) && !table.names.contains(name.ours) {
      throw ColumnName.missing(name.theirs, in: table.path, known: table.names)
    }
    return table.names.map { column in
      if let name = names.first(where: { $0.theirs == column }) { return name.ours }
      // What is called as a mapped column is here gives way to it.
      return names.contains { $0.ours == column && table.names.contains($0.theirs) } ? "" : column
    }
  }

  /// By steps; of equal ones the last, as a training run that was resumed writes them. Rows without a step are left
  /// out, and said.
  func sorted(_ curve: LearningCurve, _ path: String) -> LearningCurve {
    var last: [Double: Int] = [:]
    for (index, point) in curve.points.enumerated() where !point.isNaN { last[point] = index }
    let dropped = curve.points.count - last.count
    if dropped > 0 {
      StandardError.write(
        "dmft: note: \(path): \(dropped) rows without a \(curve.axis.rawValue) of their own; of equal ones the last counts"
      )
    }
    return curve.restricted(to: last.keys.sorted().compactMap { last[$0] })
  }

  /// In our units: every value times its factor, and the test loss without the noise of labels.
  ///
  /// - Parameter isMapped: whether the table has names of its own; where none is given, every table counts as such.
  func withoutNoise(_ curve: LearningCurve, isMapped: Bool) -> LearningCurve {
    guard isMapped || names.isEmpty else { return curve }
    var curve = curve
    for index in curve.columns.indices {
      let name = curve.columns[index].name
      let factor = isMapped ? names.first { $0.ours == name }?.factor ?? 1 : 1
      let noise = name == Quantity.testLoss.name ? labelNoise : 0
      if factor != 1 || noise != 0 {
        curve.columns[index].values = curve.columns[index].values.map { factor * $0 - noise }
      }
    }
    return curve
  }
}

/// `--map` and `--subtract-label-noise`.
struct OwnColumnsOptions: ParsableArguments {
  /// `step=iter,test_loss=val_loss`.
  struct Mapping: ExpressibleByArgument {
    let names: [OwnColumns.Name]

    init?(argument: String) {
      let pairs = argument.split(separator: ",").map { $0.split(separator: "=", maxSplits: 1) }
      guard !pairs.isEmpty, pairs.allSatisfy({ $0.count == 2 }) else { return nil }
      names = pairs.map { Self.name(String($0[0]), String($0[1])) }
    }

    /// `2*val_loss` is twice the column val_loss.
    private static func name(_ ours: String, _ theirs: String) -> OwnColumns.Name {
      let parts = theirs.split(separator: "*", maxSplits: 1)
      guard parts.count == 2, let factor = CoreScalar.decimal(parts[0]), factor > 0, factor.isFinite else {
        return .init(ours: ours, theirs: theirs)
      }
      return .init(ours: ours, theirs: String(parts[1]), factor: factor)
    }
  }

  @Option(
    help: ArgumentHelp(
      "Columns of tables with names of their own, as in step=iter,test_loss=val_loss; test_loss=2*half_mse doubles. May "
        + "be repeated.", valueName: "ours=theirs"))
  var map: [Mapping] = []

  @Option(
    help: ArgumentHelp(
      "Subtract this variance from the test loss of tables (those that --map names, if it is given), for losses measured "
        + "on noisy labels.", valueName: "σ²"))
  var subtractLabelNoise: Double?

  func validate() throws {
    if let noise = subtractLabelNoise, !(noise > 0 && noise.isFinite) {
      throw ValidationError("--subtract-label-noise is \(noise); allowed: a finite number > 0")
    }
    let ours = map.flatMap(\.names).map(\.ours)
    if let twice = ours.first(where: { name in ours.count { $0 == name } > 1 }) {
      throw ValidationError("--map gives \(twice) twice; allowed: once")
    }
  }

  var columns: OwnColumns { OwnColumns(names: map.flatMap(\.names), labelNoise: subtractLabelNoise ?? 0) }
}
