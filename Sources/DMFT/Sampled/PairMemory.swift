import DMFTRuns
import Foundation
import LinearAlgebra

/// A rule whose updates do not separate, on all pairs of sites: h'_i += (1/S) Σ_j Ψ_ij h_j, g_j += (1/S) Σ_i Ψ_ij g'_i.
///
/// S² numbers and S² operations a step; a thousand sites suffice.
final class PairMemory: PathMemory {
  private let rule: any PairRule
  private let pace: MapPace
  private let paths: Int
  private var step = 0
  /// Ψ.
  private var map: DenseMatrix
  private var states: [[Double]]

  init(_ rule: any PairRule, _ pace: MapPace, paths: Int) {
    self.rule = rule
    self.pace = pace
    self.paths = paths
    map = DenseMatrix(zeros: paths, paths)
    states = Array(repeating: [Double](repeating: 0, count: paths * paths), count: rule.memories)
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
    rule.add(rate, upper, lower, &states, to: &map.entries, at: step)
    step += 1
  }
}

/// What one step makes of the gradient g'_i h_j of every entry.
protocol PairRule {
  var memories: Int { get }
  func add(
    _ rate: Double, _ upper: [Double], _ lower: [Double], _ states: inout [[Double]], to map: inout [Double],
    at step: Int
  )
}

/// The sign of m ← β₁ m + g' h.
struct PairSign: PairRule {
  /// β₁.
  let memory: Double
  let memories = 1

  func add(
    _ rate: Double, _ upper: [Double], _ lower: [Double], _ states: inout [[Double]], to map: inout [Double],
    at step: Int
  ) {
    var index = 0
    for g in upper {
      for h in lower {
        let mean = memory * states[0][index] + g * h
        states[0][index] = mean
        map[index] += rate * sign(mean)
        index += 1
      }
    }
  }
}

/// Adam, entry by entry.
struct PairAdam: PairRule {
  let averaging: Averaging
  let memories = 2

  func add(
    _ rate: Double, _ upper: [Double], _ lower: [Double], _ states: inout [[Double]], to map: inout [Double],
    at step: Int
  ) {
    let (beta1, beta2, epsilon) = (averaging.first, averaging.second, averaging.epsilon)
    let (first, second) = (1 - pow(beta1, Double(step + 1)), 1 - pow(beta2, Double(step + 1)))
    let (scale, correction) = (rate / first, 1 / second)
    var index = 0
    for g in upper {
      for h in lower {
        let gradient = g * h
        let mean = beta1 * states[0][index] + (1 - beta1) * gradient
        let square = beta2 * states[1][index] + (1 - beta2) * gradient * gradient
        states[0][index] = mean
        states[1][index] = square
        let size = (square * correction).squareRoot() + epsilon
        if size > 0 { map[index] += scale * mean / size }
        index += 1
      }
    }
  }
}
