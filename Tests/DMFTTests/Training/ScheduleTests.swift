import DMFT
import TestSupport
import Testing

@Suite("Schedules")
struct ScheduleTests {
  func factors(_ schedule: Schedule, steps: Int = 10) -> [Double] {
    (0...steps).map { schedule.factor(at: $0, of: steps) }
  }

  @Test("constant: 1", .tags(.closedForm))
  func constant() { #expect(factors(.constant).allSatisfy { $0 == 1 }) }

  @Test("power: (1 + t/t_0)^-p", .tags(.closedForm))
  func power() {
    let found = factors(.power(exponent: 0.5, offset: 1))
    #expect(relativeDeviation(of: found, from: (0...10).map { 1 / (1 + Double($0)).squareRoot() }) < 1e-15)
  }

  @Test("linear: rises to 1 over the warm-up, falls to its end on a straight line", .tags(.closedForm))
  func linear() {
    let found = factors(.linear(warmup: 2, final: 0.2))
    let expected = [0.5, 1, 1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2]
    #expect(relativeDeviation(of: found, from: expected) < 1e-14)
  }

  @Test("cosine: half way down in the middle, flat at both ends", .tags(.closedForm))
  func cosine() {
    let found = factors(.cosine(warmup: 0, final: 0.2))
    #expect(abs(found[0] - 1) < 1e-15 && abs(found[5] - 0.6) < 1e-15 && abs(found[10] - 0.2) < 1e-15)
    // cos 36° = (1 + √5)/4.
    #expect(abs(found[2] - (0.2 + 0.8 * (1 + (1 + 5.0.squareRoot()) / 4) / 2)) < 1e-15)
    #expect(factors(.cosine(warmup: 4, final: 0)).prefix(4) == [0.25, 0.5, 0.75, 1])
  }

  @Test("table: its entries, the last of which holds", .tags(.closedForm))
  func table() { #expect(factors(.table([1, 0.5, 0.25]), steps: 4) == [1, 0.5, 0.25, 0.25, 0.25]) }

  @Test(
    "stay finite when the warm-up is as long as the run, or longer", .tags(.contract), arguments: [10, 15])
  func longWarmup(warmup: Int) {
    for schedule in [Schedule.linear(warmup: warmup, final: 0), .cosine(warmup: warmup, final: 0)] {
      #expect(factors(schedule).allSatisfy { $0.isFinite && $0 >= 0 && $0 <= 1 })
    }
  }
}
