/// The phases of compute-optimal training by one-pass SGD of a lazy network, in the plane of capacity and source.
///
/// M = r N modes with r > 1 fixed, a fixed batch, and the largest rate that is stable, η ~ N^min(0, α − 1). Which of four parts of
/// the loss meet at the optimum tells phases apart (derivations/12, section 12.5). The names are those of Paquette et al.,
/// arXiv 2405.15074, whose exponents are a = α/2 and b with 2(a + b) = αβ + 1.
public enum Phase: String, Sendable, Hashable, CaseIterable {
  /// Capacity limits: what is not yet learned meets what the width cannot hold.
  case capacityLimited = "Ia"
  /// The same below α = 1.
  case slowlyCapacityLimited = "Ib"
  /// The same for targets inside the kernel's space.
  case slowlyEasy = "Ic"
  /// What is not yet learned meets the distortion of features.
  case distortionLimited = "II"
  /// The noise of batches meets the distortion of features.
  case noiseLimited = "III"
  /// The noise of batches meets what the width cannot hold.
  case noiseAndCapacity = "IVa"
  /// What is not yet learned meets the noise of batches.
  case noiseAndLearning = "IVb"

  /// - Parameters:
  ///   - alpha: capacity > 0.
  ///   - beta: source > 0.
  public init(capacity alpha: Double, source beta: Double) {
    self =
      if alpha > 1 {
        switch Regime(capacity: alpha, source: beta) {
        case .hard: .capacityLimited
        case .easy: .distortionLimited
        case .superEasy: .noiseLimited
        }
      } else if beta < 1 {
        .slowlyCapacityLimited
      } else if alpha <= Self.noiseDecays {
        .slowlyEasy
      } else {
        alpha < Self.widthBeatsNoise ? .noiseAndLearning : .noiseAndCapacity
      }
  }

  /// Where it lies, in words.
  public var region: String {
    switch self {
    case .capacityLimited: "α > 1, β < 1"
    case .slowlyCapacityLimited: "α ≤ 1, β < 1"
    case .slowlyEasy: "α ≤ 1/2, β ≥ 1"
    case .distortionLimited: "α > 1, 1 ≤ β ≤ 2 − 1/α"
    case .noiseLimited: "α > 1, β > 2 − 1/α"
    case .noiseAndCapacity: "2 − √2 ≤ α ≤ 1, β ≥ 1"
    case .noiseAndLearning: "1/2 < α < 2 − √2, β ≥ 1"
    }
  }

  /// α above which Σ λ² converges, so that the noise of batches decays as a power of time.
  public static let noiseDecays = 0.5
  /// α above which the noise at given compute grows with the width.
  public static let widthBeatsNoise = 2 - 2.0.squareRoot()

  /// Power of N with which the largest stable rate of one-pass batches changes: it is 1/tr Λ.
  public static func rateExponent(capacity alpha: Double) -> Double { min(0, alpha - 1) }

  /// Powers of C = N t: of the least loss, which falls, and of the best width and time, which grow.
  public struct Law: Sendable, Hashable {
    public let loss, width, time: Double

    package init(loss: Double, time: Double) { (self.loss, self.width, self.time) = (loss, 1 - time, time) }
  }

  /// The compute-optimal law of a lazy network (12.18).
  ///
  ///     Ia: αβ/(α + 1)   Ib: αβ/2   Ic: α/(2 − α + α/β)   II: αβ/(αβ + 1)   III: 1 − 1/(2α)   IVa: α/2
  ///     IVb: βx/(x + 2 − α) with x = α(1 − α)/(1 + αβ − 2α)
  public static func law(capacity alpha: Double, source beta: Double) -> Law {
    switch Phase(capacity: alpha, source: beta) {
    case .capacityLimited: Law(loss: alpha * beta / (alpha + 1), time: alpha / (alpha + 1))
    case .slowlyCapacityLimited: Law(loss: alpha * beta / 2, time: 0.5)
    case .slowlyEasy:
      Law(
        loss: alpha / (2 - alpha + alpha / beta),
        time: (1 - alpha + alpha / beta) / (2 - alpha + alpha / beta))
    case .distortionLimited: Law(loss: alpha * beta / (alpha * beta + 1), time: alpha / (alpha * beta + 1))
    case .noiseLimited: Law(loss: 1 - 1 / (2 * alpha), time: 0.5)
    case .noiseAndCapacity: Law(loss: alpha / 2, time: 0.5)
    case .noiseAndLearning: noiseMeetsLearning(alpha, beta)
    }
  }

  /// (ητ)^-β = η (ητ)^-(2 − 1/α) at ητ = N^x.
  private static func noiseMeetsLearning(_ alpha: Double, _ beta: Double) -> Law {
    let x = alpha * (1 - alpha) / (1 + alpha * beta - 2 * alpha)
    return Law(loss: beta * x / (x + 2 - alpha), time: (x + 1 - alpha) / (x + 2 - alpha))
  }

  /// The same for the population gradient, which has no noise and whose rate does not depend on N, for a network of that time
  /// exponent χ (12.19).
  ///
  ///     β < 1: αβχ/(αβ + χ)   β ≥ 1: αβ/(αβ + 1) for α > 1, αβ/(α + β) below
  public static func populationLaw(capacity alpha: Double, source beta: Double, time chi: Double) -> Law {
    if beta < 1 {
      return Law(loss: alpha * beta * chi / (alpha * beta + chi), time: alpha * beta / (alpha * beta + chi))
    }
    let time = alpha > 1 ? alpha / (alpha * beta + 1) : alpha / (alpha + beta)
    return Law(loss: beta * time, time: time)
  }
}
