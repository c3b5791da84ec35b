import LinearAlgebra

/// What an ensemble of marches at infinite width needs, known before it starts.
struct WideEstimate: Sendable, Hashable {
  /// Bytes.
  let memory: Double
  /// Seconds of one core, to a factor of about two.
  let time: Double

  init(
    _ run: WideRun, _ perceptron: Perceptron, _ settings: WideSettings, directions: Int, scrambles: Int
  ) {
    let (s, n, r) = (Double(settings.units), Double(run.points), Double(directions))
    let (layers, steps, runs) = (Double(perceptron.depth), Double(run.steps) + 1, Double(scrambles + 1))
    let atOnce = min(runs, Double(Workers.count))
    // E, F, U, R and what they are matched to; each may be copied once as it grows. M with its momentum.
    let rows = Self.tables * r * s
    memory = 8 * atOnce * layers * (rows + 6 * n * s + 4 * r * r)
    let speed = settings.isSingle ? Self.singleSpeed : Self.speed
    let products =
      layers
      * (Self.passes * 2 * s * r * n / speed + n * s * Self.entryTime * perceptron.activation.cost)
    let growth = layers * 20 * s * r * r / speed
    time = runs * (steps * products + growth)
  }

  private static let tables = 8.0
  private static let passes = 9.0
  /// Flops a second of products with few columns.
  private static let speed = 3.5e10
  private static let singleSpeed = 7e10
  /// Seconds for a nanosecond of an activation's cost.
  private static let entryTime = 1e-9
}
