import DMFTNumerics
import DMFTRuns
import Foundation

/// The two measures of a task on few nodes for times that span many decades: a Gauss rule for every six octaves of eigenvalues,
/// so that their number grows like log T, where that of one rule grows like √T.
struct PanelSpectrum: Sendable {
  /// Σ_k m_k λ_k δ(λ − λ_k).
  let kernel: SpectralMeasure
  /// Σ_k λ_k w*_k² δ(λ − λ_k).
  let target: SpectralMeasure
  /// The same measures on more than twice as many nodes, for checks.
  let fineKernel: SpectralMeasure
  let fineTarget: SpectralMeasure
  /// How the mean predictor follows from the target's nodes, if not as Σ q_k h_k².
  var meanPredictor: MeanPredictorForm?

  /// - Parameters:
  ///   - rate: κ, the learning rate times the expected growth of the kernel.
  ///   - tolerance: relative, of integrals of (1 − κλ)^τ and λ(1 − κλ)^τ, τ ≤ 2T.
  ///   - more: nodes added to each rule.
  init(_ task: any LearningTask, steps: Int, rate: Double, tolerance: Double, more: Int) {
    let measures = task.measures()
    let check = DecayCheck(steps: steps, rate: rate, tolerance: tolerance)
    (kernel, fineKernel) = check.rules(of: measures.kernel, more: more)
    (target, fineTarget) = check.rules(of: measures.target, more: more)
  }

  /// The measures that frozen features of a width make of a task.
  ///
  /// - Returns: nil when they do not come out.
  init?(_ features: FeatureMeasures, more: Int) {
    let count = features.usualNodes + more
    guard let rules = features.rules(nodes: count), let fine = features.rules(nodes: count + count / 4)
    else { return nil }
    (kernel, target, meanPredictor) = (rules.kernel, rules.target, rules.meanPredictor)
    (fineKernel, fineTarget) = (fine.kernel, fine.target)
  }

  /// Whether no node was saved, so that there is no error.
  /// Rules of features may have no room for more nodes, and are not exact for that.
  var isExact: Bool {
    meanPredictor == nil && kernel.count == fineKernel.count && target.count == fineTarget.count
  }
}

/// How many nodes the decays of a run need.
private struct DecayCheck {
  let steps: Int
  let rate: Double
  let tolerance: Double

  /// A rule, and a finer one.
  func rules(of measure: SpectralMeasure, more: Int) -> (SpectralMeasure, SpectralMeasure) {
    let support = measure.merged
    guard let top = support.nodes.last, top > 0 else { return (support, support) }
    let ranges = ranges(of: support, top).map { GaussRules(of: $0, most: Self.mostNodes) }
    let scale = min(rate, 1 / top)
    let wanted = integrals(support, scale)
    var count = Self.fewestNodes
    while count < Self.mostNodes / 2, !agrees(integrals(rule(ranges, count), scale), wanted) { count += 1 }
    return (rule(ranges, count + more), rule(ranges, 2 * (count + more) + 2))
  }

  private func rule(_ ranges: [GaussRules], _ count: Int) -> SpectralMeasure {
    var result = SpectralMeasure(nodes: [], weights: [])
    for range in ranges {
      let part = range.rule(nodes: count)
      result.nodes += part.nodes
      result.weights += part.weights
    }
    return result
  }

  /// Parts of the measure, from the smallest: all below what moves within the run, then six octaves each.
  private func ranges(of support: SpectralMeasure, _ top: Double) -> [SpectralMeasure] {
    let slowest = 1 / (2 * rate * Double(max(steps, 1)))
    var parts: [SpectralMeasure] = []
    var (end, bound) = (support.count, top)
    while end > 0 {
      bound /= Self.ratio
      if bound < slowest { bound = -1 }
      var start = end
      while start > 0, support.nodes[start - 1] > bound { start -= 1 }
      if start < end {
        parts.append(
          SpectralMeasure(
            nodes: Array(support.nodes[start..<end]), weights: Array(support.weights[start..<end])))
      }
      end = start
    }
    return parts.reversed()
  }

  private func agrees(_ found: [Double], _ wanted: [Double]) -> Bool {
    zip(found, wanted).enumerated().allSatisfy { index, pair in
      // Late integrals are small differences of rounding errors, which scale with the first ones.
      abs(pair.0 - pair.1) <= tolerance * abs(pair.1) + Self.roundOff * abs(wanted[index % 2])
    }
  }

  private func integrals(_ measure: SpectralMeasure, _ scale: Double) -> [Double] {
    var times: [Double] = [1]
    while let last = times.last, last < 2 * Double(steps) { times.append(min(last * 1.5, 2 * Double(steps))) }
    return times.flatMap { time in
      [measure.integral { pow(1 - scale * $0, time) }, measure.integral { $0 * pow(1 - scale * $0, time) }]
    }
  }

  private static let fewestNodes = 4
  private static let mostNodes = 200
  private static let ratio = 64.0
  private static let roundOff = 2e-15
}
