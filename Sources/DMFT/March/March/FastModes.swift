import DMFTNumerics
import DMFTRuns
import DMFTSolution
import Foundation
import LinearAlgebra

/// What fast modes do to a march, as their kernel is expected to grow: where the fastest turns or alternates operators are not smooth until
/// it has died away, and what noise hands on from row to row within a block is swept.
struct FastModes: Sendable, Hashable {
  /// Columns more for it.
  private(set) var columns = 0.0
  /// How far guesses fail because it turns within a block, 0 … 1.
  private(set) var turning = 0.0
  /// The rate times the largest eigenvalue of the kernel, 2 at the edge of stability, within the range over which sweeps become more.
  private(set) var sharpness = 0.0
  /// Sweeps that late blocks take for noise, at least.
  private(set) var noisySweeps = 0.0

  /// Smooth operators.
  init() {}

  /// Of a run, over its steps on average.
  init(of run: SteppedChain) {
    let steps = (0..<Self.looks).map { max(0, run.steps - 1).share($0, of: Self.looks) }
    let updates = steps.map { run.optimiser.update(at: $0, of: max(1, run.steps)) }
    guard let top = updates.map(\.gain).max(), top > 0 else { return }
    // Every map that learns makes the kernel about twice as large.
    let trained = run.network.couplings.map { 1 + min(1, $0.effectiveRichness) }
    let growth = trained.reduce(run.gain / top, *)
    let kernel = run.task.measures().kernel
    let eigenvalue = growth * kernel.nodes.reduce(0, max)
    let ofOneMap = eigenvalue / trained.reduce(1, *) * trained.reduce(1, max)
    let (width, noise) = (run.network.widths[0].reciprocal, SamplingNoise(run.data, steps: run.steps))
    let largest = growth * Self.upperEdge(width + noise.reciprocalSamples)
    for (step, update) in zip(steps, updates) {
      let (angle, modulus) = Self.root(update, eigenvalue)
      let lasting = modulus < 1 ? Self.digits / max(-log(modulus), 1e-300) : .infinity
      if angle == Double.pi {
        columns +=
          Self.alternatingColumns * ResourceEstimate.smoothColumns(min(lasting, Double(run.steps) + 1))
      } else if angle > 0 {
        columns += min(Self.columnsPerRadian * angle * lasting, Double(run.steps), Self.mostColumns)
      }
      if angle < Double.pi {
        turning +=
          min(max(0, (angle - Self.firstTurning) / Self.turningRange), 1) * min(1, lasting / Self.longLasting)
      }
      let memory = update.momentumRetention
      let sharp = ResourceEstimate.telling(update.gain * (1 - memory) / (1 + memory) * ofOneMap)
      sharpness += sharp
      let sum = (width + noise.reciprocalBatch(at: step)) * Self.noise(update, kernel, growth: largest)
      noisySweeps += Self.sweeps(noise: sum, roughness: ResourceEstimate.roughness(sharp))
    }
    let count = Double(Self.looks)
    (columns, turning) = (columns / count, turning / count)
    (sharpness, noisySweeps) = (sharpness / count, noisySweeps / count)
  }

  /// What one eigenvalue becomes at most in a network of N units on P samples, scattering 1/N + 1/P.
  static func upperEdge(_ scattering: Double) -> Double { pow(1 + scattering.squareRoot(), 2) }

  /// Loss that the noise of one gradient makes in the next two steps, at a loss of 1 and one sample a step,
  ///
  ///     Σ_k κ_k² (w_k(1)² + w_k(2)²),   w(1) = p + q,   w(2) = (1 − (p + q) κ) w(1) + μ p             (4.19)
  ///
  /// - Parameter growth: of all eigenvalues κ_k, in units of the task's.
  static func noise(_ update: LinearUpdate, _ kernel: SpectralMeasure, growth: Double) -> Double {
    let first = update.fromMomentum + update.fromGradient
    return kernel.integral { eigenvalue in
      let second = (1 - first * growth * eigenvalue) * first + update.momentumRetention * update.fromMomentum
      return growth * growth * eigenvalue * (first * first + second * second)
    }
  }

  /// Sweeps of a late block, each of which leaves a power of what a row's noise makes in the next two.
  ///
  /// - Parameter roughness: 0 … 1, from where on the fastest mode alternates, to the edge of stability.
  static func sweeps(noise: Double, roughness: Double = 0) -> Double {
    guard noise > 0 else { return 0 }
    let decades = -handedOn * (1 - alternatingShare * roughness * roughness) * log10(noise)
    return decades > 0 ? min(decadesOfGuesses / decades, mostSweeps) : mostSweeps
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
  /// In units of smooth ones up to when it has died away, since what alternates is two smooth functions, at even and at odd times.
  private static let alternatingColumns = 1.4
  /// Kernels are not foreseen so well that what hardly dies away could be counted on: no run is refused for it.
  private static let mostColumns = 1000.0
  /// Radians a step between which guesses come to fail, and steps for which a mode has to last for it.
  private static let firstTurning = 0.3
  private static let turningRange = 0.26
  private static let longLasting = 500.0
  /// Between late guesses, 10^-8.8, and where sweeps end.
  private static let decadesOfGuesses = 3.5
  /// Decades that a sweep takes off for each of what noise makes: 0.6 … 0.8 for B = 2 … 32, N = 64 … ∞, η = 0.1 … 0.5, 0.5 at 0.7.
  private static let handedOn = 0.65
  /// Of that, what is lost at the edge, where noise alternates.
  private static let alternatingShare = 0.4
  /// All rows of a block, one after the other, and two.
  private static let mostSweeps = 18.0
}
