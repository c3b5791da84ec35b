import DMFTRuns

// The same run, trained otherwise.
extension Run {
  /// With another optimiser; of a gradient flow nothing changes.
  func changing(_ change: (any Optimiser) throws -> any Optimiser) throws -> Run {
    guard case .steps(let steps, let optimiser) = training else { return self }
    return try with(training: .steps(steps, change(optimiser)))
  }

  /// For another number of steps.
  package func with(steps: Int) throws -> Run {
    guard case .steps(let count, let optimiser) = training, count != steps else { return self }
    return try with(training: .steps(steps, optimiser))
  }

  /// With step sizes that are given one by one; a constant schedule where they are all the same.
  ///
  /// The learning rate becomes the largest of them: what a file of them and that rate are read as.
  package func with(rates: [Double]) throws -> Run {
    let largest = rates.max() ?? 0
    return try changing { optimiser in
      let isConstant = rates.allSatisfy { $0 == largest }
      return optimiser.with(
        stepSize: try StepSize(
          largest, weightDecay: optimiser.stepSize.weightDecay,
          schedule: isConstant ? .constant : .table(rates.map { $0 / largest })))
    }
  }

  /// η_t of every step; of a gradient flow there are none.
  public var stepSizes: [Double] {
    guard case .steps(let steps, let optimiser) = training else { return [] }
    return (0..<steps).map { optimiser.stepSize.rate(at: $0, of: steps) }
  }
}
