import DMFT
import FileFormats

/// The table of a measured task: columns lambda, target_power and, if wanted, multiplicity, in any order.
package enum SpectrumFile {
  private static let columns = ["lambda", "target_power", "multiplicity"]

  /// Modes, and how far they are measured.
  package struct Content: Sendable {
    package var modes: [Mode]
    /// What `dmft spectrum` says in a comment, `# resolved_loss: 0.12`.
    package var resolvedLoss: Double?

    /// All that is read of the file.
    package var numbers: [Double] {
      modes.flatMap { [$0.eigenvalue, $0.targetPower, $0.multiplicity] } + [resolvedLoss].compactMap(\.self)
    }
  }

  package static func read(_ path: String) throws -> Content {
    let table = try TableFile.read(path)
    return Content(modes: try modes(in: table), resolvedLoss: resolvedLoss(in: table))
  }

  package static let resolvedLossKey = "resolved_loss"

  private static func resolvedLoss(in table: TableFile) -> Double? {
    for comment in table.comments {
      let parts = comment.split(separator: ":", maxSplits: 1)
      guard parts.count == 2, parts[0].trimmed == resolvedLossKey else { continue }
      return parts[1].trimmed.split(separator: " ").first.flatMap { CoreScalar.decimal($0) }
    }
    return nil
  }

  package static func modes(in table: TableFile) throws -> [Mode] {
    let positions = try positions(in: table)
    guard let lambda = positions["lambda"], let power = positions["target_power"] else {
      throw missing(positions, in: table)
    }
    try table.checkFieldCounts()
    let modes = try table.rows.map { row in
      Mode(
        eigenvalue: try table.number(row, at: lambda, column: "lambda", allowed: "a number ≥ 0") { $0 >= 0 },
        targetPower: try table.number(row, at: power, column: "target_power", allowed: "a number ≥ 0") {
          $0 >= 0
        },
        multiplicity: try positions["multiplicity"].map {
          try table.number(row, at: $0, column: "multiplicity", allowed: "a number ≥ 1") { $0 >= 1 }
        } ?? 1)
    }
    try refuseZeros(modes, in: table)
    return modes
  }

  /// Without any power, or any eigenvalue, there is nothing to learn, or nothing to learn it by.
  private static func refuseZeros(_ modes: [Mode], in table: TableFile) throws {
    for (name, value) in [("lambda", \Mode.eigenvalue), ("target_power", \Mode.targetPower)]
    where !modes.isEmpty && modes.allSatisfy({ $0[keyPath: value] == 0 }) {
      throw table.failure(
        line: table.header.line, "column \(name) is 0 in every row; allowed: a number > 0 in one row or more")
    }
  }

  private static func positions(in table: TableFile) throws -> [String: Int] {
    var positions: [String: Int] = [:]
    for (index, field) in table.header.fields.enumerated() {
      let name = String(field)
      // Names of rows, as pandas and R write them.
      if index == 0, name.isEmpty || name == "Unnamed: 0" { continue }
      guard columns.contains(name) else { throw unknown(name, in: table) }
      guard positions.updateValue(index, forKey: name) == nil else {
        throw table.failure(line: table.header.line, "column \(name) is written more than once")
      }
    }
    return positions
  }

  private static func missing(_ positions: [String: Int], in table: TableFile) -> CommandFailure {
    let name = positions["lambda"] == nil ? "lambda" : "target_power"
    return table.failure(
      line: table.header.line,
      "column \(name) is missing; allowed: columns lambda, target_power and, if wanted, multiplicity")
  }

  private static func unknown(_ name: String, in table: TableFile) -> CommandFailure {
    let nearest = EditDistance.nearest(to: name, in: columns).map { "; did you mean \($0)?" } ?? ""
    return table.failure(
      line: table.header.line,
      "column \(Readable.quoted(name)) is not known\(nearest) (known: \(columns.joined(separator: ", ")))")
  }
}
