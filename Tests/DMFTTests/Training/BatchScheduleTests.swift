import DMFT
import TestSupport
import Testing

@testable import DMFTOptimization
@testable import DMFTRuns

@Suite("Schedules of batches")
struct BatchScheduleTests {
  static let laws: [BatchSchedule.Law] = [
    .stages(sizes: [8, 32, 5], from: [0, 3, 10]), .geometric(first: 4, last: 64),
    .geometric(first: 30, last: 2),
    .power(first: 3, exponent: 0.5, offset: 2), .table([2, 7, 3]),
  ]

  private func sizes(_ law: BatchSchedule.Law, steps: Int = 7) throws -> [Double] {
    let schedule = try BatchSchedule(law)
    return (0..<steps).map { schedule.size(at: $0, of: steps) }
  }

  @Test("have the batches that they say, whole ones", .tags(.closedForm))
  func closedForms() throws {
    #expect(try sizes(.stages(sizes: [8, 32, 5], from: [0, 3, 6])) == [8, 8, 8, 32, 32, 32, 5])
    #expect(try sizes(.geometric(first: 1, last: 64)) == [1, 2, 4, 8, 16, 32, 64])
    // 10 (1 + t/2)^½.
    #expect(try sizes(.power(first: 10, exponent: 0.5, offset: 2)) == [10, 12, 14, 16, 17, 19, 20])
    #expect(try sizes(.table([2, 7, 3])) == [2, 7, 3, 3, 3, 3, 3])
  }

  @Test("see as many samples as all steps take together", .tags(.identity), arguments: laws)
  func samples(law: BatchSchedule.Law) throws {
    let schedule = try BatchSchedule(law)
    for steps in [0, 1, 4, 11, 40] {
      let sum = (0..<steps).reduce(0) { $0 + schedule.size(at: $1, of: steps) }
      #expect(schedule.samples(of: steps) == sum)
      #expect((0..<steps).allSatisfy { schedule.size(at: $0, of: steps) <= schedule.largest(of: steps) })
    }
  }

  @Test(
    "see n (n + 1)/2 samples when they grow by one a step, however many steps there are", .tags(.closedForm))
  func longRuns() throws {
    let schedule = try BatchSchedule(.power(first: 1, exponent: 1, offset: 1))
    for steps in [9_999_999, 10_000_001, 1_000_000_000_000] {
      let expected = Double(steps) * (Double(steps) + 1) / 2
      // The midpoint rule on 10^5 intervals is exact for straight lines but for the place within a step.
      #expect(abs(schedule.samples(of: steps) / expected - 1) < 1e-6)
    }
  }

  @Test(
    "last as long as the samples do, and no step longer", .tags(.identity), arguments: laws, [9.0, 100, 1234])
  func steps(law: BatchSchedule.Law, samples: Double) throws {
    let schedule = try BatchSchedule(law)
    let steps = schedule.steps(within: samples)
    #expect(schedule.samples(of: steps) <= samples && schedule.samples(of: steps + 1) > samples)
  }

  @Test("of one and the same batch are that batch", .tags(.identity))
  func constant() throws {
    let laws: [BatchSchedule.Law] = [
      .stages(sizes: [6, 6], from: [0, 9]), .geometric(first: 6, last: 6),
      .power(first: 6, exponent: 0, offset: 1),
      .table([6, 6, 6]),
    ]
    for law in laws {
      #expect(try DataSource(batch: .schedule(BatchSchedule(law))) == DataSource(batch: .size(6)))
      #expect(
        try DataSource(batch: .schedule(BatchSchedule(law).replicated(by: 3))) == DataSource(batch: .size(18))
      )
    }
  }

  @Test("of a replica are so many times as large", .tags(.identity), arguments: laws)
  func replicas(law: BatchSchedule.Law) throws {
    let schedule = try BatchSchedule(law)
    let twice = schedule.replicated(by: 2).replicated(by: 2)
    #expect((0..<20).allSatisfy { twice.size(at: $0, of: 20) == 4 * schedule.size(at: $0, of: 20) })
  }

  static let wrong: [(BatchSchedule.Law, String)] = [
    (.stages(sizes: [4, 0], from: [0, 3]), "data.batch.sizes"),
    (.stages(sizes: [4, 5], from: [1, 3]), "data.batch.from"),
    (.stages(sizes: [4, 5], from: [0, 0]), "data.batch.from"),
    (.stages(sizes: [4, 5], from: [0]), "data.batch.from"),
    (.stages(sizes: [], from: []), "data.batch.sizes"), (.geometric(first: 0, last: 3), "data.batch.first"),
    (.geometric(first: 3, last: -1), "data.batch.last"),
    (.power(first: 1, exponent: -1, offset: 1), "data.batch.exponent"),
    (.power(first: 1, exponent: 1, offset: 0), "data.batch.offset"), (.table([]), "data.batch.file"),
    (.table([1, 0.5]), "data.batch.file"),
  ]

  @Test("that cannot be meant are refused by their key", .tags(.contract), arguments: wrong.indices)
  func refused(index: Int) throws {
    let error = #expect(throws: DescriptionError.self) { try BatchSchedule(Self.wrong[index].0) }
    #expect(error?.key == Self.wrong[index].1)
  }

  @Test(
    "beyond the samples or all bounds are refused by the run; what its steps do not reach is not",
    .tags(.contract))
  func beyond() throws {
    let few: (BatchSchedule.Law) throws -> DataSource = {
      try DataSource(samples: .finite(20), batch: .schedule(BatchSchedule($0)))
    }
    for law: BatchSchedule.Law in [
      .stages(sizes: [4, 21], from: [0, 9]), .geometric(first: 1, last: 21),
      .power(first: 10, exponent: 1, offset: 5),
      .table([3, 21]),
    ] {
      #expect(throws: DescriptionError.self) { try makeRun(data: few(law), steps: 10) }
    }
    _ = try makeRun(data: few(.stages(sizes: [4, 21], from: [0, 10])), steps: 10)
    _ = try makeRun(data: few(.power(first: 10, exponent: 1, offset: 9)), steps: 10)
    #expect(throws: DescriptionError.self) {
      try makeRun(
        data: DataSource(batch: .schedule(BatchSchedule(.power(first: 1, exponent: 300, offset: 1)))))
    }
  }

  @Test("dealt out are whole, add up, and none is below 1", .tags(.identity), arguments: 1...12)
  func whole(seed: Int) {
    var numbers = SeededNumbers(seed: UInt64(seed))
    let steps = 3 + 5 * seed
    let shares = BatchShares(steps: steps, samples: Double(steps * (1 + seed % 3) + seed))
    let y = (0..<steps).map { _ in numbers.number(in: -3...3) }
    let sizes = shares.sizes(y)
    #expect(abs(sizes.reduce(0, +) / shares.samples - 1) < 1e-13 && sizes.allSatisfy { $0 >= 1 })
    let whole = BatchShares.whole(sizes)
    #expect(Double(whole.reduce(0, +)) == shares.samples && whole.allSatisfy { $0 >= 1 })
    var (real, given) = (0.0, 0)
    for (size, number) in zip(sizes, whole) {
      (real, given) = (real + size, given + number)
      #expect(abs(real - Double(given)) < 1 + 1e-6)
    }
  }

  @Test("The pullback of shares is the gradient of what they make of y", .tags(.identity))
  func pullback() {
    let shares = BatchShares(steps: 9, samples: 40)
    let y = (0..<9).map { Double($0 * $0 % 7) / 3 }
    let weights = (0..<9).map { 1 + Double($0 * 5 % 4) }
    func value(_ y: [Double]) -> Double { zip(weights, shares.sizes(y)).reduce(0) { $0 + $1.0 * $1.1 } }
    let gradient = shares.pullback(weights, at: y)
    for step in 0..<9 {
      let slopes = [1e-4, -1e-4].map { h in
        var moved = y
        moved[step] += h
        return value(moved) / (2 * h)
      }
      #expect(abs(slopes[0] + slopes[1] - gradient[step]) < 1e-6)
    }
  }
}
