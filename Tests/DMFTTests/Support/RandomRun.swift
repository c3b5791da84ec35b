import DMFT
import TestSupport

/// Small runs of every kind: chains of one to four couplings, all data sources, all optimisers.
enum RandomRun {
  static func run(seed: UInt64, steps: Int) throws -> Run {
    var numbers = SeededNumbers(seed: seed)
    return try Run(
      task: task(&numbers), network: network(&numbers), data: data(&numbers),
      optimiser: optimiser(&numbers), steps: steps)
  }

  /// tr Λ = 1.2, Σ λ w*² = 1.
  private static func task(_ numbers: inout SeededNumbers) throws -> MeasuredTask {
    let modes = (0..<5).map { _ in
      Mode(
        eigenvalue: numbers.number(in: 0.05...1), targetPower: numbers.number(in: 0.1...1),
        multiplicity: numbers.pick([1, 1, 2, 3]))
    }
    let trace = modes.reduce(0) { $0 + $1.multiplicity * $1.eigenvalue } / 1.2
    let power = modes.reduce(0) { $0 + $1.targetPower }
    return try MeasuredTask(
      modes: modes.map {
        Mode(
          eigenvalue: $0.eigenvalue / trace, targetPower: $0.targetPower / power,
          multiplicity: $0.multiplicity)
      })
  }

  private static func network(_ numbers: inout SeededNumbers) throws -> Network {
    var couplings: [Coupling] = []
    var widths: [Extent] = []
    for level in 0..<numbers.pick([1, 2, 2, 3, 3, 4]) {
      let isIdentity = level > 0 && numbers.pick([true, false])
      let isTrained = numbers.pick([true, true, false])
      couplings.append(
        Coupling(
          isIdentity ? .identity : .gaussian, trained: isTrained, richness: numbers.number(in: 0...1.5)))
      let isInfinite = widths.last == .infinite || numbers.pick([true, false, false, false])
      let width = isInfinite ? Extent.infinite : .finite(numbers.pick([6, 9, 14, 20]))
      widths.append(isIdentity ? widths[level - 1] : width)
    }
    return try Network(couplings: couplings, widths: widths, readoutVariance: numbers.pick([0, 0.4]))
  }

  private static func data(_ numbers: inout SeededNumbers) throws -> DataSource {
    let noise = numbers.pick([0, 0.3])
    switch numbers.pick([0, 1, 2, 3]) {
    case 0: return try DataSource(labelNoise: noise)
    case 1: return try DataSource(batch: .size(7), labelNoise: noise)
    case 2: return try DataSource(samples: .finite(12), labelNoise: noise)
    default: return try DataSource(samples: .finite(15), batch: .size(4), labelNoise: noise)
    }
  }

  private static func optimiser(_ numbers: inout SeededNumbers) throws -> StochasticGradientDescent {
    let schedule = numbers.pick([
      Schedule.constant, .power(exponent: 0.6, offset: 3), .cosine(warmup: 2, final: 0.1),
      .linear(warmup: 0, final: 0.5), .table([1, 0.5, 0.8]),
    ])
    return try StochasticGradientDescent(
      learningRate: numbers.number(in: 0.05...0.25), momentum: numbers.pick([0, 0.4]),
      nesterov: numbers.pick([true, false]), weightDecay: numbers.pick([0, 0.3]), schedule: schedule)
  }
}
