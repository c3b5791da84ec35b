import DMFT

extension PerceptronPlan {
  func demand(observations: Int) -> NetworkDemand {
    let sizes = CircleSizes(
      depth: Double(perceptron.depth), width: Double(width), points: Double(target.points),
      entryCost: perceptron.activation.cost)
    return perceptron.richness > 0
      ? trainingDemand(sizes, Double(observations)) : linearisedDemand(sizes)
  }

  /// Parameters with signals and momenta, and one block; every learned point up and down, every seen one up.
  private func trainingDemand(_ sizes: CircleSizes, _ observations: Double) -> NetworkDemand {
    let learned = batch.map { Double(steps) * Double($0) } ?? 0
    let seen = (batch == nil ? Double(steps) : observations) * sizes.points
    let upShare = batch == nil ? 1 : 0.5
    return NetworkDemand(
      stored: (keepsMomentum ? 3 : 2) * sizes.parameters + sizes.block + 4 * sizes.points,
      operations: sizes.parameters + (learned + upShare * seen) * sizes.sweep)
  }

  /// The kernel with two matrices that it is made of, and activations and slopes at all points.
  private func linearisedDemand(_ sizes: CircleSizes) -> NetworkDemand {
    let kernel = sizes.points * sizes.points
    let entries = 2 * sizes.depth * sizes.points * sizes.width
    return NetworkDemand(
      stored: sizes.parameters + 3 * kernel + entries,
      operations: sizes.parameters + sizes.points * sizes.sweep
        + entries * sizes.points / NetworkDemand.productSpeed + Double(steps) * kernel)
  }
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

  var parameters: Double { width * (3 + (depth - 1) * width) }

  /// Operations for one point, up and down.
  var sweep: Double {
    depth * width * entryCost + 3 * (depth - 1) * width * width / NetworkDemand.productSpeed
  }

  var block: Double {
    let fewest = depth > 1 ? Double(PerceptronSweep.productRows) : 1
    let rows = max(fewest, Double(PerceptronSweep.cachedNumbers) / width)
    return (2 * depth + 1) * width * min(rows, points)
  }
}
