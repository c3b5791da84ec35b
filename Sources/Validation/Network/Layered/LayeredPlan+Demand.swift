import DMFT
import LinearAlgebra

extension LayeredPlan {
  func demand(observations: Int) -> NetworkDemand {
    usesKernel ? kernelDemand : sweepDemand(observations: Double(observations))
  }

  /// Whether the linearised network is trained on its kernel, which has to fit into memory, and pays.
  var usesKernel: Bool {
    let kernel = kernelDemand
    return richness == 0 && shape.outputs == 1 && kernel.stored <= Self.kernelLimit
      && kernel.operations < sweepDemand(observations: 1).operations
  }

  /// Numbers of a kernel of 4000 samples with what it is made of.
  private static let kernelLimit = 6e7

  private var kernelDemand: NetworkDemand {
    let all = Double(samples.count + testCount)
    let kernel = EmpiricalKernel.demand(shape, samples: samples.count + testCount)
    return NetworkDemand(
      stored: kernel.stored + all * Double(samples.count),
      operations: kernel.operations + shape.parameters
        + Double(steps) * all * Double(batch?.size ?? samples.count))
  }

  /// Batches up and down, and what is looked at up.
  private func sweepDemand(observations: Double) -> NetworkDemand {
    let isLinearised = richness == 0
    let up = (isLinearised ? 2 : 1) * inputCost
    let learned = Double(steps) * Double(batch?.size ?? samples.count) * (up + 2 * inputCost)
    let seen = observations * Double((batch == nil ? 0 : samples.count) + testCount) * up
    let height = Double(LayeredSweep<Float>.height(max(samples.count, testCount), of: shape))
    let copies = Double((keepsMomentum ? 3 : 2) + (isLinearised ? 1 : 0))
    let data = Double(samples.count + testCount) * Double(shape.inputSize + shape.outputs)
    let numbers = copies * shape.parameters + height * shape.blockNumbers + data
    return NetworkDemand(
      stored: isLinearised || !isSmall ? numbers / 2 : numbers,
      operations: shape.parameters * (1 + Double(steps) * copies / 4) + learned + seen
        + Double(samples.count) * up)
  }

  private var isSmall: Bool { richness > 0 && richness * Double(shape.top.channels) < 0.01 }
  private var testCount: Int { samples.test?.count ?? 0 }

  /// Operations that one input takes on its way up: products, in single precision twice as fast, and entry by entry.
  private var inputCost: Double {
    shape.layers.reduce(Double(shape.top.mapSize) * Double(shape.outputs)) { sum, layer in
      let (pixels, inner, map) = (Double(layer.pixels), Double(layer.inner), Double(layer.mapSize))
      return sum + pixels * inner * Double(layer.channels) / (2 * NetworkDemand.productSpeed)
        + 0.2 * pixels * Double(layer.windows.windowSize) + map * activation.cost / 3
    }
  }
}
