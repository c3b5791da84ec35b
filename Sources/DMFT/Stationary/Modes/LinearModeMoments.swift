import DMFTNumerics
import DMFTRuns

/// Any linear optimiser: means and covariances of (v, m), residual and momentum, of each mode.
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
  /// Of the next step.
  var update: LinearUpdate
  /// e/B of the next step.
  var excess: Double
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

  mutating func leap(by count: Int) {
    var sum = ModeLanes(repeating: 0)
    for index in signal.indices { sum += signal[index].leap(update, by: count) }
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

  /// Means after many steps: x ← x* + M^n (x − x*), x = (v, m), M = 1 + E and x* the fixed point.
  fileprivate mutating func leap(_ update: LinearUpdate, by count: Int) -> ModeLanes {
    let (a, b, c, mu) = update.letters
    let lost: ModeLanes = (1 - a) + (b / (1 - mu) + c) * node
    let rest: ModeLanes = (ModeLanes(repeating: 1 - a) / lost).replacing(with: 0, where: lost .== 0)
    let restMomentum: ModeLanes = node * rest / (1 - mu)
    let power = ModeStep(update, node).power(count)
    let (v, m): (ModeLanes, ModeLanes) = (meanResidual - rest, meanMomentum - restMomentum)
    meanResidual += power.vv * v + power.vm * m
    meanMomentum += power.mv * v + power.mm * m
    return weight * meanResidual * meanResidual
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

/// M − 1 of the step (v, m) → M (v, m) about its fixed point: kept as a difference from 1, so that slow modes keep their digits.
private struct ModeStep {
  var vv, vm, mv, mm: ModeLanes

  init(_ update: LinearUpdate, _ node: ModeLanes) {
    let (a, b, c, mu) = update.letters
    vv = -((1 - a) + (b + c) * node)
    vm = ModeLanes(repeating: -b * mu)
    mv = node
    mm = ModeLanes(repeating: mu - 1)
  }

  private init() { (vv, vm, mv, mm) = (.zero, .zero, .zero, .zero) }

  /// M^n − 1, by repeated squaring.
  func power(_ count: Int) -> ModeStep {
    var (result, square, left) = (ModeStep(), self, count)
    while left > 0 {
      if left % 2 == 1 { result = result.composed(with: square) }
      square = square.composed(with: square)
      left /= 2
    }
    return result
  }

  /// (1 + A)(1 + B) − 1 = A + B + A B.
  private func composed(with other: ModeStep) -> ModeStep {
    var result = ModeStep()
    result.vv = vv + other.vv + (vv * other.vv + vm * other.mv)
    result.vm = vm + other.vm + (vv * other.vm + vm * other.mm)
    result.mv = mv + other.mv + (mv * other.vv + mm * other.mv)
    result.mm = mm + other.mm + (mv * other.vm + mm * other.mm)
    return result
  }
}

extension LinearUpdate {
  /// a, b, c, μ of (1.14).
  fileprivate var letters: (a: Double, b: Double, c: Double, mu: Double) {
    (weightRetention, fromMomentum, fromGradient, momentumRetention)
  }
}
