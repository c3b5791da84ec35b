import DMFTSolution
import Synchronization

/// What one scramble gives: curves, and what is kept at chosen steps.
struct WideMember: Sendable {
  var curves = QuantityCurves()
  /// The step at which a loss leaves every bound.
  var divergedAt: Int?
  /// The largest number of directions; beyond what is allowed, the march ends there.
  var rank = 0
  var isSaturated = false
  /// Coordinates taken by large directions, for another march of the scramble.
  var taken: [[UnitDraws.Place: Int]] = []
  /// Outputs and kernels at the chosen steps.
  var snapshots: [WideSnapshot] = []
}

/// f and the kernels of one step.
struct WideSnapshot: Sendable {
  var step: Int
  /// f_μ, points × outputs.
  var outputs: [Double]
  /// Φ^ℓ = ⟨φ_μ φ_ν⟩, layer by layer, points × points.
  var features: [[Double]]
  /// G^ℓ = ⟨g_μ g_ν⟩, samples × samples.
  var signals: [[Double]]
}

/// Tells scrambles that run beside each other to end, since what they compute is not wanted any more.
final class WideCancellation: Sendable {
  private let flag = Atomic<Bool>(false)

  func cancel() { flag.store(true, ordering: .relaxed) }
  var isCancelled: Bool { flag.load(ordering: .relaxed) }
}

extension WideMarch {
  /// Marches to the end; before it when losses diverge, directions are too many, or nobody wants the rest.
  ///
  /// - Parameters:
  ///   - saved: steps at which outputs and kernels are kept, in order.
  ///   - progress: called after each step.
  func run(keeping saved: [Int], _ cancellation: WideCancellation, progress: () -> Void = {}) -> WideMember {
    var member = WideMember()
    let (p, n) = (problem.samples, problem.points)
    var bounds: [Double] = []
    for step in 0...problem.steps {
      if cancellation.isCancelled { break }
      ascend(step: step)
      let losses = [loss(of: 0..<p)] + (n > p ? [loss(of: p..<n)] : [])
      if bounds.isEmpty { bounds = losses.map { Divergence.bound(start: $0, labelNoise: 0) } }
      guard zip(losses, bounds).allSatisfy({ $0 <= $1 }) else {
        member.divergedAt = step
        break
      }
      member.curves.append(losses[0], to: .trainLoss)
      if n > p { member.curves.append(losses[1], to: .testLoss) }
      member.curves.append(readoutNorm, to: .readoutNorm)
      let isKept = saved.contains(step)
      if step < problem.steps || isKept { descend(step: step, keepsKernels: isKept) }
      if isKept { member.snapshots.append(snapshot(step: step)) }
      member.rank = rank
      guard rank <= settings.mostDirections else { break }
      if step < problem.steps { learn(step: step) }
      progress()
    }
    member.isSaturated = isSaturated
    member.taken = taken
    return member
  }
}
