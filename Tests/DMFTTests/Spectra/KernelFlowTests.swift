import Foundation
import LinearAlgebra
import TestSupport
import Testing

import DMFT

@Suite("The kernel's own flow")
struct KernelFlowTests {
  /// K = c·1: every sample is learned alone, as e^(−2ct/P), and says nothing of the others.
  @Test("of a white kernel", .tags(.closedForm))
  func white() throws {
    let (count, c) = (12, 3.0)
    var kernel = DenseMatrix(identity: count)
    for i in kernel.entries.indices { kernel.entries[i] *= c }
    let targets = (0..<count).map { Double($0) - 4 }
    let data = try LabelledData(
      .kernel(kernel), targets: DenseMatrix(rows: count, columns: 1, entries: targets))
    let flow = try KernelFlow(data, spectrum: data.spectrum(), scales: (0.5, 0.05))
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
    let flows = try [a, b].map { try KernelFlow($0, spectrum: $0.spectrum(), scales: (0.1, 0.01)) }
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
    let flow = try KernelFlow(data, spectrum: data.spectrum(), scales: (0.1, 0.004))
    let losses = flow.points.map { point in
      (1...features).reduce(0.0) { sum, k in
        sum + pow(Double(k), -(alpha * beta + 1)) * exp(-2 * pow(Double(k), -alpha) * point.time)
      }
    }
    let curve = LogCurve(flow.points.map(\.time), losses)
    let exponent = -LineFit(curve.part(from: log(flow.window.from), to: log(flow.window.to))).slope
    #expect(flow.heldOut < exponent && exponent < flow.fitted)
  }
}
