import DMFT

@testable import Validation

extension EnsembleResult {
  /// The same expectation with what another ensemble of the same draws shows of their chance taken out.
  ///
  ///     y_i − b (x_i − ⟨x⟩),   b = cov(y, x)/var x,   ⟨x⟩ known, in the limit that both are extrapolated to
  ///
  /// of the test loss at every kept step.
  func controlled(by other: EnsembleResult, expecting theory: LearningCurve) throws -> EnsembleResult {
    let losses = try values("test_loss")
    let controls = try other.values("test_loss")
    var corrected = losses
    for (index, step) in samples[0].points.enumerated() {
      let (y, x) = (losses.map { $0[index] }, controls.map { $0[index] })
      let (meanY, meanX) = (estimate(y).mean, estimate(x).mean)
      let covariance = zip(y, x).reduce(0) { $0 + ($1.0 - meanY) * ($1.1 - meanX) }
      let variance = x.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }
      let expected = theory["test_loss"]?[Int(step)] ?? .nan
      for instance in y.indices {
        corrected[instance][index] -= variance > 0 ? covariance / variance * (x[instance] - expected) : 0
      }
    }
    var result = self
    result.samples = corrected.map {
      LearningCurve(
        axis: .step, points: samples[0].points, columns: [LearningCurve.Column("test_loss", "", $0)])
    }
    return result
  }

  private func values(_ column: String) throws -> [[Double]] {
    try samples.map { sample in
      guard let values = sample[column] else { throw DescriptionError("compare.columns", column, "a column") }
      return values
    }
  }
}
