import DMFTRuns
import LinearAlgebra

/// What an ensemble of marches at infinite width needs, known before it starts.
struct WideEstimate: Sendable, Hashable {
  /// Bytes.
  let memory: Double
  /// Seconds of one core, to a factor of about two.
  let time: Double

  /// - Parameter marches: how many, at most as many at once as there are cores.
  init(
    _ run: WideRun, _ perceptron: Perceptron, _ settings: WideSettings, directions: Int, marches: Int
  ) {
    let (s, n, r) = (Double(settings.units), Double(run.points), Double(directions))
    let (layers, steps, runs) = (Double(perceptron.depth), Double(run.steps) + 1, Double(marches))
    let atOnce = min(runs, Double(Workers.count))
    // E, F, U, R and what they are matched to; each may be copied once as it grows. M with its momentum.
    let size: Double = settings.isSingle ? 4 : 8
    memory = size * atOnce * layers * (Self.tables * r * s + 6 * n * s + 4 * r * r)
    let speed = settings.isSingle ? Self.singleSpeed : Self.speed
    // Directions saturate: over a run a march has some two thirds of the last ones.
    let products = (layers - 1) * (Self.passes * 2 * s * n + 6 * n * r) * r * 2 / 3 / speed
    // Single precision has functions of its own for the usual activations.
    let isFast = settings.isSingle && perceptron.activation.function != .gelu
    let cost = isFast ? min(perceptron.activation.cost, Self.singleCost) : perceptron.activation.cost
    let entries = layers * n * s * (Self.entryTime * cost + Self.otherTime)
    let growth = (layers - 1) * r * s * (8 * r / speed + Self.drawTime)
    time = runs * (steps * (products + entries) + growth)
  }

  private static let tables = 8.0
  private static let passes = 9.0
  /// Flops a second of products with few columns.
  private static let speed = 3e10
  private static let singleSpeed = 6e10
  /// Seconds for a nanosecond of an activation's cost.
  private static let entryTime = 1e-9
  /// Seconds of what else is done for a number in each step.
  private static let otherTime = 2e-9
  /// Nanoseconds of tanh and erf in single precision.
  private static let singleCost = 2.0
  /// Seconds of a normal number of a direction, and of making it one.
  private static let drawTime = 1e-7
}
