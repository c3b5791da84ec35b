/// Any constant linear optimiser: means and covariances of (v, m), residual and momentum, of each mode.
///
///     m ← μ m + λ v + ξ,   v ← (1 − a) w* + a v − b m − c (λ v + ξ)                                   (1.14)
struct LinearModeMoments: ModeMoments {
  fileprivate struct Group {
    let node: ModeLanes
    let weight: ModeLanes
    /// E v and E m per unit of w*.
    var meanResidual: ModeLanes
    var meanMomentum: ModeLanes
    /// Var v, Cov(v, m), Var m.
    var variance = ModeLanes(repeating: 0)
    var mixed = ModeLanes(repeating: 0)
    var momentumVariance = ModeLanes(repeating: 0)
  }

  /// Means, and with the exact fourth moment their own covariances, per unit of w*².
  private var signal: [Group]
  /// Covariances that isotropic noise makes, divided by λ.
  private var noise: [Group]
  private let update: LinearUpdate
  /// e/B.
  private let excess: Double
  private(set) var loss: Double

  init(kernel: SpectralMeasure, target: SpectralMeasure, update: LinearUpdate, excess: Double) {
    self.update = update
    self.excess = excess
    let (zero, one) = (ModeLanes(repeating: 0), ModeLanes(repeating: 1))
    signal = target.lanes.map { Group(node: $0, weight: $1, meanResidual: one, meanMomentum: zero) }
    noise = kernel.lanes.map { Group(node: $0, weight: $1, meanResidual: zero, meanMomentum: zero) }
    loss = target.mass
  }

  mutating func advance(noise variance: Double) {
    var sum = ModeLanes(repeating: 0)
    for index in signal.indices { sum += signal[index].advanceSignal(update, excess) }
    for index in noise.indices { sum += noise[index].advanceNoise(update, variance, excess) }
    loss = sum.sum()
  }

  func bias(at step: Int) -> Double {
    signal.reduce(0) { $0 + ($1.weight * $1.meanResidual * $1.meanResidual).sum() }
  }

  func readoutNorm(at step: Int) -> Double {
    var sum = 0.0
    for group in signal {
      let moved = 1 - group.meanResidual
      for lane in 0..<8 where group.node[lane] > 0 {
        sum += group.weight[lane] / group.node[lane] * (moved[lane] * moved[lane] + group.variance[lane])
      }
    }
    return noise.reduce(sum) { $0 + ($1.weight * $1.variance).sum() }
  }
}

extension LinearModeMoments.Group {
  fileprivate mutating func advanceSignal(_ update: LinearUpdate, _ excess: Double) -> ModeLanes {
    if excess > 0 {
      let power: ModeLanes = meanResidual * meanResidual + variance
      advance(update, excess * node * node * power)
    }
    let (a, b, c, mu) = update.letters
    let gradient: ModeLanes = node * meanResidual
    let momentum: ModeLanes = mu * meanMomentum + gradient
    let regained: ModeLanes = (1 - a) * (1 - meanResidual)
    let moved: ModeLanes = b * momentum + c * gradient
    meanResidual += regained - moved
    meanMomentum = momentum
    let power: ModeLanes = meanResidual * meanResidual + variance
    return weight * power
  }

  fileprivate mutating func advanceNoise(_ update: LinearUpdate, _ drive: Double, _ excess: Double)
    -> ModeLanes
  {
    let own: ModeLanes = excess * node * node * variance
    advance(update, drive + own)
    return weight * node * variance
  }

  /// Covariances after a step v ← (1 − l) v − bμ m − (b + c) ξ, m ← μ m + λ v + ξ, with ξ of that variance.
  private mutating func advance(_ update: LinearUpdate, _ drive: ModeLanes) {
    let (a, b, c, mu) = update.letters
    let (carry, kick) = (b * mu, b + c)
    let loss: ModeLanes = (1 - a) + kick * node
    let keep: ModeLanes = 1 - loss
    // Var v is changed by increments, so that rounding errors do not add up in one direction.
    let lost: ModeLanes = loss * (2 - loss) * variance
    let carried: ModeLanes = carry * (carry * momentumVariance - 2 * keep * mixed)
    let kept: ModeLanes = keep * mixed - carry * momentumVariance
    let shared: ModeLanes = keep * variance - carry * mixed
    let mixture: ModeLanes = mu * kept + node * shared - kick * drive
    let own: ModeLanes = mu * mu * momentumVariance + drive
    let passed: ModeLanes = node * (2 * mu * mixed + node * variance)
    momentumVariance = own + passed
    variance += carried - lost + kick * kick * drive
    mixed = mixture
  }
}

extension LinearUpdate {
  /// a, b, c, μ of (1.14).
  fileprivate var letters: (a: Double, b: Double, c: Double, mu: Double) {
    (weightRetention, fromMomentum, fromGradient, momentumRetention)
  }
}
