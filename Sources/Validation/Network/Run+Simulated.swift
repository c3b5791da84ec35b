import DMFT

// What every simulated network, linear or not, asks of its description.

extension Run.Horizon {
  /// T.
  /// - Throws: `DescriptionError` for a gradient flow.
  func simulatedSteps() throws -> Int {
    guard case .steps(let steps) = self else {
      throw DescriptionError("flow", "gradient flow", "steps, in a simulation")
    }
    return steps
  }
}

extension Extent {
  /// N.
  /// - Throws: `DescriptionError` for an infinite width.
  func simulatedWidth() throws -> Int {
    guard case .finite(let size) = self else {
      throw DescriptionError("network.width", "\(self)", "a whole number ≥ 1, in a simulation")
    }
    return size
  }
}

extension Optimiser {
  /// Whether any step remembers the one before.
  func keepsMomentum(in steps: Int) -> Bool {
    (0..<steps).contains { update(at: $0, of: steps).momentumRetention != 0 }
  }
}
