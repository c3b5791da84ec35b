import Foundation
import Synchronization
import TestSupport
import Testing

import DMFT
@testable import DMFTSampled
@testable import DMFTSolution

@Suite("The pace of sampled runs")
struct SampledPaceTests {
  @Test(
    "is exact for modes that take as long whatever the paths", .tags(.closedForm), arguments: [0.0, 0.1, 5])
  func affine(rest: Double) throws {
    var pace = SampledPace()
    for work in [4096.0, 2048, 2048, 4096, 8192] { pace.add(work: work, took: rest + 1e-4 * work) }
    for work in [1000.0, 65_536] {
      let found = try #require(pace.seconds(work, fixed: 1))
      #expect(abs(found / (rest + 1e-4 * work) - 1) < 1e-9)
    }
  }

  @Test("goes by the expected proportion before it knows two sizes", .tags(.limit))
  func one() throws {
    var pace = SampledPace()
    #expect(pace.seconds(1, fixed: 1) == nil)
    pace.add(work: 10, took: 3)
    #expect(pace.seconds(10, fixed: 20) == 3)
    #expect(pace.seconds(40, fixed: 20) == 6)
    #expect(pace.seconds(40, fixed: 0) == 12)
  }

  /// Noise of the clock: neither modes nor paths take less than nothing.
  @Test("never falls with the work, and is never negative", .tags(.identity))
  func bounds() throws {
    var (falling, steep) = (SampledPace(), SampledPace())
    for (work, seconds) in [(1.0, 2.0), (2, 1)] { falling.add(work: work, took: seconds) }
    for (work, seconds) in [(1.0, 1.0), (2, 4)] { steep.add(work: work, took: seconds) }
    for pace in [falling, steep] {
      let found = try [0.0, 1, 2, 100].map { try #require(pace.seconds($0, fixed: 1)) }
      #expect(found.allSatisfy { $0 >= 0 } && zip(found, found.dropFirst()).allSatisfy { $0 <= $1 })
    }
  }

  @Test("gives shares that never fall and end at 1", .tags(.identity))
  func share() throws {
    let run = try makeRun(task: powerLaw(modes: 10), data: DataSource(batch: .size(2)), steps: 20)
      .with(optimiser: SignDescent(StepSize(0.1)))
    var options = SolverOptions()
    (options.sampling.paths, options.sampling.mostPaths, options.sampling.scrambles) = (128, 512, 4)
    let seen = Mutex([RunProgress]())
    var watch = RunWatch()
    watch.progress = { progress in seen.withLock { $0.append(progress) } }
    _ = try solve(run, options: options, watch: watch)
    let shares = seen.withLock { $0.map(\.share) }
    #expect(shares.count > 1 && shares.last == 1)
    #expect(zip(shares, shares.dropFirst()).allSatisfy { $0 <= $1 })
  }
}
