import DMFT
import Foundation
import TestSupport
import Testing

/// The plane of capacity and source below and above α = 1 (derivations/12, section 12.5).
@Suite("Phases of compute-optimal training")
struct PhaseTests {
  /// One point inside each phase.
  static let points: [(phase: Phase, alpha: Double, beta: Double)] = [
    (.capacityLimited, 1.5, 0.5), (.slowlyCapacityLimited, 0.8, 0.5), (.slowlyEasy, 0.3, 1.8),
    (.distortionLimited, 2, 1.25), (.noiseLimited, 1.5, 1.9), (.noiseAndCapacity, 0.8, 1.6),
    (.noiseAndLearning, 0.55, 2),
  ]

  @Test("there are seven, each where it is said to be", .tags(.closedForm), arguments: points)
  func regions(point: (phase: Phase, alpha: Double, beta: Double)) {
    #expect(Phase(capacity: point.alpha, source: point.beta) == point.phase)
    #expect(Set(Self.points.map(\.phase)).count == Phase.allCases.count)
  }

  /// a = α/2 and b = (αβ + 1)/2 − a of arXiv 2405.15074.
  @Test("exponents are those of the literature in its own notation", .tags(.closedForm), arguments: points)
  func published(point: (phase: Phase, alpha: Double, beta: Double)) {
    let a = point.alpha / 2
    let b = (point.alpha * point.beta + 1) / 2 - a
    let (loss, width): (Double, Double) =
      switch point.phase {
      case .capacityLimited: ((2 * a + 2 * b - 1) / (2 * a + 1), 1 / (2 * a + 1))
      case .slowlyCapacityLimited: (a + b - 0.5, 0.5)
      case .slowlyEasy:
        (
          a * (2 * a + 2 * b - 1) / (3 * a + 2 * b - 1 - 2 * a * b),
          (2 * a + 2 * b - 1) / (2 * (3 * a + 2 * b - 1 - 2 * a * b))
        )
      case .distortionLimited: ((2 * a + 2 * b - 1) / (2 * (a + b)), (b / a) / (1 + b / a))
      case .noiseLimited: ((4 * a - 1) / (4 * a), 0.5)
      case .noiseAndCapacity: (a, 0.5)
      case .noiseAndLearning:
        (
          (1 - 2 * a) * (2 * a + 2 * b - 1) / (2 * (2 * b - a - 2 * a * b)),
          (b - a) / (2 * b - a - 2 * a * b)
        )
      }
    let law = Phase.law(capacity: point.alpha, source: point.beta)
    #expect(relativeDeviation(of: law.loss, from: loss) < 1e-14)
    #expect(relativeDeviation(of: law.width, from: width) < 1e-14)
    #expect(abs(law.width + law.time - 1) < 1e-15)
  }

  /// Powers of N at the least of all terms (12.14)–(12.17) for C = N^c, by golden section over ln N/ln C.
  @Test("exponents are those of the least sum of forcing and noise", .tags(.identity), arguments: points)
  func optimum(point: (phase: Phase, alpha: Double, beta: Double)) {
    let (alpha, beta) = (point.alpha, point.beta)
    /// The largest of the terms, as a power of C, at N = C^n.
    func largest(_ n: Double) -> Double {
      let tau = 1 - n + n * min(0, alpha - 1)
      var terms = [-beta * tau, -alpha * min(1, beta) * n]
      if alpha > 1, beta > 1 { terms.append(-n - (1 - 1 / alpha) * tau) }
      if alpha > 0.5, beta > 1 { terms.append(n * min(0, alpha - 1) - (2 - 1 / alpha) * tau) }
      return terms.max() ?? 0
    }
    // Widths at which the network is not yet trained to its floor.
    var best = (loss: 0.0, width: 0.0)
    for step in 1..<100_000 {
      let n = Double(step) / 100_000
      let loss = largest(n)
      if loss < best.loss { best = (loss, n) }
    }
    let law = Phase.law(capacity: alpha, source: beta)
    #expect(abs(-best.loss - law.loss) < 1e-4)
    #expect(abs(best.width - law.width) < 1e-4)
  }

  @Test("exponents do not jump at any border", .tags(.identity))
  func continuous() {
    let tiny = 1e-9
    var pairs: [((Double, Double), (Double, Double))] = []
    for alpha in [0.2, 0.4, 0.55, 0.8, 1.4] { pairs.append(((alpha, 1 - tiny), (alpha, 1 + tiny))) }
    for beta in [1.3, 2, 4] {
      for alpha in [0.5, 2 - 2.0.squareRoot(), 1] {
        pairs.append(((alpha - tiny, beta), (alpha + tiny, beta)))
      }
    }
    for alpha in [1.5, 3] {
      let edge = 2 - 1 / alpha
      pairs.append(((alpha, edge - tiny), (alpha, edge + tiny)))
    }
    pairs.append(((1 - tiny, 0.5), (1 + tiny, 0.5)))
    for (one, other) in pairs {
      let laws = [one, other].map { Phase.law(capacity: $0.0, source: $0.1) }
      #expect(abs(laws[0].loss - laws[1].loss) < 1e-7, "\(one)")
    }
  }

  @Test(
    "the population gradient has the least of its two or three terms", .tags(.identity), arguments: points)
  func population(point: (phase: Phase, alpha: Double, beta: Double)) {
    let (alpha, beta) = (point.alpha, point.beta)
    let losses = (1..<100_000).map { step -> Double in
      let n = Double(step) / 100_000
      let transient = alpha > 1 && beta > 1 ? -n - (1 - 1 / alpha) * (1 - n) : -.infinity
      return max(-beta * (1 - n), -alpha * min(1, beta) * n, transient)
    }
    let law = Phase.populationLaw(capacity: alpha, source: beta, time: beta)
    #expect(abs(law.loss + (losses.min() ?? 0)) < 1e-4)
  }
}
