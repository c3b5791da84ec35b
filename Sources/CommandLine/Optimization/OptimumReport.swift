import DMFT
import FileFormats
import Foundation
import LinearAlgebra
import Reports
import ResultFiles

/// What `dmft optimize` says.
struct OptimumReport {
  let optimum: TrainingOptimum
  let search: TrainingSearch
  let file: String

  init(_ optimum: TrainingOptimum, _ search: TrainingSearch, file: String) {
    (self.optimum, self.search, self.file) = (optimum, search, file)
  }

  /// One line.
  var summary: String {
    let name = StreamedInput.isStream(file) ? file : PathText.name(file)
    let given = optimum.given.map { ", \(NumberText.short($0.loss)) as given" } ?? ""
    let chosen = search.quantities.map(\.rawValue).joined(separator: ", ")
    return
      "\(name): \(search.target.name) \(NumberText.short(optimum.best.loss)) at step \(steps)\(given); chosen: \(chosen)"
  }

  private var steps: Int { optimum.best.run.training.stepCount ?? 0 }

  var text: String {
    var lines = [summary]
    if !optimum.values.isEmpty {
      lines += optimum.values.map { "\($0.quantity.rawValue) = \(text($0.value, of: $0.quantity))" }
    }
    lines += batches
    if let table = table { lines.append(table.trimmingCharacters(in: .newlines)) }
    lines += flatness
    lines.append(
      "found by \(optimum.method), solved by the engine \(optimum.best.solution.diagnostics.engine)")
    if let error = optimum.best.solution.diagnostics.statedError {
      lines.append("the estimated relative error of the losses is \(NumberText.short(error, 2))")
    }
    return lines.joined(separator: "\n") + "\n" + LossNote.text([search.target.name])
  }

  /// Rates with their brackets: of the standard schedules, or of the horizons.
  private var table: String? {
    var rows: [[String]] = []
    if search.quantities.contains(.schedule), !search.dealsSamples {
      rows.append(["schedule", "loss", "best rate", "between", "and", "unstable at", "exponent", "offset"])
      rows.append(["best", NumberText.short(optimum.best.loss)] + Array(repeating: "", count: 6))
      rows += optimum.standards.map { standard in
        let optimum = standard.optimum
        return [optimum.shape.rawValue, NumberText.short(standard.solved.loss)] + cells(optimum.rate)
          + [optimum.exponent, optimum.offset].map { $0.map { NumberText.short($0, 3) } ?? "" }
      }
    } else if let rate = optimum.rate {
      rows.append(["steps", "loss", "best rate", "between", "and", "unstable at"])
      let horizons = optimum.horizons.isEmpty ? [.init(steps: steps, rate: rate)] : optimum.horizons
      rows += horizons.map { ["\($0.steps)", NumberText.short($0.rate.loss)] + cells($0.rate) }
    }
    guard let first = rows.first else { return nil }
    return TextTable.text(first.indices.map { column in rows.map { $0[column] } })
  }

  /// Where samples were dealt out: how, and what even batches come to.
  private var batches: [String] {
    guard let batches = optimum.batches, let least = batches.sizes.min(), let most = batches.sizes.max()
    else { return [] }
    let samples = batches.sizes.reduce(0, +)
    let rate = NumberText.short(optimum.best.run.training.optimiser?.learningRate ?? 0)
    var lines = [
      "\(samples.counting("sample")) in batches of \(least) … \(most), first \(batches.sizes.first ?? 0), last \(batches.sizes.last ?? 0); learning rate \(rate)"
    ]
    if let constant = batches.constant {
      let steps = constant.run.training.stepCount ?? 0
      lines.append(
        "even batches: \(search.target.name) \(NumberText.short(constant.loss)) with \(NumberText.short(constant.run.data.meanBatch(of: steps))) samples in each of \(steps.counting("step")), learning rate \(NumberText.short(constant.run.training.optimiser?.learningRate ?? 0))"
      )
    }
    return lines
  }

  /// A number with the digits that its bracket leaves; whole ones are exact.
  private func text(_ value: Double, of quantity: FreeQuantity) -> String {
    if value == value.rounded() { return NumberText.short(value, 6) }
    guard quantity == .learningRate, let rate = optimum.rate else { return NumberText.short(value) }
    return NumberText.resolved(value, (rate.high - rate.low) / 2)
  }

  private func cells(_ rate: RateOptimum) -> [String] {
    [rate.rate, rate.low, rate.high].map { NumberText.short($0) }
      + [rate.smallestUnstable.map { NumberText.short($0, 3) } ?? "none"]
  }

  /// With as many digits as tell the two ends from each other.
  private static func ends(_ interval: Flatness.Interval) -> String {
    func text(_ digits: Int) -> (low: String, high: String) {
      (NumberText.short(interval.low, digits), NumberText.short(interval.high, digits))
    }
    let shown = (3...12).map(text).first { $0.low != $0.high } ?? text(3)
    return "\(shown.low) … \(shown.high)"
  }

  private var flatness: [String] {
    let percent = "\(Int((100 * Flatness.allowed).rounded())) %"
    var lines = optimum.flatness.intervals.map { interval in
      let what = interval.name == FreeQuantity.schedule.rawValue ? "all step sizes times" : interval.name
      return "within \(percent) of it: \(what) \(Self.ends(interval))"
    }
    let directions = optimum.flatness.directions
    if let stiff = directions.first, let soft = directions.last {
      lines += [("stiffest", stiff), ("softest", soft)].map { word, direction in
        let knot = direction.knots.indices.max { abs(direction.knots[$0]) < abs(direction.knots[$1]) } ?? 0
        let factor = direction.factor.isFinite ? NumberText.short(direction.factor, 3) : "any number"
        return
          "\(word) direction: step sizes about step \(NumberText.short(optimum.flatness.knots[knot].rounded(), 6)), "
          + "\(percent) for a factor \(factor)"
      }
    }
    return lines
  }
}
