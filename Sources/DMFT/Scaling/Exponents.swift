import DMFTRuns

/// Powers p of L ~ x^-p that theory predicts for a power-law task of capacity α and source β.
///
///     time       L ~ t^-χ,  χ = Dβ/(1 + (D − 1)β) for β < 1, β otherwise                               (12.4)
///     width      L ~ N^-(α min(1, β)) for t → ∞; of the mean predictor N^-(α min(2, β))                (12.6)
///     compute    hard: C^-(αβχ/(αβ + χ));  easy: C^-(αβ/(αβ + 1));  super-easy: C^-(1 − 1/(2α))        (12.9)
///     best time  hard: C^(αβ/(αβ + χ));  easy: C^(α/(αβ + 1));  super-easy: C^(1/2);  N* = C/t*        (12.8)
///     α ≤ 1      one-pass batches at the largest stable rate: `Phase.law`                             (12.18)
///     transients (1/N) t^-(1 − 1/α) in the lazy flow, with its clock A in the place of t in the rich   (12.7)
///                (η/B) t^-(2 − 1/α) in the lazy limit
///
/// For α ≤ 1 there are M = r N modes, and t stands for η t. The exponents are asymptotic; derivations/12 says how slowly each is approached.
public struct Exponents: Sendable, Hashable {
  /// L(t) at infinite width.
  public let time: Double
  /// L(N) after infinite time.
  public let width: Double
  /// The same for the predictor averaged over networks.
  public let meanWidth: Double
  /// Least loss against C = N t by one-pass batches; nil where no theory is known (rich, hard, α ≤ 1).
  public var compute: Double? { best?.loss }
  /// Powers of C that the best width and the best time grow with, which sum to 1.
  public var bestWidth: Double? { best?.width }
  public var bestTime: Double? { best?.time }
  /// Least loss, best width and time of one-pass batches.
  public let best: Phase.Law?
  /// The same by the population gradient.
  public let population: Phase.Law
  /// Power of t in the loss that a finite width adds; nil for α ≤ 1, where it is part of the floor.
  public let widthTransient: Double?
  /// Power of t in the loss that one-pass batches add; nil where no theory is known (rich), and for α ≤ 1/2, where it does not fall.
  public let batchTransient: Double?

  /// - Parameters:
  ///   - alpha: capacity > 0.
  ///   - beta: source > 0.
  ///   - depth: D ≥ 1, trained maps counting the readout; 1 is the lazy limit.
  /// - Throws: `DescriptionError` for values out of range.
  public init(capacity alpha: Double, source beta: Double, depth: Int) throws {
    guard alpha > 0, alpha.isFinite else { throw DescriptionError("alpha", alpha, "> 0") }
    guard beta > 0, beta.isFinite else { throw DescriptionError("beta", beta, "> 0") }
    guard depth >= 1 else { throw DescriptionError("depth", "\(depth)", "a whole number ≥ 1") }
    let acceleration = Self.acceleration(source: beta, depth: depth)
    let chi = Self.time(source: beta, depth: depth)
    time = chi
    width = alpha * min(1, beta)
    meanWidth = alpha * min(2, beta)
    widthTransient = alpha > 1 ? acceleration * (1 - 1 / alpha) : nil
    batchTransient = depth == 1 && alpha > Phase.noiseDecays ? 2 - 1 / alpha : nil
    population = Phase.populationLaw(capacity: alpha, source: beta, time: chi)
    // Features speed up hard tasks alone, and there noise does not decide.
    best =
      depth == 1 || beta >= 1
      ? Phase.law(capacity: alpha, source: beta) : alpha > 1 ? population : nil
  }
}

extension Exponents {
  /// χ of L ~ t^-χ at infinite width, (12.4), which knows of the source alone.
  ///
  /// - Parameters:
  ///   - beta: source > 0.
  ///   - depth: D ≥ 1, trained maps counting the readout.
  public static func time(source beta: Double, depth: Int) -> Double {
    acceleration(source: beta, depth: depth) * beta
  }

  /// dA/dt ~ A^…: t^acceleration is the clock of the modes.
  private static func acceleration(source beta: Double, depth: Int) -> Double {
    beta < 1 ? Double(depth) / (1 + Double(depth - 1) * beta) : 1
  }
}
