import DMFT

extension Ensemble {
  /// What one nonlinear network takes.
  func demand(of circle: CircleRegression) -> Demand {
    let sizes = CircleSizes(
      depth: Double(circle.perceptron.depth), width: size(circle.perceptron.width),
      points: Double(circle.target.points), entryCost: circle.perceptron.activation.cost)
    return circle.perceptron.richness > 0 ? trainingDemand(sizes) : linearisedDemand(sizes)
  }

  /// Parameters with signals and momenta, and one block; every learned point up and down, every seen one up.
  private func trainingDemand(_ sizes: CircleSizes) -> Demand {
    let learned = batchSize.map { stepCount * $0 } ?? 0
    let seen = (batchSize == nil ? stepCount : seenSteps) * sizes.points
    let upShare = batchSize == nil ? 1 : 0.5
    return (
      (hasMomentum ? 3 : 2) * sizes.parameters + sizes.block + 4 * sizes.points,
      sizes.parameters + (learned + upShare * seen) * sizes.sweep
    )
  }

  /// The kernel with two matrices that it is made of, and activations and slopes at all points.
  private func linearisedDemand(_ sizes: CircleSizes) -> Demand {
    let kernel = sizes.points * sizes.points
    let entries = 2 * sizes.depth * sizes.points * sizes.width
    return (
      sizes.parameters + 3 * kernel + entries,
      sizes.parameters + sizes.points * sizes.sweep + entries * sizes.points / CircleSizes.productSpeed
        + stepCount * kernel
    )
  }

  private var batchSize: Double? {
    if case .size(let size) = run.data.batch { Double(size) } else { nil }
  }

  private var seenSteps: Double { observedSteps.map { Double($0.count) } ?? min(stepCount, 10_000) + 1 }
}

/// Sizes of a network on the circle, in floating point.
private struct CircleSizes {
  /// L.
  var depth: Double
  /// N.
  var width: Double
  /// G.
  var points: Double
  /// Operations that an activation with its slope, and what is done to them, take.
  var entryCost: Double

  /// How many times as fast as reading from memory products of matrices are.
  static let productSpeed = 20.0

  var parameters: Double { width * (3 + (depth - 1) * width) }

  /// Operations for one point, up and down.
  var sweep: Double {
    depth * width * entryCost + 3 * (depth - 1) * width * width / Self.productSpeed
  }

  var block: Double {
    let fewest = depth > 1 ? Double(PerceptronSweep.productRows) : 1
    let rows = max(fewest, Double(PerceptronSweep.cachedNumbers) / width)
    return (2 * depth + 1) * width * min(rows, points)
  }
}
