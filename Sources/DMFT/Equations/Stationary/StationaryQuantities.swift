import DMFTNumerics
import DMFTRuns
import LinearAlgebra

/// What a stationary solution consists of: functions of one time t, each the diagonal C(t, t) of a correlation.
package enum StationaryQuantity: Int, CaseIterable, Sendable {
  /// C_v(t,t) without noise of the gradient, and what white noise of unit variance at time 0 leaves of itself at t.
  case test, testNoise
  /// C_Δ(t,t), for fixed samples.
  case train, trainNoise
  /// C_g^L(t,t).
  case readout, readoutNoise
  /// The mean predictor's loss.
  case bias
}

/// Evaluates the equations at pairs of points.
package struct StationaryEquations: Sendable {
  package let responses: StationaryResponses
  /// What the responses know of the data.
  package let noise: SamplingNoise
  /// What drives correlations: the same noise, or the part of it that two trainings share.
  package let sources: SamplingNoise

  package init(responses: StationaryResponses, noise: SamplingNoise, sources: SamplingNoise) {
    (self.responses, self.noise, self.sources) = (responses, noise, sources)
  }

  /// All quantities at some pairs, and how well the equations agree there.
  package struct Values: Sendable {
    /// values[quantity][pair].
    package var values = [[Complex<Double>]](repeating: [], count: StationaryQuantity.allCases.count)
    package var defect = 0.0

    package subscript(_ quantity: StationaryQuantity) -> [Complex<Double>] { values[quantity.rawValue] }
  }

  package func evaluate(_ pairs: [(StationaryPoint, StationaryPoint)]) -> Values {
    var result = Values()
    for start in stride(from: 0, to: pairs.count, by: StationaryPair.lanes) {
      let group = pairs[start..<min(start + StationaryPair.lanes, pairs.count)]
      let algebra = StationaryAlgebra(StationaryPair(group, responses.kernel.measures), sources: sources)
      let chain = ChainEquations(network: responses.network, noise: noise, in: algebra)
      let test = algebra.value(chain.modes.residual)
      let train =
        sources.hasFixedSamples ? algebra.training(residual: test, noise: sources) : StationaryCorrelation()
      let readout = algebra.value(chain.readoutCorrelation)
      let terms = [
        test.term(0), test.term(1), train.term(0), train.term(1), readout.term(0), readout.term(1),
        algebra.bias.term(0),
      ]
      for (quantity, value) in terms.enumerated() {
        for lane in 0..<group.count {
          result.values[quantity].append(Complex(value.real[lane], value.imaginary[lane]))
        }
      }
      result.defect = max(result.defect, algebra.defect)
    }
    return result
  }
}
