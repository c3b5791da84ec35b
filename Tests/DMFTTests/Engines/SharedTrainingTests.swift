import DMFT
import Foundation
import TestSupport
import Testing

@Suite("Trainings that share their first draws")
struct SharedTrainingTests {
  /// Pairs of networks that learn features, against the levels of (3.10).
  @Test("differ by what the theory says of the draws that they do not share", .tags(.statistics))
  func levels() throws {
    let training = SharedTraining()
    let run = try makeRun(
      task: MeasuredTask(
        modes: (0..<training.modes).map { k in
          let lambda = training.eigenvalues[k]
          return Mode(eigenvalue: lambda, targetPower: lambda * training.targets[k] * training.targets[k])
        }),
      network: .projected(width: .finite(training.width), richness: training.richness),
      data: DataSource(
        samples: .finite(training.samples), batch: .size(training.batch), labelNoise: training.labelNoise),
      optimiser: StochasticGradientDescent(learningRate: training.rate), steps: training.steps)
    var options = SolverOptions()
    options.decomposes = true
    let curve = try solve(run, options: options).curve
    func last(_ quantity: Quantity) throws -> Double { try #require(curve[quantity]?.last) }
    let parts = try [Quantity.widthLoss, .samplesLoss, .batchLoss, .labelNoiseLoss].map(last)
    /// Half the mean square of the difference of two trainings: what the draws that they do not share are worth.
    var found = [[Double]](repeating: [], count: 5)
    for draw in UInt64(0)..<80 {
      let seed = 100 * draw
      // Each differs from the first in one draw and all later ones.
      let first = training.residual((seed, seed + 1, seed + 2, seed + 3))
      let others = [
        training.residual((seed + 10, seed + 11, seed + 12, seed + 13)),
        training.residual((seed, seed + 21, seed + 22, seed + 23)),
        training.residual((seed, seed + 1, seed + 32, seed + 33)),
        training.residual((seed, seed + 1, seed + 2, seed + 43)),
      ]
      for (level, other) in others.enumerated() {
        let difference = zip(first, other).map { $0 - $1 }
        found[level].append(training.norm(difference) / 2)
      }
      found[4].append(0)
    }
    for level in 0..<4 {
      let differences = zip(found[level], found[level + 1]).map { $0 - $1 }
      let part = differences.reduce(0, +) / Double(differences.count)
      let square = differences.reduce(0) { $0 + ($1 - part) * ($1 - part) }
      let error = (square / Double(differences.count * (differences.count - 1))).squareRoot()
      // Finite networks are off by a share of 1/N, 1/P and 1/B.
      #expect(abs(part - parts[level]) < 4 * error + 0.1 * parts[level], "part \(level)")
      // A part is told from none, and from twice as much.
      #expect(error < parts[level] / 3)
    }
  }
}
