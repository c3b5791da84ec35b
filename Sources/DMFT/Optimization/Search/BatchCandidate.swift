import DMFTRuns

/// Step sizes and batches that a search has come to; batches are real numbers.
struct BatchCandidate: Sendable {
  /// Of so many steps, its own step sizes and batches aside.
  var run: Run
  var rates: [Double]
  var sizes: [Double]
  /// ln L, over its scale.
  var cost: Double

  /// The run with the whole batches that come closest.
  func whole(_ search: TrainingSearch) throws -> Run {
    try trained(search).with(batches: BatchShares.whole(sizes, most: Self.most(run)).map(Double.init))
  }

  /// The run with batches as they are, for trials.
  func real(_ search: TrainingSearch) throws -> Run { try trained(search).with(batches: sizes) }

  /// At its step sizes: a common factor leaves the schedule what it is.
  private func trained(_ search: TrainingSearch) throws -> Run {
    if search.hasSchedule { return try run.with(rates: rates) }
    guard search.quantities.contains(.learningRate), let before = run.stepSizes.first, before > 0,
      let rate = LearningRateQuantity.value(of: run)
    else { return run }
    return try LearningRateQuantity.set(rate * rates[0] / before, in: run)
  }

  /// A run of so many steps and samples, its batches all alike.
  static func even(_ run: Run, _ samples: Double, steps: Int) throws -> Run {
    try run.with(steps: steps).with(batches: [max(1, min(samples / Double(steps), most(run)))])
  }

  /// The largest batch that there may be.
  static func most(_ run: Run) -> Double {
    if case .finite(let samples) = run.data.samples { Double(samples) } else { .infinity }
  }
}

extension Run {
  /// With batches that are given one by one.
  func with(batches: [Double]) throws -> Run {
    try with(data: data.with(batch: .schedule(BatchSchedule(.table(batches)))))
  }
}
