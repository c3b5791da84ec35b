import DMFTNumerics

/// Modes under plain SGD, without momentum and weight decay: one second moment each.
///
///     y ← (1 − 2ηλ + (1 + e/B_t) η²λ²) y + η² n        (n for the modes that feel noise; else 0)       (9.9)
struct PlainDifferentiableModes: DifferentiableModes {
  let start: [ModeLanes]
  let weight: [ModeLanes]
  private let nodes: [ModeLanes]
  /// Where the groups of the kernel measure begin, which feel the noise.
  private let firstOfKernel: Int
  /// e.
  private let excess: Double

  /// - Parameter hasExcess: whether e = 1, the exact fourth moment.
  init(kernel: SpectralMeasure, target: SpectralMeasure, hasExcess: Bool) {
    let (signal, noise) = (target.lanes, kernel.lanes)
    nodes = signal.map(\.node) + noise.map(\.node)
    weight = signal.map(\.weight) + noise.map { $0.weight * $0.node }
    start =
      signal.map { _ in ModeLanes(repeating: 1) } + noise.map { _ in ModeLanes(repeating: 0) }
    firstOfKernel = signal.count
    excess = hasExcess ? 1 : 0
  }

  func advance(_ state: inout [ModeLanes], _ step: DifferentiableStep, noise: Double) -> Double {
    let (eta, drive) = (step.rate, step.rate * step.rate * noise)
    let square = 1 + excess * step.reciprocalBatch
    var sum = ModeLanes(repeating: 0)
    for index in state.indices {
      let x: ModeLanes = eta * nodes[index]
      let decrement: ModeLanes = x * (2 - square * x)
      let kept: ModeLanes = state[index] - decrement * state[index]
      let moment = index < firstOfKernel ? kept : kept + drive
      state[index] = moment
      sum += weight[index] * moment
    }
    return sum.sum()
  }

  func noiseDerivative(_ adjoint: [ModeLanes], _ step: DifferentiableStep) -> Double {
    var sum = ModeLanes(repeating: 0)
    for index in firstOfKernel..<adjoint.count { sum += adjoint[index] }
    return step.rate * step.rate * sum.sum()
  }

  /// a ← (1 − 2ηλ + (1 + e/B_t) η²λ²) a + (∂L/∂y) dL(T)/dL.
  func retreat(
    _ adjoint: inout [ModeLanes], _ state: [ModeLanes], _ step: DifferentiableStep, noise: Double,
    lossDerivative: Double
  ) -> StepDerivative {
    let (eta, square) = (step.rate, 1 + excess * step.reciprocalBatch)
    var (sum, driven, own) = (ModeLanes.zero, ModeLanes.zero, ModeLanes.zero)
    for index in adjoint.indices {
      let (a, node) = (adjoint[index], nodes[index])
      let x: ModeLanes = eta * node
      let slope: ModeLanes = 2 * node * (square * x - 1)
      let weighted: ModeLanes = a * state[index]
      sum += weighted * slope
      own += weighted * x * x
      if index >= firstOfKernel { driven += a }
      adjoint[index] = a - x * (2 - square * x) * a + lossDerivative * weight[index]
    }
    return StepDerivative(
      rate: sum.sum() + 2 * eta * noise * driven.sum(), reciprocalBatch: excess * own.sum())
  }
}
