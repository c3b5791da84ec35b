import DMFTEquations
import DMFTRuns
import LinearAlgebra

/// The sampling noise of fixed samples on panels: Ñ, which is guessed, and the training loss C_Δ(t,t), from which its diagonal follows.
///
///     Ñ = (C_v + σ² 𝟙 + diag n)/P,   n(t) = (P/B − 1) C_Δ(t,t),
///     C_Δ(t,t) = P (H_D Ñ H_Dᵀ − Ñ)(t,t) + C_v(t,t) + σ²                                             (3.4), (19.14)
final class PanelSampling {
  private unowned let tape: PanelTape
  private let noise: SamplingNoise
  /// Ñ.
  let covariance: PanelCorrelation
  /// C_Δ(t,t).
  let training: PanelFunction

  init(_ tape: PanelTape, _ noise: SamplingNoise) {
    (self.tape, self.noise) = (tape, noise)
    covariance = PanelCorrelation(tape)
    covariance.field.keepHistory()
    tape.record(unknown: covariance.field)
    training = PanelFunction(tape, count: 1)
  }

  /// Records how C_v and the response of the samples determine the next guess.
  func close(residual: PanelCorrelation, sampleResponse: PanelOperator) {
    let samples = 1 / noise.reciprocalSamples
    tape.record { [unowned self] in
      let (own, response) = (covariance.field.rows, sampleResponse.field.rows)
      let half = covariance.field.symmetricProduct(response)
      var losses: [[Double]] = []
      var next: [[Double]] = []
      for index in own.indices {
        var row = residual.field.rows[index]
        for (s, one) in tape.places[index].ones.enumerated() { row[s] += noise.labelNoise * one }
        let (last, count) = (row.count - 1, row.count)
        let spread = dotProduct(half[index], from: 0, response[index], from: 0, count: count)
        losses.append([samples * (spread - own[index][last]) + row[last]])
        row[last] += noise.maskVariance * losses[index][0]
        next.append(row.map { $0 * noise.reciprocalSamples })
      }
      training.set(losses)
      covariance.field.propose(next)
    }
  }
}
