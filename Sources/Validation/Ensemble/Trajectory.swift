import DMFT

/// What one instance showed at the observed steps.
public struct Trajectory: Sendable, Hashable {
  /// Quantity q of `Observation.quantities` at observed step i stands at `q * steps.count + i`; NaN from a divergence on.
  public private(set) var values: [Double]
  /// The first observed step at which the loss had left every bound.
  public private(set) var divergence: Int?

  /// What was seen before.
  public init(values: [Double], divergence: Int?) {
    self.values = values
    self.divergence = divergence
  }

  /// Trains the network up to the last of `steps`, which increase.
  ///
  /// - Parameters:
  ///   - labelNoise: σ², below which no loss is large.
  ///   - normUnit: what the readout norm is divided by.
  /// - Throws: `CancellationError` between two steps when the task is cancelled.
  init(
    of network: consuming any SimulatedNetwork, at steps: [Int], labelNoise: Double, normUnit: Double
  ) throws {
    values = Array(repeating: .nan, count: Observation.quantities.count * steps.count)
    let bound = Divergence.bound(start: network.observation.boundedLoss, labelNoise: labelNoise)
    for (index, step) in steps.enumerated() {
      while network.step < step {
        try Task.checkCancellation()
        network.advance()
      }
      let seen = network.observation
      guard seen.boundedLoss <= bound else {
        divergence = step
        return
      }
      record(seen, at: index, of: steps.count, normUnit: normUnit)
    }
  }

  private mutating func record(_ seen: Observation, at index: Int, of count: Int, normUnit: Double) {
    for (quantity, value) in seen.values(normUnit: normUnit).enumerated() {
      values[quantity * count + index] = value
    }
  }
}
