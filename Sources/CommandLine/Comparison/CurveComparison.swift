import DMFT
import Foundation
import Validation

/// One column of a simulation beside that of a theory, at log-spaced steps which both have.
struct CurveComparison {
  struct Row {
    var point: Double
    var theory: Double
    var simulation: Estimate

    var deviation: Double { (simulation.mean - theory) / theory }
    var standardised: Double { (simulation.mean - theory) / simulation.standardError }
  }

  let rows: [Row]
  /// s of the simulation, where its file says so.
  let scale: Double?
  /// The file and what it says of itself.
  let title: String

  /// - Parameter count: how many steps; fewer when fewer are common.
  /// - Throws: `CommandFailure` with `badInput` for a missing column, or curves without a step in common.
  init(
    theory: (path: String, record: ResultRecord), simulation: (path: String, record: ResultRecord),
    column: String, count: Int
  ) throws {
    let expected = try Self.values(theory, column)
    let means = try Self.values(simulation, column)
    let errors = try Self.values(simulation, column + ColumnName.errorSuffix)
    let all = means.keys.sorted().compactMap { point -> Row? in
      guard let value = expected[point], let mean = means[point], let error = errors[point] else {
        return nil
      }
      let isComparable = point > 0 && value != 0 && value.isFinite && mean.isFinite && error > 0
      return isComparable
        ? Row(point: point, theory: value, simulation: Estimate(mean: mean, standardError: error)) : nil
    }
    guard !all.isEmpty else {
      throw CommandFailure(
        code: .badInput,
        message: "\(simulation.path): no \(column) with an error at a step > 0 that \(theory.path) also has")
    }
    rows = Self.spread(all, count: count)
    scale = simulation.record.diagnostics["scale"]
    let remark = simulation.record.diagnostics.reason
    title = simulation.path + (remark.isEmpty ? "" : ": \(remark)")
  }

  /// The deviation averaged over the rows.
  var meanDeviation: Estimate { MeanDeviation(rows.map { ($0.theory, $0.simulation) }).estimate }

  private static func values(
    _ file: (path: String, record: ResultRecord), _ column: String
  ) throws -> [Double: Double] {
    let values = try file.record.values(of: column, in: file.path)
    return Dictionary(zip(file.record.curve.points, values)) { first, _ in first }
  }

  /// The rows nearest to `count` points at equal distances on a logarithmic axis.
  private static func spread(_ rows: [Row], count: Int) -> [Row] {
    let logarithms = rows.map { log($0.point) }
    let (first, last) = (logarithms[0], logarithms[rows.count - 1])
    let indices = (0..<count).map { number in
      let target = first + (last - first) * Double(number) / Double(max(1, count - 1))
      return rows.indices.min { abs(logarithms[$0] - target) < abs(logarithms[$1] - target) } ?? 0
    }
    return Set(indices).sorted().map { rows[$0] }
  }
}

/// Comparisons of one theory with one or more simulations, as text.
struct ComparisonReport {
  /// A deviation of more standard errors than this is called one.
  private static let significance = 2.0

  let comparisons: [CurveComparison]
  let axis: String

  var text: String {
    comparisons.map(table).joined(separator: "\n") + (extrapolation.map { "\n" + $0 } ?? "")
  }

  private func table(_ comparison: CurveComparison) -> String {
    let rows = comparison.rows
    let columns = [
      [axis] + rows.map { NumberText.short($0.point, 5) },
      ["theory"] + rows.map { NumberText.short($0.theory, 5) },
      ["simulation"] + rows.map { NumberText.short($0.simulation.mean, 5) },
      ["± error"] + rows.map { NumberText.short($0.simulation.standardError, 2) },
      ["deviation"] + rows.map { NumberText.percent($0.deviation) },
      ["z"] + rows.map { String(format: "%+.1f", $0.standardised) },
    ]
    return comparison.title + "\n" + TextTable.text(columns) + "On average over these rows "
      + Self.verdict(comparison.meanDeviation) + ".\n"
  }

  /// Finite-size effects are of order 1/scale: what is left when they are taken out.
  private var extrapolation: String? {
    guard let left = MeanDeviation.extrapolated(deviations) else { return nil }
    let scales = deviations.map { NumberText.short($0.scale, 5) }.joined(separator: ", ")
    return "Extrapolated in 1/scale from the scales \(scales) to networks of infinite size: "
      + Self.verdict(left) + ".\n"
  }

  private var deviations: [(scale: Double, estimate: Estimate)] {
    comparisons.compactMap { comparison in
      comparison.scale.map { (scale: $0, estimate: comparison.meanDeviation) }
    }
  }

  /// The tables as lists of numbers, and the deviations below them.
  var json: JSONValue {
    func object(_ deviation: Estimate) -> JSONValue {
      ["deviation": .number(deviation.mean), "standard_error": .number(deviation.standardError)]
    }
    return [
      "comparisons": .array(
        comparisons.map { comparison in
          JSONValue.object([
            ("title", .text(comparison.title)), ("scale", .optional(comparison.scale)),
            (axis, .numbers(comparison.rows.map(\.point))),
            ("theory", .numbers(comparison.rows.map(\.theory))),
            ("simulation", .numbers(comparison.rows.map(\.simulation.mean))),
            ("simulation_se", .numbers(comparison.rows.map(\.simulation.standardError))),
          ]).merging(object(comparison.meanDeviation))
        }),
      "extrapolated": MeanDeviation.extrapolated(deviations).map(object) ?? .optional(nil),
    ]
  }

  private static func verdict(_ deviation: Estimate) -> String {
    let isSeen = abs(deviation.mean) > significance * deviation.standardError
    return "\(NumberText.percent(deviation.mean)) ± \(NumberText.fixed(100 * deviation.standardError, 2)) %, "
      + (isSeen ? "a significant deviation from the theory" : "no significant deviation")
  }
}
