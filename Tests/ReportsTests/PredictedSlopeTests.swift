import DMFT
import FileTestSupport
import TestSupport
import Testing

@testable import ConfigurationFiles
@testable import Reports

@Suite("The predicted slope of figures", .tags(.closedForm))
struct PredictedSlopeTests {
  private func exponent(_ network: String, beta: Double) throws -> Double? {
    let task = "{alpha: 1.5, beta: \(beta), modes: 100}"
    return try PredictedSlope.exponent(of: Samples.read(Samples.short(task: task, network: network)).run)
  }

  @Test("χ = β max(1, 2/(1+β)) for one trained map, β for none")
  func paper() throws {
    for beta in [0.25, 0.5, 0.8, 1, 1.2, 3] {
      let rich = try #require(try exponent("{model: projected, width: 9}", beta: beta))
      #expect(abs(rich - beta * max(1, 2 / (1 + beta))) < 1e-15)
      #expect(try exponent("{model: projected, width: 9, richness: 0}", beta: beta) == beta)
      #expect(try exponent("{model: random-features, width: 9}", beta: beta) == beta)
    }
  }

  @Test("χ = Dβ/(1+(D−1)β) for D trained matrices of a hard task")
  func deep() throws {
    #expect(try exponent("{model: deep, depth: 3, width: 9}", beta: 0.5) == 4 * 0.5 / 2.5)
  }

  @Test("The line falls, and its legend says how fast")
  func legend() throws {
    let line = try #require(PredictedSlope.line(for: Samples.read(Samples.short()).run))
    #expect(line.exponent < 0)
    #expect(line.label == "t^-0.67 predicted")
  }
}
