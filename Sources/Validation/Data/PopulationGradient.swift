/// The gradient over infinitely many samples, h^0 = Λ v.
struct PopulationGradient: GradientSource {
  let eigenvalues: [Double]
  let labelNoise: Double

  /// L + σ².
  func trainLoss(of residual: [Double], testLoss: Double) -> Double { testLoss + labelNoise }

  func gradient(
    at step: Int, of residual: [Double], testLoss: Double, into signal: inout [Double],
    from stream: inout RandomStream
  ) {
    for k in residual.indices { signal[k] = eigenvalues[k] * residual[k] }
  }
}
