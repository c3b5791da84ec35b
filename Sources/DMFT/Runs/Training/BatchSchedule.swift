import Foundation

/// How many samples each step takes, B_t at step t of a run of T steps.
///
/// Batches are whole numbers, the same in theory and in simulation: a law is rounded to the nearest one. Only a search moves
/// real ones, in a table that no file holds.
public struct BatchSchedule: Sendable, Hashable {
  public enum Law: Sendable, Hashable {
    /// sizes[i] from step from[i] on, up to the next one.
    case stages(sizes: [Int], from: [Int])
    /// B_t = first (last/first)^(t/(T − 1)).
    case geometric(first: Int, last: Int)
    /// B_t = first (1 + t/offset)^exponent.
    case power(first: Int, exponent: Double, offset: Double)
    /// One for each step; the last one holds beyond the end.
    case table([Double])
  }

  public let law: Law
  /// s: a replica takes s times as many samples.
  private var copies = 1

  /// - Throws: `DescriptionError` for batches below 1, and stages that do not follow each other from step 0 on.
  public init(_ law: Law) throws {
    self.law = law
    try validate()
  }

  /// B_t ≥ 1.
  public func size(at step: Int, of steps: Int) -> Double {
    Double(copies) * own(at: step, of: steps)
  }

  private func own(at step: Int, of steps: Int) -> Double {
    switch law {
    case .stages(let sizes, let from): Double(sizes[max(0, (from.lastIndex { $0 <= step } ?? 0))])
    case .geometric(let first, let last):
      (Double(first) * pow(Double(last) / Double(first), min(1, Double(step) / Double(max(1, steps - 1)))))
        .rounded()
    case .power(let first, let exponent, let offset):
      (Double(first) * pow(1 + Double(step) / offset, exponent)).rounded()
    case .table(let sizes): sizes[min(step, sizes.count - 1)]
    }
  }

  /// The largest batch of a run of T steps.
  package func largest(of steps: Int) -> Double {
    let largest =
      switch law {
      case .stages(let sizes, let from):
        zip(sizes, from).filter { $1 < max(1, steps) }.map { Double($0.0) }.max() ?? 1
      case .geometric(let first, let last): Double(max(first, last))
      case .power: own(at: max(0, steps - 1), of: steps)
      case .table(let sizes): sizes.prefix(max(1, steps)).max() ?? 1
      }
    return Double(copies) * largest
  }

  /// Whether all batches are whole numbers, as networks need them.
  public var isWhole: Bool {
    guard case .table(let sizes) = law else { return true }
    return sizes.allSatisfy { $0 == $0.rounded() }
  }

  /// B where all steps take as many; a number is then what is meant.
  package var constant: Int? {
    switch law {
    case .stages(let sizes, _): Set(sizes).count == 1 ? copies * sizes[0] : nil
    case .geometric(let first, let last): first == last ? copies * first : nil
    case .power(let first, let exponent, _): exponent == 0 ? copies * first : nil
    case .table(let sizes):
      isWhole && sizes.allSatisfy { $0 == sizes[0] } ? Int(exactly: sizes[0]).map { copies * $0 } : nil
    }
  }

  /// That of the run s = `copies` times as large.
  package func replicated(by count: Int) -> BatchSchedule {
    var replica = self
    replica.copies *= count
    return replica
  }

  private func validate() throws {
    switch law {
    case .stages(let sizes, let from):
      try check(sizes, "sizes")
      guard from.first == 0, zip(from, from.dropFirst()).allSatisfy({ $0 < $1 }) else {
        throw DescriptionError(
          "data.batch.from", "\(from)", "the steps at which stages begin, rising, the first of them 0")
      }
      guard from.count == sizes.count else {
        throw DescriptionError(
          "data.batch.from", "a list of \(from.count)",
          "as many steps as data.batch.sizes has (\(sizes.count))")
      }
    case .geometric(let first, let last):
      try check([first], "first")
      try check([last], "last")
    case .power(let first, let exponent, let offset):
      try check([first], "first")
      guard exponent.isFinite, exponent >= 0 else {
        throw DescriptionError("data.batch.exponent", exponent, "≥ 0")
      }
      guard offset.isFinite, offset > 0 else { throw DescriptionError("data.batch.offset", offset, "> 0") }
    case .table(let sizes):
      guard !sizes.isEmpty, sizes.allSatisfy({ $0.isFinite && $0 >= 1 }) else {
        throw DescriptionError("data.batch.file", "a list of \(sizes.count)", "one or more batches ≥ 1")
      }
    }
  }

  private func check(_ sizes: [Int], _ key: String) throws {
    guard let wrong = sizes.isEmpty ? 0 : sizes.first(where: { $0 < 1 }) else { return }
    throw DescriptionError("data.batch.\(key)", "\(wrong)", "whole numbers ≥ 1")
  }
}

extension BatchSchedule {
  /// Σ_t B_t of a run of T steps: the samples that it sees. Of laws beyond ten million steps by the midpoint rule, so that no number of steps takes long.
  public func samples(of steps: Int) -> Double {
    switch law {
    case .stages(let sizes, let from):
      let ends = from.dropFirst() + [Int.max]
      return zip(sizes, zip(from, ends)).reduce(0) { sum, stage in
        sum + Double(copies * stage.0) * Double(max(0, min(steps, stage.1.1) - stage.1.0))
      }
    case .table(let sizes):
      let beyond = Double(max(0, steps - sizes.count)) * (sizes.last ?? 0)
      return Double(copies) * (sizes.prefix(max(0, steps)).reduce(0, +) + beyond)
    case .geometric, .power:
      guard steps > Self.mostSummed else {
        return (0..<max(0, steps)).reduce(0) { $0 + size(at: $1, of: steps) }
      }
      let width = Double(steps) / Double(Self.intervals)
      return (0..<Self.intervals).reduce(0) { sum, interval in
        sum + width * size(at: Int((Double(interval) + 0.5) * width), of: steps)
      }
    }
  }

  private static let mostSummed = 10_000_000
  private static let intervals = 100_000

  /// The most steps whose samples are no more than that many.
  package func steps(within samples: Double) -> Int {
    guard case .geometric(let first, let last) = law else {
      var (steps, left) = (0, samples * (1 + 1e-15))
      while steps < Self.mostCounted, left >= size(at: steps, of: steps + 1) {
        left -= size(at: steps, of: steps + 1)
        steps += 1
      }
      // So many steps are beyond every memory: their number need not be exact.
      return steps < Self.mostCounted ? steps : steps + Int(min(left / size(at: steps, of: steps + 1), 1e15))
    }
    let ratio = Double(last) / Double(first)
    var steps = Int(min(samples / Double(copies * first) * log(ratio) / (ratio - 1), 1e15))
    guard steps < Self.mostCounted else { return steps }
    // Rounding makes the sum another one than the integral.
    var (below, above) = (steps - steps / 64, steps + steps / 64 + 1)
    while below > 0, self.samples(of: below) > samples { below /= 2 }
    while self.samples(of: above) <= samples { above *= 2 }
    while above - below > 1 {
      steps = below + (above - below) / 2
      if self.samples(of: steps) <= samples { below = steps } else { above = steps }
    }
    return below
  }

  private static let mostCounted = 100_000_000

  /// The key of the configuration that says how large the largest batch becomes.
  var keyOfLargest: String {
    switch law {
    case .stages: "data.batch.sizes"
    case .geometric(let first, let last): last > first ? "data.batch.last" : "data.batch.first"
    case .power: "data.batch.exponent"
    case .table: "data.batch.file"
    }
  }
}
