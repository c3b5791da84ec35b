import DMFT
import FileFormats
import LinearAlgebra
import Reports

extension OptimumReport {
  /// - Parameter configuration: the best one, where it is written.
  func json(configuration: JSONValue?) -> JSONValue {
    let diagnostics = optimum.best.solution.diagnostics
    var members: [(String, JSONValue)] = [
      ("over", .array(search.quantities.map { .text($0.rawValue) })), ("target", .text(search.target.name)),
      LossNote.json(search.target.name),
      ("loss", .number(optimum.best.loss)), ("given", .optional(optimum.given?.loss)),
      ("steps", .integer(optimum.best.run.training.stepCount ?? 0)),
      (
        "learningRate", .number(optimum.best.run.training.optimiser?.learningRate ?? .nan)
      ),
      (
        "values",
        .object(
          optimum.values.map {
            ($0.quantity.rawValue, OptimizedConfiguration.number($0.value, of: $0.quantity))
          })
      ),
    ]
    if let rates = optimum.rates {
      members.append(("schedule", .numbers(rates)))
      if !search.dealsSamples { members.append(("standards", .array(optimum.standards.map(standard)))) }
    }
    if let batches = optimum.batches {
      members.append(("batches", .array(batches.sizes.map(JSONValue.integer))))
      members.append(("even_batches", even(batches.constant)))
    }
    if let rate = optimum.rate {
      members.append(("rate", .object(self.rate(rate))))
      members.append(
        (
          "horizons",
          .array(optimum.horizons.map { .object([("steps", .integer($0.steps))] + self.rate($0.rate)) })
        ))
    }
    members += [
      ("flatness", flatness), ("method", .text(optimum.method)), ("engine", .text(diagnostics.engine)),
      ("relative_error", .optional(diagnostics["relative_error"])),
    ]
    if let configuration { members.append(("config", configuration)) }
    return .object(members)
  }

  private func even(_ solved: TrainingOptimum.Solved?) -> JSONValue {
    guard let solved else { return .optional(nil) }
    let steps = solved.run.training.stepCount ?? 0
    return .object([
      ("loss", .number(solved.loss)), ("steps", .integer(steps)),
      ("batch", .number(solved.run.data.meanBatch(of: steps))),
      ("learningRate", .number(solved.run.training.optimiser?.learningRate ?? .nan)),
    ])
  }

  private func standard(_ standard: TrainingOptimum.Standard) -> JSONValue {
    let optimum = standard.optimum
    var members: [(String, JSONValue)] = [("kind", .text(optimum.shape.rawValue))]
    members += rate(optimum.rate).map { $0.0 == "loss" ? ("loss", .number(standard.solved.loss)) : $0 }
    if let exponent = optimum.exponent, let offset = optimum.offset {
      members += [("exponent", .number(exponent)), ("offset", .number(offset))]
    }
    return .object(members)
  }

  private func rate(_ rate: RateOptimum) -> [(String, JSONValue)] {
    [
      ("learningRate", .number(rate.rate)), ("loss", .number(rate.loss)),
      ("bracket", .numbers([rate.low, rate.high])), ("largest_stable_rate", .optional(rate.largestStable)),
      ("smallest_unstable_rate", .optional(rate.smallestUnstable)), ("at_edge", .boolean(rate.isAtEdge)),
      ("trials", .integer(rate.trials)),
    ]
  }

  private var flatness: JSONValue {
    let flatness = optimum.flatness
    let intervals = flatness.intervals.map { interval in
      (interval.name, JSONValue.numbers([interval.low, interval.high]))
    }
    let directions = flatness.directions.map { direction in
      JSONValue.object([
        ("curvature", .number(direction.curvature)), ("factor", .number(direction.factor)),
        ("knots", .numbers(direction.knots)),
      ])
    }
    return .object([
      ("allowed", .number(Flatness.allowed)), ("within", .object(intervals)),
      ("knots", .numbers(flatness.knots)), ("directions", .array(directions)),
    ])
  }
}
