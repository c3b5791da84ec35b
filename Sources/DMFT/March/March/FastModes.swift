import DMFTNumerics
import DMFTRuns
import DMFTSolution
import Foundation
import LinearAlgebra

/// What fast modes do to a march, as their kernel is expected to grow: where the fastest turns or alternates operators are not smooth until
/// it has died away, and what noise hands on from row to row within a block is swept.
struct FastModes: Sendable {
  /// What they do at a step.
  struct Look: Sendable, Hashable {
    /// Columns more for the fastest mode, if it has always been so.
    var columns = 0.0
    /// How far guesses fail because it turns within a block, 0 … 1.
    var turning = 0.0
    /// From where on it alternates so that sweeps become more, to where they are the most, 0 … 1.
    var roughness = 0.0
    /// Sweeps that late blocks take for noise, at least.
    var noisySweeps = 0.0
  }

  /// Of equal parts of the run.
  private let looks: [Look]
  /// Steps of a part.
  private let length: Double

  /// The same all the time; smooth operators unless it is said.
  init(_ look: Look = Look()) { (looks, length) = ([look], .infinity) }

  /// Of a run.
  init(of run: SteppedChain) {
    let middles = (0..<KernelForecast.count).map { KernelForecast.middle(of: $0, steps: run.steps) }
    let steps = middles.indices.map { KernelForecast.step(of: $0, steps: run.steps) }
    let updates = steps.map { run.optimiser.update(at: $0, of: max(1, run.steps)) }
    length = run.steps > 0 ? Double(run.steps) / Double(middles.count) : .infinity
    guard let top = updates.map(\.gain).max(), top > 0 else {
      looks = [Look()]
      return
    }
    let (forecast, kernel) = (KernelForecast(of: run), run.task.measures().kernel)
    let (width, noise) = (run.network.widths[0].reciprocal, SamplingNoise(run.data, steps: run.steps))
    // The second: between the steps that are looked at rates may be larger.
    let (largest, missed) = (kernel.nodes.reduce(0, max), run.gain / top)
    let edge = Self.upperEdge(width + noise.reciprocalSamples)
    looks = updates.indices.map { part in
      let (update, memory) = (updates[part], updates[part].momentumRetention)
      var look = Look()
      let (angle, modulus) = Self.root(update, missed * forecast.growth(in: part) * largest * edge)
      let lasting = modulus < 1 ? Self.digits / max(-log(modulus), 1e-300) : .infinity
      let reached = min(lasting, middles[part] + 1)
      if angle == Double.pi {
        look.columns = Self.alternatingColumns * ResourceEstimate.smoothColumns(reached)
      } else if angle > 0 {
        look.columns = min(Self.columnsPerRadian * angle * reached, Self.mostColumns)
      }
      if angle < Double.pi {
        look.turning =
          min(max(0, (angle - Self.firstTurning) / Self.turningRange), 1) * min(1, lasting / Self.longLasting)
      }
      let sharpness = missed * update.gain * (1 - memory) / (1 + memory) * largest
      // Where the fastest mode alternates by itself, what noise makes of maps counts less, and not at all near the edge.
      let withoutNoise = sharpness * edge * forecast.growthForSweeps(in: part, noise: 0)
      let share = max(0, 1 - withoutNoise / Self.noiseless)
      look.roughness = Self.roughness(sharpness * forecast.growthOfOneMap(in: part, noise: share))
      let growth = missed * edge * forecast.growthForSweeps(in: part, noise: share)
      let sum = (width + noise.reciprocalBatch(at: steps[part])) * Self.noise(update, kernel, growth: growth)
      look.noisySweeps = Self.sweeps(noise: sum, roughness: look.roughness)
      return look
    }
  }

  /// At a step.
  func look(at step: Double) -> Look { looks[min(Int(step / length), looks.count - 1)] }

  /// Columns more of its row: what has not died away by then of any step before.
  func columns(at step: Double) -> Double {
    looks.prefix(1 + min(Int(step / length), looks.count - 1)).reduce(0) { max($0, $1.columns) }
  }

  /// Of a sharpness, the rate times the largest eigenvalue of the kernel, 2 at the edge of stability.
  static func roughness(_ sharpness: Double) -> Double {
    min(max(0, (sharpness - firstRough) / roughRange), 1)
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

  /// Sharpness from which on sweeps are more, and over which they come to their most.
  private static let firstRough = 0.9
  private static let roughRange = 0.8
  /// Powers of e after which nothing is left above the tolerance of compression, 10^-12.
  private static let digits = 27.6
  /// Columns for every radian that a mode turns before it has died away, ten a turn: 195 … 250 more at μ = 0.9, ω = 0.2 and t = 1000 …
  /// 3000, 400 … 500 at ω = 0.46, 90 at μ = 0.5, ω = 0.88.
  private static let columnsPerRadian = 1.3
  /// In units of smooth ones up to when it has died away, since what alternates is two smooth functions, at even and at odd times.
  private static let alternatingColumns = 1.0
  /// Kernels are not foreseen so well that what hardly dies away could be counted on: no run is refused for it.
  private static let mostColumns = 1000.0
  /// Radians a step between which guesses come to fail, and steps for which a mode has to last for it.
  private static let firstTurning = 0.3
  private static let turningRange = 0.26
  private static let longLasting = 500.0
  /// Between late guesses, 10^-8.8, and where sweeps end.
  private static let decadesOfGuesses = 3.5
  /// Decades that a sweep takes off for each of what noise makes: 0.6 … 0.8 for B = 2 … 32, N = 64 … ∞, η = 0.1 … 0.5, 0.5 at 0.7; by what is expected of the kernel.
  private static let handedOn = 0.78
  /// Of that, what is lost at the edge, where noise alternates.
  private static let alternatingShare = 0.7
  /// Sharpness from which on growth by noise does not count.
  private static let noiseless = 1.7
  /// All rows of a block, one after the other, and two.
  private static let mostSweeps = 18.0
}
