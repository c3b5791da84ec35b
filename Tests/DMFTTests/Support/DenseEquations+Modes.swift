import DMFT
import TestSupport

extension DenseEquations {
  /// (8): takes (K, C_r), sets C_v, C_h^0, H_D and the training error, and returns R^0.
  mutating func bottom(_ descending: Field) -> SquareMatrix {
    let (kernel, one, dressing) = (descending.response, SquareMatrix.identity(size), sampleResponse)
    let noise = gradientNoise
    var sum = SquareMatrix.zero(size)
    var (fluctuation, h, response) = (sum, sum, sum)
    bias = [Double](repeating: 0, count: size)
    for mode in modes {
      let (eigenvalue, weight) = (mode.eigenvalue, mode.multiplicity * mode.eigenvalue)
      let resolvent = (-eigenvalue * (kernel * dressing)).resolvent
      let signal = mode.targetPower * SquareMatrix.ones(size) + weight * descending.source
      let spread = signal.sandwiched(by: resolvent)
      let propagated = resolvent * kernel
      response = response + weight * resolvent
      sum = sum + weight * propagated
      fluctuation = fluctuation + spread + (weight * eigenvalue) * noise.sandwiched(by: propagated)
      h = h + eigenvalue * spread.sandwiched(by: dressing)
      h = h + weight * noise.sandwiched(by: one - eigenvalue * (dressing * propagated))
      let mean = (0..<size).map { t in (0..<size).reduce(0) { $0 + resolvent[t, $1] } }
      for t in 0..<size { bias[t] += mode.targetPower * mean[t] * mean[t] }
    }
    (residual, activity[0]) = (fluctuation, h)
    sampleResponse = (-data.samples.reciprocal * sum).resolvent
    updateTraining()
    return -1 * (sampleResponse * response)
  }

  /// Σ_n (9).
  private var gradientNoise: SquareMatrix {
    guard case .finite(let samples) = data.samples else {
      guard data.batch != .full else { return .zero(size) }
      return .diagonal(
        residual.diagonal.enumerated().map { ($1 + data.labelNoise) / (batch(at: $0) ?? .infinity) })
    }
    let labelled = residual + data.labelNoise * SquareMatrix.ones(size) + .diagonal(maskNoise)
    return (1 / Double(samples)) * labelled.sandwiched(by: sampleResponse)
  }

  /// B_t.
  private func batch(at step: Int) -> Double? { data.batchSize(at: step, of: size - 1) }

  /// n(t).
  private var maskNoise: [Double] {
    guard case .finite(let samples) = data.samples, data.batch != .full else {
      return [Double](repeating: 0, count: size)
    }
    return training.diagonal.enumerated().map { (Double(samples) / (batch(at: $0) ?? 1) - 1) * $1 }
  }

  /// C_Δ.
  private mutating func updateTraining() {
    let labelled = residual + data.labelNoise * SquareMatrix.ones(size)
    let delay = sampleResponse - .identity(size)
    training =
      labelled.sandwiched(by: sampleResponse) + SquareMatrix.diagonal(maskNoise).sandwiched(by: delay)
  }

  /// The columns of a result file.
  var curves: [String: [Double]] {
    [
      "test_loss": residual.diagonal, "train_loss": training.diagonal, "bias": bias,
      "variance": zip(residual.diagonal, bias).map { $0 - $1 }, "readout_norm": readout.diagonal,
    ]
  }
}
