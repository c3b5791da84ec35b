import DMFTNumerics
import DMFTRuns
import DMFTSolution
import Foundation
import LinearAlgebra

/// What the fastest mode does to a march, as its kernel is expected to grow: where it turns or alternates operators are not smooth until
/// it has died away.
struct FastModes: Sendable, Hashable {
  /// Columns more for it.
  private(set) var columns = 0.0
  /// How far guesses fail because it turns within a block, 0 … 1.
  private(set) var turning = 0.0
  /// The rate times the largest eigenvalue of the kernel, 2 at the edge of stability, within the range over which sweeps become more.
  private(set) var sharpness = 0.0

  /// Smooth operators.
  init() {}

  /// Of a run, over its steps on average.
  init(of run: SteppedChain) {
    let steps = (0..<Self.looks).map { max(0, run.steps - 1).share($0, of: Self.looks) }
    let updates = steps.map { run.optimiser.update(at: $0, of: max(1, run.steps)) }
    guard let top = updates.map(\.gain).max(), top > 0 else { return }
    let trained = run.network.couplings.map { 1 + min(1, $0.effectiveRichness) }
    let eigenvalue = run.task.measures().kernel.nodes.reduce(0, max) * run.gain / top
    for update in updates {
      // Every map that learns makes the kernel about twice as large.
      let (angle, modulus) = Self.root(update, trained.reduce(eigenvalue, *))
      let lasting = modulus < 1 ? Self.digits / max(-log(modulus), 1e-300) : .infinity
      if angle > 0 {
        columns += min(Self.columnsPerRadian * angle * lasting, Double(run.steps), Self.mostColumns)
      }
      if angle < Double.pi {
        turning +=
          min(max(0, (angle - Self.firstTurning) / Self.turningRange), 1) * min(1, lasting / Self.longLasting)
      }
      let memory = update.momentumRetention
      let rate = update.gain * (1 - memory) / (1 + memory) * trained.reduce(1, max) * eigenvalue
      sharpness += ResourceEstimate.telling(rate)
    }
    let count = Double(Self.looks)
    (columns, turning, sharpness) = (columns / count, turning / count, sharpness / count)
  }

  /// Angle and modulus of the root that is not a positive number,
  ///
  ///     z² − (1 + μ − (p + q) κ) z + μ (1 − q κ) = 0,   w ← w − p m − q h,  m ← μ m + h,  h = κ w;     (4.17)
  ///
  /// the angle is 0 where there is none.
  static func root(_ update: LinearUpdate, _ eigenvalue: Double) -> (angle: Double, modulus: Double) {
    let (half, product) = (
      (1 + update.momentumRetention - (update.fromMomentum + update.fromGradient) * eigenvalue) / 2,
      update.momentumRetention * (1 - update.fromGradient * eigenvalue)
    )
    let discriminant = half * half - product
    if discriminant < 0 { return (acos(half / product.squareRoot()), product.squareRoot()) }
    let least = half - discriminant.squareRoot()
    return least < 0 ? (Double.pi, -least) : (0, half + discriminant.squareRoot())
  }

  /// Steps at which step sizes are looked at.
  private static let looks = 64
  /// Powers of e after which nothing is left above the tolerance of compression, 10^-12.
  private static let digits = 27.6
  /// Columns for every radian that a mode turns before it has died away, ten a turn: 195 … 250 more at μ = 0.9, ω = 0.2 and t = 1000 …
  /// 3000, 400 … 500 at ω = 0.46, 90 at μ = 0.5, ω = 0.88.
  private static let columnsPerRadian = 1.6
  /// Kernels are not foreseen so well that what hardly dies away could be counted on: no run is refused for it.
  private static let mostColumns = 1000.0
  /// Radians a step between which guesses come to fail, and steps for which a mode has to last for it.
  private static let firstTurning = 0.3
  private static let turningRange = 0.26
  private static let longLasting = 500.0
}
