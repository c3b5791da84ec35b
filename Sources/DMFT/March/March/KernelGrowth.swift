import DMFTNumerics
import DMFTRuns
import DMFTSolution
import Foundation

/// How much faster a network learns than a lazy one does, from its bias: what that asks of the compressed spectrum.
///
/// In a lazy network of infinite width the bias after gains g_u = fromGradient + fromMomentum/(1 − μ) is, for small steps,
///
///     b(σ) = Σ_k λ_k w*_k² e^{−2σλ_k} / Σ_k λ_k w*_k²,   σ = Σ_{u<t} g_u,                              (4.16)
///
/// so that a bias is as good as an effective σ(t). Its ratio to the lazy one is by how much the kernel has grown on average. It goes
/// on as a power of time, as it has over the last octave. *Heuristic*; what the number of nodes was worth is measured in
/// the end whatever it came from.
struct KernelGrowth {
  private let target: SpectralMeasure

  /// - Parameter target: Σ_k λ_k w*_k² δ(λ − λ_k), compressed.
  init(target: SpectralMeasure) { self.target = target }

  /// Effective σ over the lazy one at the end of the run, 1 at least.
  ///
  /// - Parameter bias: at steps 0 … t, of which the last and the one half as late count.
  func expected(_ bias: [Double], of run: SteppedChain) -> Double {
    let now = bias.count - 1
    guard now >= 2, let (late, early) = ratios(bias, now, run) else { return 1 }
    let power = min(max(0, log2(late / early)), Self.steepest)
    return max(1, late * pow(Double(run.steps) / Double(now), power))
  }

  private func ratios(_ bias: [Double], _ now: Int, _ run: SteppedChain) -> (Double, Double)? {
    let half = now / 2
    guard let late = effective(bias[now] / bias[0]), let early = effective(bias[half] / bias[0]) else {
      return nil
    }
    let gains = (0..<now).map { run.optimiser.update(at: $0, of: run.steps).gain }
    let (first, second) = (gains.prefix(half).reduce(0, +), gains.dropFirst(half).reduce(0, +))
    guard early > 0, first > 0, second > 0 else { return nil }
    return (late / (first + second), early / first)
  }

  /// σ of a bias, which falls with it; nil of one that no σ has.
  func effective(_ bias: Double) -> Double? {
    let largest = target.nodes.reduce(0, max)
    guard bias < 1, bias > 0, largest > 0 else { return nil }
    func share(_ sigma: Double) -> Double { target.integral { exp(-2 * sigma * $0) } / target.mass }
    var (low, high) = (0.0, 1 / largest)
    while share(high) > bias {
      (low, high) = (high, 2 * high)
      guard high * largest < Self.longest else { return nil }
    }
    for _ in 0..<Self.halvings {
      let middle = 0.5 * (low + high)
      if share(middle) > bias { low = middle } else { high = middle }
    }
    return 0.5 * (low + high)
  }

  /// Power of time by which kernels grow at most.
  private static let steepest = 1.0
  /// σ of the largest eigenvalue.
  private static let longest = 1e15
  private static let halvings = 40
}
