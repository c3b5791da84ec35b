/// Powers p of L ~ x^-p that theory predicts for a power-law task of capacity α and source β.
///
///     time       L ~ t^-χ,  χ = Dβ/(1 + (D − 1)β) for β < 1, β otherwise                               (12.4)
///     width      L ~ N^-(α min(1, β)) for t → ∞; of the mean predictor N^-(α min(2, β))                (12.6)
///     compute    hard: C^-(αβχ/(αβ + χ));  easy: C^-(αβ/(αβ + 1));  super-easy: C^-(1 − 1/(2α))        (12.9)
///     best time  hard: C^(αβ/(αβ + χ));  easy: C^(α/(αβ + 1));  super-easy: C^(1/2);  N* = C/t*        (12.8)
///     transients (1/N) t^-(1 − 1/α) in the lazy flow, with its clock A in the place of t in the rich   (12.7)
///                (η/B) t^-(2 − 1/α) in the lazy limit
///
/// The exponents are asymptotic; derivations/12 says how slowly each is approached.
public struct Exponents: Sendable, Hashable {
  /// L(t) at infinite width.
  public let time: Double
  /// L(N) after infinite time.
  public let width: Double
  /// The same for the predictor averaged over networks.
  public let meanWidth: Double
  /// Least loss against C = N t.
  public let compute: Double
  /// Powers of C that the best width and the best time grow with, which sum to 1.
  public let bestWidth, bestTime: Double
  /// Power of t in the loss that a finite width adds.
  public let widthTransient: Double
  /// Power of t in the loss that one-pass batches add; nil where no theory is known (rich).
  public let batchTransient: Double?

  /// - Parameters:
  ///   - alpha: capacity > 1.
  ///   - beta: source > 0.
  ///   - depth: D ≥ 1, trained maps counting the readout; 1 is the lazy limit.
  /// - Throws: `DescriptionError` for values out of range.
  public init(capacity alpha: Double, source beta: Double, depth: Int) throws {
    guard alpha > 1, alpha.isFinite else { throw DescriptionError("alpha", alpha, "> 1") }
    guard beta > 0, beta.isFinite else { throw DescriptionError("beta", beta, "> 0") }
    guard depth >= 1 else { throw DescriptionError("depth", "\(depth)", "a whole number ≥ 1") }
    let acceleration = Self.acceleration(source: beta, depth: depth)
    let chi = Self.time(source: beta, depth: depth)
    time = chi
    width = alpha * min(1, beta)
    meanWidth = alpha * min(2, beta)
    widthTransient = acceleration * (1 - 1 / alpha)
    batchTransient = depth == 1 ? 2 - 1 / alpha : nil
    let regime = Regime(capacity: alpha, source: beta)
    compute = Self.compute(alpha, beta, chi, regime)
    bestTime = Self.bestTime(alpha, beta, chi, regime)
    bestWidth = 1 - bestTime
  }

  private static func compute(_ alpha: Double, _ beta: Double, _ chi: Double, _ regime: Regime) -> Double {
    switch regime {
    case .hard: alpha * beta * chi / (alpha * beta + chi)
    case .easy: alpha * beta / (alpha * beta + 1)
    case .superEasy: 1 - 1 / (2 * alpha)
    }
  }

  private static func bestTime(_ alpha: Double, _ beta: Double, _ chi: Double, _ regime: Regime) -> Double {
    switch regime {
    case .hard: alpha * beta / (alpha * beta + chi)
    case .easy: alpha / (alpha * beta + 1)
    case .superEasy: 0.5
    }
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
