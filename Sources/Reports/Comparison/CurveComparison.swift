import DMFT
import Foundation
import Validation
import FileFormats
import ResultFiles

/// One column of a simulation beside that of a theory, at log-spaced steps which both have.
package struct CurveComparison {
  package struct Row {
    package var point: Double
    package var theory: Double
    package var simulation: Estimate

    package var deviation: Double { (simulation.mean - theory) / theory }
    package var standardised: Double { (simulation.mean - theory) / simulation.standardError }
  }

  package let rows: [Row]
  /// Without, nothing is said of significance.
  package let hasErrors: Bool
  /// The files.
  package let theory, simulation: String
  /// s of the simulation, where its file says so.
  package let scale: Double?
  /// The file and what it says of itself.
  package let title: String
  /// Relative errors that the files state of their own numbers, where these are not small.
  package let theoryError, simulationError: Double?

  /// Whether the file that stands for the theory has standard errors, and the other has none.
  package let isTurnedRound: Bool

  /// - Parameter count: how many steps; fewer when fewer are common.
  /// - Throws: `CommandFailure` with `badInput` for a missing column, or curves without a step in common.
  package init(
    theory: (path: String, record: ResultRecord), simulation: (path: String, record: ResultRecord),
    column: String, count: Int
  ) throws {
    let expected = try Self.theory(theory, column)
    try Self.checkAxes(theory, simulation)
    let means = try simulation.record.values(of: column, in: simulation.path)
    // Errors none of which is one are as good as none.
    let errors = simulation.record.curve[column + ColumnName.errorSuffix].flatMap {
      WrongErrors($0).isAll ? nil : $0
    }
    hasErrors = errors != nil
    let all = simulation.record.curve.points.indices.compactMap { index -> Row? in
      let (point, mean, error) = (simulation.record.curve.points[index], means[index], errors?[index] ?? .nan)
      guard point > 0, let value = expected(point), value != 0, value.isFinite, mean.isFinite,
        errors == nil || error > 0
      else { return nil }
      return Row(point: point, theory: value, simulation: Estimate(mean: mean, standardError: error))
    }
    guard !all.isEmpty else {
      throw CommandFailure(
        code: .badInput,
        message: "\(simulation.path): no \(column)\(hasErrors ? " with an error" : "") at a "
          + "\(simulation.record.curve.axis.rawValue) > 0 at which \(theory.path) has one")
    }
    rows = Self.spread(all, count: count)
    (self.theory, self.simulation) = (theory.path, simulation.path)
    theoryError = theory.record.diagnostics.statedError
    simulationError = simulation.record.isSimulation ? nil : simulation.record.diagnostics.statedError
    isTurnedRound = theory.record.isSimulation && !simulation.record.isSimulation && errors == nil
    scale = simulation.record.diagnostics["scale"]
    let remark = simulation.record.diagnostics.reason
    title = simulation.path + (remark.isEmpty ? "" : ": \(remark)")
  }

  /// The deviation averaged over the rows; without errors its own is not a number.
  package var meanDeviation: Estimate {
    guard hasErrors else {
      return Estimate(
        mean: rows.map(\.deviation).reduce(0, +) / Double(rows.count), standardError: .nan)
    }
    return MeanDeviation(rows.map { ($0.theory, $0.simulation) }).estimate
  }

  /// Neighbours farther apart than this factor, and than one step, are not interpolated between.
  private static let widestGap = 1.25

  /// The theory at a point: its own value, or that of a cubic on logarithmic axes through those next to it.
  private static func theory(
    _ file: (path: String, record: ResultRecord), _ column: String
  ) throws -> (Double) -> Double? {
    let (points, values) = (file.record.curve.points, try file.record.values(of: column, in: file.path))
    let known = Dictionary(zip(points, values)) { first, _ in first }
    let curve = LogCurve(points, values)
    return { point in
      if let value = known[point] { return value }
      guard let next = points.firstIndex(where: { $0 > point }), next > 0, points[next - 1] > 0 else {
        return nil
      }
      let (before, after) = (points[next - 1], points[next])
      guard after - before <= 1 || after <= widestGap * before else { return nil }
      return curve.value(at: log(point)).map(exp)
    }
  }

  private static func checkAxes(
    _ theory: (path: String, record: ResultRecord), _ simulation: (path: String, record: ResultRecord)
  ) throws {
    let axes = (theory.record.curve.axis, simulation.record.curve.axis)
    guard axes.0 != axes.1 else { return }
    throw CommandFailure(
      code: .badInput,
      message:
        "\(theory.path) has \(axes.0.rawValue)s and \(simulation.path) \(axes.1.rawValue)s; allowed: one of them"
    )
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
package struct ComparisonReport {
  /// A deviation of more standard errors than this is called one.
  private static let significance = 2.0

  package let comparisons: [CurveComparison]
  package let axis: String
  package let column: String

  package init(comparisons: [CurveComparison], axis: String, column: String) {
    (self.comparisons, self.axis, self.column) = (comparisons, axis, column)
  }

  package var text: String {
    comparisons.map(table).joined(separator: "\n") + (extrapolation.map { "\n" + $0 } ?? "")
      + LossNote.text([column])
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
    guard comparison.hasErrors else {
      let mean = comparison.meanDeviation.mean
      return comparison.title + "\n" + TextTable.text(Array(columns[...2]) + [columns[4]])
        + "On average over these rows \(NumberText.percent(mean)); without standard errors there is no verdict.\n"
        + Self.doubt(comparison)
    }
    return comparison.title + "\n" + TextTable.text(columns) + "On average over these rows "
      + Self.verdict(comparison.meanDeviation) + ".\n" + Self.doubt(comparison)
  }

  /// What is to be said of numbers whose own error is not small.
  private static func doubt(_ comparison: CurveComparison) -> String {
    let turned =
      comparison.isTurnedRound
      ? "\(comparison.theory) has standard errors and \(comparison.simulation) has none: if it is the simulation, name it last.\n"
      : ""
    return turned
      + [("The theory's", comparison.theoryError), ("The simulation's", comparison.simulationError)].map {
        whose, error in
        error.map {
          "\(whose) own relative error is \(Diagnostics.words($0)), by the estimate in its file.\n"
        } ?? ""
      }.joined()
  }

  private var deviations: [(scale: Double, estimate: Estimate)] {
    comparisons.filter(\.hasErrors).compactMap { comparison in
      comparison.scale.map { ($0, comparison.meanDeviation) }
    }
  }

  /// The deviation of networks of infinite size, where there are several scales.
  package var extrapolated: Estimate? { MeanDeviation.extrapolated(deviations) }

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
