import DMFTNumerics

/// Modes under SGD with momentum, Nesterov's variant and weight decay: second moments and means of (v, m), residual and momentum.
///
///     v ← k v − β m + d − κ ξ,   m ← λ v + μ m + ξ,   k = 1 − ηλ_w − κλ,   d = ηλ_w
///
/// with κ = η, β = ημ, or κ = η (1 + μ), β = ημ² for Nesterov; v counts per unit of w*, on the kernel measure d = 0. The same
/// recursion as (1.14).
struct MomentumDifferentiableModes: DifferentiableModes {
  struct Moments: Sendable {
    /// E v², E v m, E m², E v, E m.
    var vv, vm, mm, v, m: ModeLanes

    init(vv: Double = 0, v: Double = 0) {
      self.vv = ModeLanes(repeating: vv)
      self.v = ModeLanes(repeating: v)
      (vm, mm, m) = (ModeLanes(repeating: 0), ModeLanes(repeating: 0), ModeLanes(repeating: 0))
    }
  }

  let start: [Moments]
  let weight: [Moments]
  private let nodes: [ModeLanes]
  private let firstOfKernel: Int
  /// e.
  private let excess: Double

  /// - Parameter hasExcess: whether e = 1, the exact fourth moment.
  init(kernel: SpectralMeasure, target: SpectralMeasure, hasExcess: Bool) {
    let (signal, noise) = (target.lanes, kernel.lanes)
    nodes = signal.map(\.node) + noise.map(\.node)
    weight = (signal.map(\.weight) + noise.map { $0.weight * $0.node }).map { weight in
      var moments = Moments()
      moments.vv = weight
      return moments
    }
    start = signal.map { _ in Moments(vv: 1, v: 1) } + noise.map { _ in Moments() }
    firstOfKernel = signal.count
    excess = hasExcess ? 1 : 0
  }

  /// k, β, d, κ and μ of one group.
  private struct Coefficients {
    let lambda: ModeLanes
    let k: ModeLanes
    let beta, d, kappa, mu: Double

    init(_ step: DifferentiableStep, _ node: ModeLanes, isSignal: Bool) {
      let (eta, mu) = (step.rate, step.momentum)
      kappa = step.isNesterov ? eta * (1 + mu) : eta
      beta = step.isNesterov ? eta * mu * mu : eta * mu
      d = isSignal ? eta * step.decay : 0
      lambda = node
      k = (1 - eta * step.decay) - kappa * node
      self.mu = mu
    }
  }

  private func coefficients(_ step: DifferentiableStep, _ index: Int) -> Coefficients {
    Coefficients(step, nodes[index], isSignal: index < firstOfKernel)
  }

  private func noise(
    _ state: Moments, _ index: Int, _ step: DifferentiableStep, _ common: Double
  ) -> ModeLanes {
    let own: ModeLanes = excess * step.reciprocalBatch * nodes[index] * nodes[index] * state.vv
    return index < firstOfKernel ? own : own + common
  }

  func advance(_ state: inout [Moments], _ step: DifferentiableStep, noise common: Double) -> Double {
    var sum = ModeLanes(repeating: 0)
    for index in state.indices {
      let (x, c) = (state[index], coefficients(step, index))
      let n = noise(x, index, step, common)
      state[index] = Self.advanced(x, c, n)
      sum += weight[index].vv * state[index].vv
    }
    return sum.sum()
  }

  private static func advanced(_ x: Moments, _ c: Coefficients, _ n: ModeLanes) -> Moments {
    let (k, lambda, beta, d, kappa, mu) = (c.k, c.lambda, c.beta, c.d, c.kappa, c.mu)
    var y = Moments()
    // E v² about what stays: products of the three terms of v.
    let carried: ModeLanes = k * x.vv - beta * x.vm + d * x.v
    let passed: ModeLanes = k * x.vm - beta * x.mm + d * x.m
    let constant: ModeLanes = k * x.v - beta * x.m + d
    y.vv = k * carried - beta * passed + d * constant + kappa * kappa * n
    y.vm = lambda * carried + mu * passed - kappa * n
    let through: ModeLanes = lambda * (lambda * x.vv + 2 * mu * x.vm)
    y.mm = through + mu * mu * x.mm + n
    y.v = constant
    y.m = lambda * x.v + mu * x.m
    return y
  }

  func noiseDerivative(_ adjoint: [Moments], _ step: DifferentiableStep) -> Double {
    let kappa = step.isNesterov ? step.rate * (1 + step.momentum) : step.rate
    var sum = ModeLanes(repeating: 0)
    for index in firstOfKernel..<adjoint.count { sum += Self.byNoise(adjoint[index], kappa) }
    return sum.sum()
  }

  private static func byNoise(_ a: Moments, _ kappa: Double) -> ModeLanes {
    kappa * kappa * a.vv - kappa * a.vm + a.mm
  }

  func retreat(
    _ adjoint: inout [Moments], _ state: [Moments], _ step: DifferentiableStep, noise common: Double,
    lossDerivative: Double
  ) -> StepDerivative {
    var derivative = StepDerivative()
    for index in adjoint.indices {
      let (a, x, c) = (adjoint[index], state[index], coefficients(step, index))
      let n = noise(x, index, step, common)
      let part = Self.derivative(a, x, c, n, step, isSignal: index < firstOfKernel)
      derivative.rate += part.rate
      derivative.momentum += part.momentum
      let fourth: ModeLanes = excess * nodes[index] * nodes[index]
      derivative.reciprocalBatch += (fourth * x.vv * Self.byNoise(a, c.kappa)).sum()
      adjoint[index] = retreated(a, c, step.reciprocalBatch * fourth)
      adjoint[index].vv += lossDerivative * weight[index].vv
    }
    return derivative
  }

  private func retreated(_ a: Moments, _ c: Coefficients, _ excess: ModeLanes) -> Moments {
    let (k, lambda, beta, d, mu) = (c.k, c.lambda, c.beta, c.d, c.mu)
    var b = Moments()
    let first: ModeLanes = k * k * a.vv + k * lambda * a.vm
    b.vv = first + lambda * lambda * a.mm + excess * Self.byNoise(a, c.kappa)
    let mixing: ModeLanes = mu * k - beta * lambda
    let crossed: ModeLanes = mixing * a.vm + (2 * mu) * lambda * a.mm
    b.vm = crossed - (2 * beta) * k * a.vv
    b.mm = beta * beta * a.vv - beta * mu * a.vm + mu * mu * a.mm
    let drift: ModeLanes = 2 * k * a.vv + lambda * a.vm
    let kept: ModeLanes = k * a.v + lambda * a.m
    b.v = d * drift + kept
    let driftOfMomentum: ModeLanes = mu * a.vm - (2 * beta) * a.vv
    let keptMomentum: ModeLanes = mu * a.m - beta * a.v
    b.m = d * driftOfMomentum + keptMomentum
    return b
  }

  /// By η and μ, by way of k, β, d, κ and by μ itself.
  private static func derivative(
    _ a: Moments, _ x: Moments, _ c: Coefficients, _ n: ModeLanes, _ step: DifferentiableStep, isSignal: Bool
  ) -> StepDerivative {
    let (k, lambda, beta, d, mu) = (c.k, c.lambda, c.beta, c.d, c.mu)
    let carried: ModeLanes = k * x.vv - beta * x.vm + d * x.v
    let passed: ModeLanes = k * x.vm - beta * x.mm + d * x.m
    let constant: ModeLanes = k * x.v - beta * x.m + d
    let mixed: ModeLanes = lambda * x.vv + mu * x.vm
    let mixedMomentum: ModeLanes = lambda * x.vm + mu * x.mm
    let mean: ModeLanes = lambda * x.v + mu * x.m
    let byK: ModeLanes = 2 * carried * a.vv + mixed * a.vm + x.v * a.v
    let byBeta: ModeLanes = -2 * passed * a.vv - mixedMomentum * a.vm - x.m * a.v
    let byD: ModeLanes = 2 * constant * a.vv + mean * a.vm + a.v
    let byKappa: ModeLanes = n * (2 * c.kappa * a.vv - a.vm)
    let byMu: ModeLanes = passed * a.vm + 2 * mixedMomentum * a.mm + x.m * a.m
    let (eta, isNesterov) = (step.rate, step.isNesterov)
    let gain = isNesterov ? 1 + mu : 1
    let throughK: ModeLanes = (step.decay + gain * lambda) * byK
    var rate: ModeLanes = (isNesterov ? mu * mu : mu) * byBeta - throughK
    rate += gain * byKappa
    if isSignal { rate += step.decay * byD }
    var momentum: ModeLanes = byMu + (isNesterov ? 2 * eta * mu : eta) * byBeta
    if isNesterov { momentum += eta * (byKappa - lambda * byK) }
    return StepDerivative(rate: rate.sum(), momentum: momentum.sum())
  }
}
