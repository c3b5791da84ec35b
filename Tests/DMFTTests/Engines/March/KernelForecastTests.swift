@testable import DMFTMarch
import DMFTRuns
import DMFTSolution
import Foundation
import TestSupport
import Testing

import DMFT

@Suite("The kernel that a march is expected to meet")
struct KernelForecastTests {
  private func run(
    _ network: Network, batch: DataSource.Batch = .full, noise: Double = 0, rate: Double, steps: Int = 800
  ) throws -> Run {
    try makeRun(
      task: powerLaw(modes: 10_000), network: network,
      data: DataSource(batch: batch, labelNoise: noise),
      optimiser: StochasticGradientDescent(learningRate: rate),
      steps: steps)
  }

  private func forecast(_ run: Run) throws -> KernelForecast {
    KernelForecast(of: try SteppedChain(ChainRun(run)))
  }

  /// ρ in the last part of the run, beside ⟨w²⟩ of the march.
  private func norms(_ run: Run) throws -> (expected: Double, marched: Double) {
    let chain = try SteppedChain(ChainRun(run))
    let last = KernelForecast.count - 1
    let step = Int(KernelForecast.middle(of: last, steps: chain.steps))
    let curve = try #require(solve(run).curve["readout_norm"])
    return (KernelForecast(of: chain).parts[last].readoutNorm, curve[step])
  }

  /// Steps of a rate of 0.05, and integration in steps of a quarter.
  @Test("is that of the gradient flow without noise", .tags(.limit), arguments: [0.3, 1, 10])
  func flow(richness: Double) throws {
    let norms = try norms(run(.projected(width: .infinite, richness: richness), rate: 0.05))
    #expect(abs(norms.expected / norms.marched - 1) < 0.03)
  }

  /// Readouts of few units that batches of few samples shrink, to half of what they are without noise.
  @Test("foresees what noise makes of it", .tags(.limit))
  func noise() throws {
    let network = try Network.projected(width: .finite(32), richness: 1)
    let noisy = try norms(run(network, batch: .size(8), rate: 0.3))
    #expect(abs(noisy.expected / noisy.marched - 1) < 0.2)
    let quiet = try norms(run(network, rate: 0.3))
    #expect(noisy.marched < 0.6 * quiet.marched && noisy.expected < 0.6 * quiet.expected)
  }

  /// x = ηκ of the fastest mode: below 2, where the flow goes beyond.
  @Test("stays below the edge of stability", .tags(.limit))
  func edge() throws {
    let run = try run(.projected(width: .infinite, richness: 1), batch: .size(32), rate: 0.6, steps: 2000)
    let fastest = try #require(run.task.measures().kernel.nodes.max())
    let sharpness = try (0..<KernelForecast.count).map { try 0.6 * fastest * forecast(run).growth(in: $0) }
    #expect(sharpness.allSatisfy { $0 < 2 } && sharpness[KernelForecast.count - 1] > 1.8)
    let norms = try norms(run)
    #expect(abs(norms.expected / norms.marched - 1) < 0.1)
  }

  /// What is on eigenvalue 0 is never learned, and changes nothing but the loss.
  @Test(
    "knows tasks with modes that are never learned", .tags(.limit), arguments: [Extent.infinite, .finite(4)])
  func unlearned(width: Extent) throws {
    func forecast(_ zeros: [Mode]) throws -> KernelForecast {
      let modes = (1...8).map { Mode(eigenvalue: pow(Double($0), -1.5), targetPower: 0.1) }
      return try self.forecast(
        makeRun(
          task: MeasuredTask(modes: modes + zeros), network: .projected(width: width),
          optimiser: StochasticGradientDescent(learningRate: 0.2), steps: 300))
    }
    let (some, none) = try (forecast([Mode(eigenvalue: 0, targetPower: 0.3)]), forecast([]))
    #expect(
      some.parts == none.parts && some.parts.allSatisfy { $0.readoutNorm.isFinite && $0.readoutNorm > 0 })
  }

  @Test("does not grow where no map learns, and by one factor for each map that does", .tags(.limit))
  func maps() throws {
    let lazy = try forecast(run(.randomFeatures(width: .finite(16)), batch: .size(4), rate: 0.1))
    #expect(
      (0..<KernelForecast.count).allSatisfy {
        lazy.growth(in: $0) == 1 && lazy.growthForSweeps(in: $0, noise: 1) == 1
      })
    for depth in 1...3 {
      let deep = try forecast(
        run(
          .deep(widths: [Extent](repeating: .infinite, count: depth), richness: 0.5), rate: 0.1))
      let norm = deep.parts[40].readoutNorm
      #expect(norm > 0 && abs(deep.growth(in: 40) / pow(1 + 0.5 * norm, Double(depth)) - 1) < 1e-12)
    }
  }
}
