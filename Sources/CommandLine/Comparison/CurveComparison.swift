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
  /// The files.
  let theory, simulation: String
  /// s of the simulation, where its file says so.
  let scale: Double?
  /// The file and what it says of itself.
  let title: String
  /// Of the theory's numbers, where its file says so.
  let theoryError: Double?

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
    (self.theory, self.simulation) = (theory.path, simulation.path)
    theoryError = theory.record.diagnostics.largestError
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
  let column: String

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
      + Self.verdict(comparison.meanDeviation) + ".\n" + Self.doubt(comparison.theoryError)
  }

  /// What is to be said of a theory whose own error is not small.
  private static func doubt(_ error: Double?) -> String {
    guard let error, error > TextTable.largestHiddenError else { return "" }
    return "The theory's own relative error is \(NumberText.short(error, 2)), by the estimate in its file.\n"
  }

  private var deviations: [(scale: Double, estimate: Estimate)] {
    comparisons.compactMap { comparison in comparison.scale.map { ($0, comparison.meanDeviation) } }
  }

  /// The deviation of networks of infinite size, where there are several scales.
  var extrapolated: Estimate? { MeanDeviation.extrapolated(deviations) }

  /// Finite-size effects are of order 1/scale: what is left when they are taken out.
  private var extrapolation: String? {
    guard let left = extrapolated else { return nil }
    let scales = deviations.map { NumberText.short($0.scale, 5) }.joined(separator: ", ")
    return "Extrapolated in 1/scale from the scales \(scales) to networks of infinite size: "
      + Self.verdict(left) + ".\n"
  }

  private static func verdict(_ deviation: Estimate) -> String {
    let isSeen = abs(deviation.mean) > significance * deviation.standardError
    return "\(NumberText.percent(deviation.mean)) ± \(NumberText.fixed(100 * deviation.standardError, 2)) %, "
      + (isSeen ? "a significant deviation from the theory" : "no significant deviation")
  }
}
