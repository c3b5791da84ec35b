import DMFT
import LinearAlgebra

/// The optimiser of a run, as far as simulations know it.
enum SimulatedOptimiser: Sendable {
  case linear(any LinearOptimiser)
  case elementwise(any ElementwiseOptimiser)

  /// - Throws: `DescriptionError` for an optimiser of another kind.
  init(_ optimiser: any Optimiser) throws {
    if let linear = optimiser as? any LinearOptimiser {
      self = .linear(linear)
    } else if let elementwise = optimiser as? any ElementwiseOptimiser {
      self = .elementwise(elementwise)
    } else {
      throw DescriptionError("optimizer.kind", "\(type(of: optimiser))", "an optimiser that simulations know")
    }
  }

  /// The optimiser of a network that follows linear ones only.
  /// - Throws: `DescriptionError` for any other.
  func linear(for network: String) throws -> any LinearOptimiser {
    switch self {
    case .linear(let optimiser): return optimiser
    case .elementwise(let optimiser):
      throw DescriptionError("optimizer.kind", "\(type(of: optimiser))", "sgd, in a simulation of \(network)")
    }
  }

  /// Weights that follow it.
  ///
  /// - Parameters:
  ///   - rate: what a step is multiplied by.
  ///   - unit: what a rule that is not linear sees the gradient in units of.
  func weights(_ start: DenseMatrix, rate: Double, unit: Double) -> any MovingWeights {
    switch self {
    case .linear(let optimiser): LinearWeights(start, optimiser, rate: rate)
    case .elementwise(let optimiser): ElementwiseWeights(start, optimiser, rate: rate, unit: 1 / unit)
    }
  }

  /// Numbers stored for so many weights, and how many of them a step reads and writes.
  func demand(entries: Double) -> NetworkDemand {
    switch self {
    case .linear(let optimiser):
      optimiser.keepsMomentum
        ? NetworkDemand(stored: 2 * entries, operations: 5 * entries)
        : NetworkDemand(stored: entries, operations: 3 * entries)
    case .elementwise(let optimiser):
      NetworkDemand(
        stored: Double(2 + optimiser.memories) * entries,
        operations: Double(8 + 3 * optimiser.memories) * entries)
    }
  }
}

extension Training {
  /// T and the optimiser.
  /// - Throws: `DescriptionError` for a gradient flow, and for an optimiser that simulations do not know.
  func simulated() throws -> (steps: Int, optimiser: SimulatedOptimiser) {
    guard case .steps(let steps, let optimiser) = self else {
      throw DescriptionError("flow", "gradient flow", "steps, in a simulation")
    }
    return (steps, try SimulatedOptimiser(optimiser))
  }
}
