import Foundation
import TestSupport
import Testing

@testable import DMFTSamples
import DMFT

/// What functions on sampled units are stored and evaluated as.
@Suite("Sampled units of infinitely wide layers")
struct SampledUnitsTests {
  @Test("have activations in single precision", .tags(.closedForm))
  func singleActivations() {
    for x in stride(from: Float(-14), through: 14, by: 0.0137) {
      let (t, e) = (hyperbolicTangent(x), errorFunction(x))
      let h = Double(x)
      #expect(abs(Double(t.value) - tanh(h)) < 3e-7)
      #expect(abs(Double(t.slope) - (1 - tanh(h) * tanh(h))) < 6e-7)
      #expect(abs(Double(e.value) - erf(h)) < 4e-7)
      #expect(abs(Double(e.slope) - 2 / Double.pi.squareRoot() * exp(-h * h)) < 4e-7)
    }
    #expect(hyperbolicTangent(.nan).value.isNaN && errorFunction(.nan).value.isNaN)
  }

  /// Pieces of units are a way of storing them: sums over units do not depend on it.
  @Test("keep units in pieces", .tags(.identity), arguments: [7, 512, 1300])
  func pieces(units: Int) {
    let layout = UnitLayout(units: units)
    let rows = (0..<3 * units).map { sin(Double($0 * $0 % 1009)) }
    let values: [Double] = layout.arranged(rows, functions: 3)
    #expect(layout.rows(values, functions: 3) == rows)
    let gram = layout.gram(values, functions: 3, count: 2)
    var table = UnitRows<Double>(units: units)
    table.append(Array(rows.prefix(2 * units)))
    var (means, sums) = ([Double](), [Double](repeating: 0, count: 3 * units))
    table.averages(values, functions: 3, into: &means)
    table.combine(means, functions: 3, keeping: 0, into: &sums)
    let combined = layout.rows(sums, functions: 3)
    for a in 0..<2 {
      for b in 0..<3 {
        let sum = (0..<units).reduce(0.0) { $0 + rows[a * units + $1] * rows[b * units + $1] }
        let mean = sum / Double(units)
        #expect(abs(means[a * 3 + b] - mean) < 1e-14)
        if b < 2 { #expect(abs(gram[a * 2 + b] - mean) < 1e-14) }
      }
    }
    for b in 0..<3 {
      for i in [0, units / 2, units - 1] {
        let sum = means[b] * rows[i] + means[3 + b] * rows[units + i]
        #expect(abs(combined[b * units + i] - sum) < 1e-13)
      }
    }
  }
}
