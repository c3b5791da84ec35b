import DMFTRuns
import Foundation
import LinearAlgebra

/// A rule whose updates do not separate, on all pairs of sites: h'_i += (1/S) Σ_j Ψ_ij h_j, g_j += (1/S) Σ_i Ψ_ij g'_i.
///
/// S² numbers and S² operations a step; a thousand sites suffice.
final class PairMemory: PathMemory {
  private var rule: any PairRule
  private let pace: MapPace
  private let paths: Int
  private var step = 0
  /// Ψ.
  private var map: DenseMatrix

  init(_ rule: any PairRule, _ pace: MapPace, paths: Int) {
    self.rule = rule
    self.pace = pace
    self.paths = paths
    map = DenseMatrix(zeros: paths, paths)
  }

  func addAbove(_ upper: [Double], to lower: inout [Double]) {
    var sum = [Double](repeating: 0, count: paths)
    map.applyTransposed(to: upper, times: 1 / Double(paths), into: &sum)
    for j in sum.indices { lower[j] += sum[j] }
  }

  func addBelow(_ lower: [Double], to upper: inout [Double]) {
    var sum = [Double](repeating: 0, count: paths)
    map.apply(to: lower, into: &sum)
    for i in sum.indices { upper[i] += sum[i] / Double(paths) }
  }

  func learn(upper: [Double], lower: [Double], readoutNorm: Double) {
    let (retention, rate) = (pace.retention(step, readoutNorm), pace.rate(step, readoutNorm))
    if retention != 1 { for index in map.entries.indices { map.entries[index] *= retention } }
    rule.add(rate, upper, lower, to: &map, at: step)
    step += 1
  }
}

/// What one step makes of the gradient g'_i h_j of every entry, and what it remembers of them.
protocol PairRule: Sendable {
  mutating func add(
    _ rate: Double, _ upper: [Double], _ lower: [Double], to map: inout DenseMatrix, at step: Int)
}

/// The sign of m ← β₁ m + g' h.
struct PairSign: PairRule {
  /// β₁.
  let memory: Double
  /// m.
  private var means: [Double]

  init(memory: Double, paths: Int) {
    self.memory = memory
    means = Array(repeating: 0, count: paths * paths)
  }

  mutating func add(
    _ rate: Double, _ upper: [Double], _ lower: [Double], to map: inout DenseMatrix, at step: Int
  ) {
    add(rate, upper, lower, to: &map.entries)
  }

  private mutating func add(
    _ rate: Double, _ upper: [Double], _ lower: [Double], to entries: inout [Double]
  ) {
    var index = 0
    for g in upper {
      for h in lower {
        let mean = memory * means[index] + g * h
        means[index] = mean
        entries[index] += rate * sign(mean)
        index += 1
      }
    }
  }
}

/// Adam, entry by entry.
struct PairAdam: PairRule {
  let averaging: Averaging
  private var averages: AveragedOuterProduct

  init(averaging: Averaging, paths: Int) {
    self.averaging = averaging
    averages = AveragedOuterProduct(rows: paths, columns: paths)
  }

  mutating func add(
    _ rate: Double, _ upper: [Double], _ lower: [Double], to map: inout DenseMatrix, at step: Int
  ) {
    let (beta1, beta2) = (averaging.first, averaging.second)
    let (first, second) = (1 - pow(beta1, Double(step + 1)), 1 - pow(beta2, Double(step + 1)))
    averages.move(
      &map,
      .init(
        rate: rate / first, memories: (beta1, beta2), correction: 1 / second, epsilon: averaging.epsilon),
      upper, lower)
  }
}
