import DMFT
import LinearAlgebra

extension CouplingOptimiser {
  /// Weights that follow it, at the rate c = γ η of every step.
  func weights(_ start: DenseMatrix, richness: Double, below: Double) -> any MovingWeights {
    let normalisation = UpdateNormalisation(
      rate: richness * learningRate, below: below, above: Double(start.rows))
    switch rule {
    case .normalized: return RankOneWeights(start, NormalizedDescent(), normalisation)
    case .sign(0): return RankOneWeights(start, EntrySigns(), normalisation)
    case .adafactor(let memory):
      return RankOneWeights(start, FactoredMoments(of: start, memory: memory), normalisation)
    case .muon(let memory, let iterations):
      return OrthogonalWeights(start, memory: memory, iterations: iterations, normalisation)
    case .gradient, .sign, .adam:
      return alike.weights(start, rate: richness / below, unit: 1)
    }
  }

  /// Numbers stored for a map of this size, and operations of a step.
  func demand(rows: Double, columns: Double) -> NetworkDemand {
    let entries = rows * columns
    switch rule {
    case .normalized, .sign(0), .adafactor: return NetworkDemand(stored: entries, operations: 3 * entries)
    case .gradient, .sign, .adam: return alike.demand(entries: entries)
    case .muon(_, let iterations):
      let size = min(rows, columns)
      let flops = iterations.map { 2 * Double($0) * (2 * entries * size + size * size * size) }
      // A singular value decomposition takes some 20 k² · larger flops, and is twice as slow a flop.
      let products = flops ?? 40 * entries * size
      return NetworkDemand(
        stored: 4 * entries + 2 * size * size,
        operations: 8 * entries + products / (2 * NetworkDemand.productSpeed))
    }
  }

  /// The optimiser of runs that treats entries as this one does.
  private var alike: SimulatedOptimiser {
    do {
      let stepSize = try StepSize(learningRate)
      switch rule {
      case .sign(let memory): return .elementwise(try SignDescent(stepSize, memory: memory))
      case .adam(let averaging): return .elementwise(Adam(stepSize, averaging))
      default: return .linear(try StochasticGradientDescent(learningRate: learningRate))
      }
    } catch {
      preconditionFailure("\(error) in a rule that was checked")
    }
  }
}
