import DMFT
import Foundation
import TestSupport

@testable import Validation

/// λ_k = k^-α, λ_k w*_k² ∝ k^-(αβ+1), Σ λ_k w*_k² = 1, as a list of modes.
func powerLaw(capacity: Double = 1.5, source: Double = 0.5, modes: Int) throws -> MeasuredTask {
  let powers = (1...modes).map { pow(Double($0), -capacity * source - 1) }
  let total = powers.reduce(0, +)
  return try MeasuredTask(
    modes: powers.enumerated().map { index, power in
      Mode(eigenvalue: pow(Double(index + 1), -capacity), targetPower: power / total)
    })
}

/// A short run with small defaults.
func run(
  modes: Int = 20, network: Network, data: DataSource, learningRate: Double = 0.3, momentum: Double = 0,
  weightDecay: Double = 0, steps: Int = 20
) throws -> Run {
  try Run(
    task: powerLaw(modes: modes), network: network, data: data,
    optimiser: StochasticGradientDescent(
      learningRate: learningRate, momentum: momentum, weightDecay: weightDecay),
    steps: steps)
}

/// A network of that run, trained by `count` steps.
func trained(_ run: Run, by count: Int, seed: UInt64 = 1) throws -> SimulatedChain {
  var network = try simulated(run, from: RandomStream(seed: seed, instance: 0))
  for _ in 0..<count { network.advance() }
  return network
}

/// A network of that run, as it is drawn.
func simulated(_ run: Run, from stream: RandomStream) throws -> SimulatedChain {
  SimulatedChain(try ChainPlan(run.linear, run), try SimulatedModes(run.task), from: stream)
}
