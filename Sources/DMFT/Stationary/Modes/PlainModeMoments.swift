import DMFTNumerics
import Foundation

/// Plain SGD: one second moment a mode.
///
///     E v_k² ← E v_k² − (2ηλ_k − (1 + e/B) η²λ_k²) E v_k² + η² λ_k (L + σ²)/B                          (9.9)
///
/// The decrement is applied as such, so that rounding errors do not add up in one direction.
struct PlainModeMoments: ModeMoments {
  fileprivate struct Group {
    var weight: ModeLanes
    var decrement: ModeLanes
    var moment: ModeLanes
    /// What the noise adds, per unit of its variance.
    var drive: ModeLanes
  }

  private var groups: [Group]
  private let target: SpectralMeasure
  /// m λ of the kernel's groups.
  private let traces: [ModeLanes]
  /// Where the groups of the kernel measure begin.
  private let firstOfKernel: Int
  private let rate: Double
  private let hasExcess: Bool
  private(set) var loss: Double

  /// - Parameter excess: e/B.
  init(kernel: SpectralMeasure, target: SpectralMeasure, rate eta: Double, excess: Double) {
    self.target = target
    rate = eta
    hasExcess = excess > 0
    func decrement(_ node: ModeLanes) -> ModeLanes { eta * node * (2 - (1 + excess) * eta * node) }
    // Per unit of w*_k² on the target measure; divided by λ_k on the kernel measure, where weights c λ make the loss.
    let signal = target.lanes.map { node, weight in
      Group(
        weight: weight, decrement: decrement(node), moment: ModeLanes(repeating: 1),
        drive: ModeLanes(repeating: 0))
    }
    let noise = kernel.lanes.map { node, weight in
      Group(
        weight: weight * node, decrement: decrement(node), moment: ModeLanes(repeating: 0),
        drive: ModeLanes(repeating: eta * eta))
    }
    groups = signal + noise
    firstOfKernel = signal.count
    loss = target.mass
    traces = kernel.lanes.map(\.weight)
  }

  mutating func advance(noise: Double) {
    var (even, odd) = (ModeLanes(repeating: 0), ModeLanes(repeating: 0))
    var index = 0
    while index < groups.count {
      even += groups[index].advance(noise)
      if index + 1 < groups.count { odd += groups[index + 1].advance(noise) }
      index += 2
    }
    loss = (even + odd).sum()
  }

  /// E v_k² ← (1 − ηλ_k)^{2n} E v_k².
  mutating func leap(by count: Int) {
    var (even, odd) = (ModeLanes(repeating: 0), ModeLanes(repeating: 0))
    for index in groups.indices {
      for lane in 0..<8 where groups[index].moment[lane] != 0 {
        groups[index].moment[lane] *= exp(Double(count) * log1p(-groups[index].decrement[lane]))
      }
      let part: ModeLanes = groups[index].weight * groups[index].moment
      if index % 2 == 0 { even += part } else { odd += part }
    }
    loss = (even + odd).sum()
  }

  /// (1 − ηλ)^t.
  private func mean(_ eigenvalue: Double, _ step: Int) -> Double {
    let retention = 1 - rate * eigenvalue
    if step == 0 { return 1 }
    if retention > 0 { return exp(Double(step) * log1p(-rate * eigenvalue)) }
    return (step % 2 == 0 ? 1 : -1) * pow(-retention, Double(step))
  }

  func bias(at step: Int) -> Double {
    target.integral { eigenvalue in
      let mean = mean(eigenvalue, step)
      return mean * mean
    }
  }

  func readoutNorm(at step: Int) -> Double {
    var sum = 0.0
    // E p² = (1 − E v)² + Var v, per unit of w*²; q/λ = w*².
    for (index, group) in target.lanes.enumerated() {
      for lane in 0..<8 where group.node[lane] > 0 {
        let eigenvalue = group.node[lane]
        let mean = mean(eigenvalue, step)
        let rest =
          rate * eigenvalue < 0.5 && step > 0 ? -expm1(Double(step) * log1p(-rate * eigenvalue)) : 1 - mean
        let variance = groups[index].moment[lane] - mean * mean
        sum += group.weight[lane] / eigenvalue * (rest * rest + (hasExcess ? variance : 0))
      }
    }
    for (index, trace) in traces.enumerated() { sum += (trace * groups[firstOfKernel + index].moment).sum() }
    return sum
  }
}

extension PlainModeMoments.Group {
  /// The moment after a step, and its contribution to the loss.
  fileprivate mutating func advance(_ noise: Double) -> ModeLanes {
    moment += noise * drive - decrement * moment
    return weight * moment
  }
}
