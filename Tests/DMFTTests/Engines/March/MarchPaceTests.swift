@testable import DMFTMarch
import DMFTNumerics
import DMFTRuns
@testable import DMFTSolution
import Foundation
import TestSupport
import Testing

import DMFT

@Suite("The pace of a march")
struct MarchPaceTests {
  /// Rows that cost what the model says, on columns that grow by as many an octave; said after a tenth of the time.
  @Test(
    "tells the time that is left, whatever the growth of columns", .tags(.closedForm),
    arguments: [1000, 10_000, 100_000], [true, false])
  func left(steps: Int, isSmooth: Bool) throws {
    func columns(_ t: Int) -> Double {
      isSmooth ? min(Double(t), 112 + 40 * log2(max(1, Double(t) / 32))) : Double(t)
    }
    func time(_ t: Int) -> Double { 16 * 3 * 1e-9 * MarchPace.unit(columns(t).rounded()) }
    let ends = Array(stride(from: 16, through: steps + 1, by: 16))
    let whole = ends.reduce(0) { $0 + time($1) }
    var pace = MarchPace(steps: steps, isCompressed: isSmooth)
    for end in ends {
      pace.add(
        end: end, rows: 16, columns: Int(columns(end).rounded()), sweeps: 3, took: .seconds(time(end)))
      guard pace.seconds > 0.1 * whole else { continue }
      let left = try #require(pace.secondsLeft(expectedColumns: isSmooth ? 0 : columns(steps)))
      // A tenth of a march of a second is over before anything is compressed: how columns go on is not known then.
      #expect(abs(left / (whole - pace.seconds) - 1) < (steps == 1000 && isSmooth ? 0.5 : 0.1))
      break
    }
  }

  /// Guesses that never get better: sweeps stay as many as they are, and what is left costs as much a row as what was.
  @Test("takes sweeps that stay many to stay", .tags(.closedForm))
  func sweepsThatStay() throws {
    func time(_ t: Int) -> Double { 16 * 11 * 1e-9 * MarchPace.unit(Double(t)) }
    let (steps, now) = (1000, 480)
    var pace = MarchPace(steps: steps, isCompressed: false)
    for end in stride(from: 16, through: now, by: 16) {
      pace.add(end: end, rows: 16, columns: end, sweeps: 11, took: .seconds(time(end)))
    }
    let rest = stride(from: now + 16, through: steps + 1, by: 16).reduce(0) { $0 + time($1) }
    let left = try #require(pace.secondsLeft(expectedColumns: 0))
    #expect(abs(left / rest - 1) < 0.1)
  }

  /// Two panels for one jump: its own, and what does not become one with it.
  @Test("knows where step sizes jump", .tags(.limit))
  func jumps() throws {
    func columns(_ schedule: Schedule) throws -> Double {
      let run = try makeRun(
        task: powerLaw(modes: 4), optimiser: StochasticGradientDescent(learningRate: 0.1, schedule: schedule),
        steps: 640)
      return UnevenPanels(of: try SteppedChain(ChainRun(run))).columns(in: 0..<640)
    }
    #expect(try columns(.constant) == 0)
    #expect(try columns(.cosine(warmup: 0, final: 0)) == 0)
    #expect(try columns(.table((0..<640).map { $0 < 330 ? 1 : 0.5 })) == 64)
    #expect(try columns(.table((0..<640).map { $0 % 2 == 0 ? 1 : 0.5 })) == 640)
  }
}

@Suite("The growth of the kernel")
struct KernelGrowthTests {
  /// One mode: the bias is e^{−2σλ}, and σ its logarithm.
  @Test(
    "the effective time of one mode is the logarithm of its bias", .tags(.closedForm),
    arguments: [0.1, 3, 40])
  func oneMode(sigma: Double) throws {
    let growth = KernelGrowth(target: SpectralMeasure(nodes: [0.5], weights: [2]))
    let found = try #require(growth.effective(exp(-2 * sigma * 0.5)))
    #expect(abs(found / sigma - 1) < 1e-9)
  }

  @Test("a bias that no time has gives no time", .tags(.limit), arguments: [0.0, 1, 1.5])
  func none(bias: Double) {
    let growth = KernelGrowth(target: SpectralMeasure(nodes: [1, 0.1], weights: [1, 1]))
    #expect(growth.effective(bias) == nil)
  }
}
