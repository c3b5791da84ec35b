import Foundation
import LinearAlgebra
import TestSupport
import Testing

import DMFT

@Suite("The kernel's own flow")
struct KernelFlowTests {
  private func flow(of data: LabelledData, _ scales: (from: Double, to: Double)) throws -> KernelFlow {
    let spectrum = try data.spectrum()
    return try KernelFlow(
      data, spectrum: spectrum, scales: scales, bands: SpectralBands(spectrum, count: 60, deepest: 0.6))
  }

  /// K = c·1: every sample is learned alone, as e^(−2ct/P), and says nothing of the others.
  @Test("of a white kernel", .tags(.closedForm))
  func white() throws {
    let (count, c) = (12, 3.0)
    var kernel = DenseMatrix(identity: count)
    for i in kernel.entries.indices { kernel.entries[i] *= c }
    let targets = (0..<count).map { Double($0) - 4 }
    let data = try LabelledData(
      .kernel(kernel), targets: DenseMatrix(rows: count, columns: 1, entries: targets))
    let flow = try flow(of: data, (0.5, 0.05))
    let square = targets.reduce(0) { $0 + $1 * $1 } / Double(count)
    for point in flow.points {
      let fitted = square * exp(-2 * c * point.time / Double(count))
      #expect(relativeDeviation(of: point.fitted, from: fitted) < 1e-10)
      #expect(relativeDeviation(of: point.heldOut, from: square) < 1e-12)
    }
    #expect(abs(flow.heldOut) < 1e-12)
  }

  @Test("is that of the features whose products the kernel is", .tags(.identity), arguments: [30, 150])
  func features(count: Int) throws {
    let samples = PowerLawSamples(capacity: 1.5, source: 0.5, samples: 100, features: count)
    let (a, b) = (try samples.data(seed: 3), try samples.data(seed: 3, asKernel: true))
    let flows = try [a, b].map { try flow(of: $0, (0.1, 0.01)) }
    for (p, q) in zip(flows[0].points, flows[1].points) {
      #expect(relativeDeviation(of: p.fitted, from: q.fitted) < 1e-8)
      #expect(relativeDeviation(of: p.heldOut, from: q.heldOut) < 1e-8)
    }
  }

  /// The population's loss is Σ p_k e^(−2λ_k t).
  @Test("brackets the exponent of the population", .tags(.statistics))
  func bracket() throws {
    let (alpha, beta, features) = (1.5, 0.5, 2000)
    let data = try PowerLawSamples(capacity: alpha, source: beta, samples: 400, features: features)
      .data(seed: 5)
    let flow = try flow(of: data, (0.1, 0.004))
    let losses = flow.points.map { point in
      (1...features).reduce(0.0) { sum, k in
        sum + pow(Double(k), -(alpha * beta + 1)) * exp(-2 * pow(Double(k), -alpha) * point.time)
      }
    }
    let curve = LogCurve(flow.points.map(\.time), losses)
    let exponent = -LineFit(curve.part(from: log(flow.window.from), to: log(flow.window.to))).slope
    #expect(flow.heldOut < exponent && exponent < flow.fitted)
  }

  /// To five standard deviations of a mean square over so many samples, and the finite sample's own.
  @Test(
    "of Gaussian features has the held-out errors of ridge regression of (14.12)", .tags(.limit, .statistics),
    arguments: [(1.1, 0.3, 0.0), (1.5, 0.8, 0.1), (2.0, 0.5, 1.0)])
  func gaussian(task: (Double, Double, Double)) throws {
    let data = try PowerLawSamples(
      capacity: task.0, source: task.1, samples: 600, features: 1200, labelNoise: task.2
    ).data(seed: 8)
    let ridge = try flow(of: data, (0.1, 0.01)).ridge
    #expect(ridge.points.count > 6 && !ridge.isUnlikely)
    for point in ridge.points { #expect(abs(point.ratio - 1) < 5 / (600.0).squareRoot()) }
  }

  /// The same eigenvalues and powers, white features too; but each tenth sample holds what the others have little of.
  @Test("of samples that differ in kind has larger ones, and says so", .tags(.statistics))
  func unequal() throws {
    let data = try PowerLawSamples(
      capacity: 1.5, source: 0.3, samples: 600, features: 1200, unequalBehind: 10
    ).data(seed: 8)
    let ridge = try flow(of: data, (0.1, 0.01)).ridge
    #expect(ridge.isUnlikely && (ridge.range?.high ?? 0) > 1.2)
  }
}
