import Foundation

/// The two measures of a task on as few nodes as the tolerance allows.
///
/// The curve depends on the spectrum only through integrals of polynomials in λ of degree ≤ 2T. The number of
/// nodes is the smallest for which λ(1 − κλ)^τ, the fastest decay that training with kernel scale κ can show, is
/// integrated to the tolerance for every τ ≤ 2T. What the run really needed is checked afterwards (`QuadratureCheck`).
struct CompressedSpectrum: Sendable {
  /// Σ_k m_k λ_k δ(λ − λ_k).
  let kernel: SpectralMeasure
  /// Σ_k λ_k w*_k² δ(λ − λ_k).
  let target: SpectralMeasure
  /// The measures as the task gives them, for checks.
  let fullKernel: SpectralMeasure
  let fullTarget: SpectralMeasure

  /// - Parameters:
  ///   - rate: κ, the learning rate times the expected growth of the kernel.
  ///   - nodes: nodes of each measure instead of the number chosen by the tolerance.
  init(_ task: any LearningTask, steps: Int, rate: Double, tolerance: Double, nodes: Int?) {
    fullKernel = task.kernelMeasure().merged
    fullTarget = task.targetMeasure().merged
    let probe = Probe(steps: steps, rate: rate, tolerance: tolerance)
    kernel = probe.smallestRule(of: fullKernel, nodes: nodes)
    target = probe.smallestRule(of: fullTarget, nodes: nodes)
  }

  /// The test functions that decide how many nodes are enough.
  private struct Probe {
    let steps: Int
    let rate: Double
    let tolerance: Double

    func smallestRule(of measure: SpectralMeasure, nodes: Int?) -> SpectralMeasure {
      let exact = min(measure.count, steps + 1)
      if let nodes { return GaussQuadrature.rule(of: measure, nodes: min(nodes, exact)) }
      let wanted = integrals(measure)
      var count = min(8, exact)
      while count < exact {
        let rule = GaussQuadrature.rule(of: measure, nodes: count)
        if zip(integrals(rule), wanted).allSatisfy({ abs($0 - $1) <= tolerance * abs($1) }) { return rule }
        count += 1
      }
      return GaussQuadrature.rule(of: measure, nodes: exact)
    }

    /// ∫ (1 − κλ)^τ and ∫ λ(1 − κλ)^τ at log-spaced τ up to 2T.
    private func integrals(_ measure: SpectralMeasure) -> [Double] {
      var times: [Double] = [1]
      while let last = times.last, last < 2 * Double(steps) { times.append(min(last * 1.5, 2 * Double(steps))) }
      // Decay faster than the largest mode's is that of a unit rate at most.
      let scale = min(rate, 1 / (measure.nodes.last ?? 1))
      return times.flatMap { time in
        [
          measure.integral { pow(1 - scale * $0, time) }, measure.integral { $0 * pow(1 - scale * $0, time) },
        ]
      }
    }
  }
}
