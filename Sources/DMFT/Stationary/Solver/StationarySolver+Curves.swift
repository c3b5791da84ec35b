import DMFTEquations
import DMFTNumerics
import DMFTRuns
import DMFTSolution
import LinearAlgebra

/// The curves, with the noise of the gradient added up by a causal convolution.
extension StationarySolver {
  struct Curves {
    /// At the saved steps.
    var values = QuantityCurves()
    /// How far the solution of the convolution equation is from fulfilling it, relative.
    var convolutionResidual = 0.0
    /// Σ k, the share of the noise that comes back: at 1 the loss grows without bound.
    var noiseGain = 0.0
    /// The noise's variance n(t) at all times, if there is any.
    var noise: [Double] = []
    /// The loss that the noise follows, at all times.
    var drivingLoss: [Double] = []
    /// A driving loss that counts as none: mini-batches of samples that are fitted draw no noise any more.
    var negligibleLoss = 0.0
    /// The first step at which the noise has carried the loss beyond every bound.
    var divergedAt: Int?

    /// A loss that is zero from the step on at which it left every bound: transforms of what comes later would leave their rounding
    /// errors before it.
    fileprivate func kept(_ loss: [Double]) -> [Double] {
      guard let divergedAt else { return loss }
      return loss.prefix(divergedAt) + [Double](repeating: 0, count: loss.count - divergedAt)
    }
  }

  func curves() -> Curves {
    var curves = Curves()
    curves.values[.bias] = saved.map { value(.bias, at: $0) }
    if noise.hasFixedSamples {
      addFixedSamples(noise, to: &curves)
    } else {
      addFreshSamples(noise, to: &curves)
    }
    return curves
  }

  /// L(t) = F(t) + Σ_s G(t − s) (L(s) + σ²)/B                                                          (8.9)
  private func addFreshSamples(_ noise: SamplingNoise, to curves: inout Curves) {
    guard !noise.vanishes else {
      curves.values[.testLoss] = saved.map { value(.test, at: $0) }
      curves.values[.readoutNorm] = saved.map { value(.readout, at: $0) }
      curves.values[.trainLoss] = curves.values[.testLoss].map { $0 + noise.labelNoise }
      return
    }
    var all = sequences([.test, .testNoise, .readoutNoise])
    let kernel = all[1].dropFirst().map { $0 * noise.reciprocalBatch }
    // Of the labels, σ² Σ k.
    var sum = 0.0
    for t in all[0].indices.dropFirst() {
      sum += kernel[t - 1]
      all[0][t] += noise.labelNoise * sum
    }
    curves.noiseGain = sum
    let equation = CausalConvolution(kernel: kernel)
    let loss = equation.solve(all[0])
    curves.divergedAt = Divergence.firstStep(loss, labelNoise: run.data.labelNoise)
    curves.convolutionResidual = residual(equation, all[0], loss, before: curves.divergedAt)
    curves.drivingLoss = loss
    let variance = curves.kept(loss).map { ($0 + noise.labelNoise) * noise.reciprocalBatch }
    let scattered = CausalConvolution(kernel: Array(all[2].dropFirst()), method: .direct).history(
      of: variance)
    curves.noise = variance
    curves.values[.testLoss] = saved.map { loss[$0] }
    curves.values[.trainLoss] = curves.values[.testLoss].map { $0 + noise.labelNoise }
    curves.values[.readoutNorm] = saved.map { value(.readout, at: $0) + scattered[$0] }
  }

  /// C_Δ(t,t) = F(t) + Σ_s G(t − s) n(s), n = (P/B − 1) C_Δ(t,t); then the test loss from n.
  private func addFixedSamples(_ noise: SamplingNoise, to curves: inout Curves) {
    guard noise.maskVariance > 0 else {
      curves.values[.testLoss] = saved.map { value(.test, at: $0) }
      curves.values[.trainLoss] = saved.map { value(.train, at: $0) }
      curves.values[.readoutNorm] = saved.map { value(.readout, at: $0) }
      return
    }
    let all = sequences([.train, .trainNoise, .testNoise, .readoutNoise])
    let equation = CausalConvolution(kernel: all[1].dropFirst().map { $0 * noise.maskVariance })
    let loss = equation.solve(all[0])
    curves.noiseGain = equation.kernel.reduce(0, +)
    curves.divergedAt = Divergence.firstStep(loss, labelNoise: run.data.labelNoise)
    curves.negligibleLoss = StationaryErrors.trainResolution * loss.reduce(0) { max($0, abs($1)) }
    curves.convolutionResidual = residual(
      equation, all[0], loss, before: curves.divergedAt, floor: curves.negligibleLoss)
    curves.drivingLoss = loss
    let variance = curves.kept(loss).map { noise.maskVariance * $0 }
    let histories = [2, 3].map { index in
      CausalConvolution(kernel: Array(all[index].dropFirst()), method: .direct).history(of: variance)
    }
    curves.noise = variance
    curves.values[.trainLoss] = saved.map { loss[$0] }
    curves.values[.testLoss] = saved.map { value(.test, at: $0) + histories[0][$0] }
    curves.values[.readoutNorm] = saved.map { value(.readout, at: $0) + histories[1][$0] }
  }

  /// The equation's own sum, as it stands, at a few steps.
  private func residual(
    _ equation: CausalConvolution, _ source: [Double], _ solution: [Double], before end: Int?,
    floor: Double = 0
  ) -> Double {
    let backward = Array(equation.kernel.reversed())
    var largest = 0.0
    var t = end.map { $0 - 1 } ?? steps
    while t > 0 {
      let sum = source[t] + dotProduct(backward, from: backward.count - t, solution, from: 0, count: t)
      largest = max(largest, abs(sum - solution[t]) / max(abs(solution[t]), floor))
      t /= 2
    }
    return largest
  }
}
