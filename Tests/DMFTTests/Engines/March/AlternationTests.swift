@testable import DMFTMarch
import Foundation
import TestSupport
import Testing

import DMFT

/// What alternates from step to step grows beyond the edge of stability, and errors in it do, too.
@Suite("Alternations of the loss")
struct AlternationTests {
  /// A power law of which a share alternates.
  func loss(_ steps: Int, share: (Double) -> Double) -> [Double] {
    (0..<steps).map { t in
      pow(1 + Double(t), -0.5) * (1 + (t % 2 == 0 ? 1 : -1) * share(Double(t)))
    }
  }

  func followed(_ loss: [Double], left: Double = 0) -> Alternation {
    var alternation = Alternation()
    for end in stride(from: 16, through: loss.count, by: 16) {
      alternation.follow(Array(loss[..<end]), left: left)
    }
    return alternation
  }

  /// Δ^10 of (−1)^t a is 2^10 a, and of a power law t^-10 of it or so.
  @Test("(4.21) is the share that alternates", .tags(.closedForm))
  func share() {
    let found = Alternation.share(of: loss(400) { _ in 1e-6 }, at: 399)
    #expect(abs(found / 1e-6 - 1) < 0.02)
    #expect(Alternation.share(of: loss(400) { _ in 0 }, at: 399) < 1e-14)
    #expect(Alternation.share(of: [1, -1], at: 1) == 0)
  }

  @Test("Nothing is said of what decays, jumps and decays, or has always been small", .tags(.contract))
  func silent() {
    #expect(followed(loss(800) { exp(-0.05 * $0) }).edge == nil)
    #expect(followed(loss(800) { $0 < 400 ? 1e-13 : 0.1 * exp(-0.05 * ($0 - 400)) }).edge == nil)
    #expect(followed(loss(800) { _ in 1e-12 }).edge == nil)
    // Grown 3000-fold, to 3·10^-11 of the loss: an error, but no edge that anybody could see.
    let small = followed(loss(600) { $0 < 400 ? 1e-14 : 1e-14 * exp(0.04 * ($0 - 400)) }, left: 1e-14)
    #expect(small.edge == nil && small.largest == 0 && small.error > 1e-13)
  }

  /// Errors of size ε at the least alternation a grow with it, to ε A/a of the loss.
  @Test("Errors grow as the alternation does, to all of it where it was made of them", .tags(.closedForm))
  func error() {
    func share(_ least: Double) -> (Double) -> Double {
      { t in max(exp(-0.1 * t), least) * (t < 400 ? 1 : exp(0.05 * (t - 400))) }
    }
    let resolved = followed(loss(592, share: share(1e-6)), left: 1e-12)
    let largest = 1e-6 * exp(0.05 * 191)
    #expect(resolved.edge != nil && abs(resolved.largest / largest - 1) < 0.3)
    #expect(abs(resolved.error / (1e-6 * largest) - 1) < 0.3)
    let made = followed(loss(592, share: share(1e-13)), left: 1e-12)
    #expect(made.error == made.largest && made.largest > 1e-10)
  }

  /// Near the edge of stability: the alternation falls to 10^-12 of the loss and grows again.
  func run(steps: Int) throws -> Run {
    try makeRun(
      task: PowerLawTask(capacity: 1.5, source: 0.5, modes: .finite(200)),
      network: .projected(width: .infinite, richness: 1), data: DataSource(batch: .size(32)),
      optimiser: StochasticGradientDescent(learningRate: 0.7), steps: steps)
  }

  /// Blocks of other lengths make other rounding errors; without ends where these have grown, curves differ by 10^-4.
  @Test(
    "A curve of which rounding errors are made ends, and is right to what it says before", .tags(.contract))
  func ends() throws {
    let run = try run(steps: 480)
    let solutions = try [16, 8].map { rows -> Solution in
      var options = SolverOptions()
      options.engine = .march
      options.march.blockRows = rows
      return try solve(run, options: options)
    }
    let losses = try solutions.map { try #require($0.curve[.testLoss]) }
    let stated = try solutions.map { try #require($0.diagnostics["relative_error"]) }.reduce(0, +)
    for solution in solutions {
      guard case .diverged(let step, _) = solution.outcome else {
        Issue.record("\(solution.outcome)")
        continue
      }
      #expect(step > 300)
    }
    for (a, b) in zip(losses[0], losses[1]) { #expect(abs(a - b) <= stated * a) }
    #expect(stated < 1e-5)
  }

  /// Rows far apart do not alternate. A march of the longer run, which would take days, is not needed to find where it ends.
  @Test(
    "Panels of few rows leave to the march what alternates and grows", .tags(.contract),
    arguments: [1000, 1_000_000])
  func panels(steps: Int) throws {
    var options = SolverOptions()
    options.engine = .panels
    let solution = try solve(run(steps: steps), options: options)
    guard case .diverged(let step, _) = solution.outcome else {
      Issue.record("\(solution.outcome)")
      return
    }
    #expect(step > 300 && step < 1000 && solution.curve.points.count == step)
    #expect(solution.diagnostics.reason.contains("disturbances grow"))
  }
}
