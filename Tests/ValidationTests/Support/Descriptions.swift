import DMFT
import Foundation

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
  Run(
    task: try powerLaw(modes: modes), network: network, data: data,
    optimiser: try StochasticGradientDescent(
      learningRate: learningRate, momentum: momentum, weightDecay: weightDecay),
    horizon: .steps(steps))
}

/// A network of that run, trained by `count` steps.
func trained(_ run: Run, by count: Int, seed: UInt64 = 1) throws -> FiniteNetwork {
  var network = try FiniteNetwork(run, from: RandomStream(seed: seed, instance: 0))
  for _ in 0..<count { network.advance() }
  return network
}
