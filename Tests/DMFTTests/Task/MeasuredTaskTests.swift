import TestSupport
import Testing

import DMFT

@Suite("Measured tasks")
struct MeasuredTaskTests {
  @Test("count a mode as often as its multiplicity says, its target power once", .tags(.closedForm))
  func measures() throws {
    let task = try MeasuredTask(modes: [
      Mode(eigenvalue: 0.5, targetPower: 0.2), Mode(eigenvalue: 2, targetPower: 0.7, multiplicity: 3),
    ])
    #expect(task.modeCount == 4)
    #expect(task.measures().kernel == SpectralMeasure(nodes: [0.5, 2], weights: [0.5, 6]))
    #expect(task.measures().target == SpectralMeasure(nodes: [0.5, 2], weights: [0.2, 0.7]))
  }

  @Test("without any eigenvalue, or any power, above 0 are refused", .tags(.contract))
  func empty() throws {
    for (eigenvalue, power, column) in [(1.0, 0.0, "target_power"), (0, 1, "lambda")] {
      let modes = [Mode(eigenvalue: eigenvalue, targetPower: power), Mode(eigenvalue: 0, targetPower: 0)]
      let error = #expect(throws: DescriptionError.self) { try MeasuredTask(modes: modes) }
      #expect(error?.key.hasSuffix(column) == true && error?.value == "0 in every row")
    }
    let target = [Mode(eigenvalue: 1, targetPower: 0), Mode(eigenvalue: 0, targetPower: 1)]
    #expect(try MeasuredTask(modes: target).list.count == 2)
  }

  @Test("of s copies keep tr Λ and the target power, at λ/s", .tags(.identity))
  func replicated() throws {
    let task = ReplicatedTask(
      try MeasuredTask(modes: [Mode(eigenvalue: 2, targetPower: 0.7, multiplicity: 3)]), copies: 4)
    #expect(task.modeCount == 12)
    #expect(task.measures().kernel == SpectralMeasure(nodes: [0.5], weights: [6]))
    #expect(task.measures().target == SpectralMeasure(nodes: [0.5], weights: [0.7]))
    #expect(try task.modes(limit: 12) == [Mode(eigenvalue: 0.5, targetPower: 0.7, multiplicity: 12)])
  }

  @Test("join equal nodes and drop empty ones", .tags(.identity))
  func merged() {
    let measure = SpectralMeasure(nodes: [3, 1, 3, 2, 0], weights: [1, 2, 4, 0, 5])
    #expect(measure.merged == SpectralMeasure(nodes: [0, 1, 3], weights: [5, 2, 5]))
  }

  /// 20000 eigenvalues over twelve decades, and a decay of every speed.
  @Test("of very many modes are condensed without loss", .tags(.identity))
  func condensed() {
    var numbers = SeededNumbers(seed: 61)
    let nodes = (0..<20_000).map { _ in 1 / (1 + 1e12 * numbers.number(in: 0...1) * numbers.number(in: 0...1))
    }
    let measure = SpectralMeasure(nodes: nodes, weights: nodes.map { _ in numbers.number(in: 0...1) })
    let condensed = measure.condensed(nodesPerOctave: SpectralResolution.usual.nodesPerOctave)
    #expect(condensed.count < 2000)
    for time in [0.0, 1, 30, 1e3, 1e6, 1e9] {
      for power in [0.0, 1, 2] {
        func f(_ x: Double) -> Double { decay(x, time) * (power == 0 ? 1 : power == 1 ? x : x * x) }
        #expect(relativeDeviation(of: condensed.integral(f), from: measure.integral(f)) < 1e-12)
      }
    }
  }

  /// (1 + λ)^-t, without cancellation.
  private func decay(_ x: Double, _ time: Double) -> Double { 1 / (1 + x * time) }
}
