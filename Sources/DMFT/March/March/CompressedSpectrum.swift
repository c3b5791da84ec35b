import DMFTNumerics
import DMFTRuns
import Foundation

/// The two measures of a task on as few nodes as the tolerance allows.
///
/// The curve depends on the spectrum only through integrals of polynomials in λ of degree ≤ 2T. The number of
/// nodes is the smallest for which (1 − κλ)^τ and λ(1 − κλ)^τ, decays at the rate κ of the dynamics, are integrated to
/// the tolerance for every τ ≤ 2T. What a run really needed is measured along with it (`QuadratureCheck`).
package struct CompressedSpectrum: Sendable {
  /// Σ_k m_k λ_k δ(λ − λ_k).
  package let kernel: SpectralMeasure
  /// Σ_k λ_k w*_k² δ(λ − λ_k).
  package let target: SpectralMeasure
  /// The same measures on many more nodes, for checks.
  package let fineKernel: SpectralMeasure
  package let fineTarget: SpectralMeasure

  /// - Parameters:
  ///   - rate: κ, the learning rate times the expected growth of the kernel.
  ///   - nodes: nodes of each measure instead of the number chosen by the tolerance.
  ///   - more: nodes added to the number chosen by the tolerance.
  package init(
    _ task: any LearningTask, steps: Int, rate: Double, tolerance: Double, nodes: Int?, more: Int = 0
  ) {
    let probe = NodeCount(steps: steps, rate: rate, tolerance: tolerance, wanted: nodes, more: more)
    let measures = task.measures()
    (kernel, fineKernel) = probe.rules(of: measures.kernel)
    (target, fineTarget) = probe.rules(of: measures.target)
  }

  /// Whether no node was saved, so that there is no error.
  package var isExact: Bool { kernel.count == fineKernel.count && target.count == fineTarget.count }
}

/// How many nodes a measure needs.
struct NodeCount {
  let steps: Int
  let rate: Double
  let tolerance: Double
  let wanted: Int?
  let more: Int

  /// The smallest rule that is good enough, and one of more than twice as many nodes.
  func rules(of measure: SpectralMeasure) -> (SpectralMeasure, SpectralMeasure) {
    let exact = min(measure.count, steps + 1)
    let count = wanted.map { min(max(1, $0), exact) } ?? min(exact, smallestCount(measure, exact) + more)
    let fine = GaussRules(of: measure, most: min(exact, 2 * count + Self.margin))
    return (fine.rule(nodes: count), fine.rule(nodes: min(exact, 2 * count + Self.margin)))
  }

  private func smallestCount(_ measure: SpectralMeasure, _ exact: Int) -> Int {
    let wanted = integrals(measure)
    var (count, most) = (min(Self.fewestNodes, exact), 0)
    var rules = GaussRules(of: measure, most: 0)
    while count < min(exact, Self.mostNodes) {
      if count > most {
        most = min(exact, 2 * count + Self.margin)
        rules = GaussRules(of: measure, most: most)
      }
      let found = integrals(rules.rule(nodes: count))
      let agrees = zip(found, wanted).enumerated().allSatisfy { index, pair in
        // Late integrals are small differences of the rule's rounding errors, which scale with the first ones.
        abs(pair.0 - pair.1) <= tolerance * abs(pair.1) + Self.roundOff * abs(wanted[index % 2])
      }
      if agrees { break }
      count += 1
    }
    return count
  }

  private func integrals(_ measure: SpectralMeasure) -> [Double] {
    // A mode that would flip its sign in every step is unstable: no decay is faster than that of a unit rate, but it may go on for longer.
    let scale = min(rate, 1 / max(measure.nodes.last ?? 1, .leastNormalMagnitude))
    let end = 2 * Double(steps) * max(1, scale > 0 ? rate / scale : 1)
    var times: [Double] = [1]
    while let last = times.last, last < end { times.append(min(last * 1.5, end)) }
    return times.flatMap { time in
      [
        measure.integral { pow(1 - scale * $0, time) }, measure.integral { $0 * pow(1 - scale * $0, time) },
      ]
    }
  }

  private static let fewestNodes = 8
  private static let mostNodes = 200
  static let margin = 8
  private static let roundOff = 2e-15
}
