import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import DMFT

@Suite("Capacity and source from samples")
struct TaskMeasurementTests {
  static let tasks = [(1.3, 0.4), (1.5, 0.8), (2.0, 1.4)]

  /// At 500 samples the scatter is √8 times that of 4000. Plain fits would be refused by the same test.
  @Test(
    "hold the truth within the stated uncertainty, which is small, and have no bias", .tags(.statistics),
    arguments: tasks, PowerLawSamples.Inputs.allCases)
  func coverage(task: (Double, Double), inputs: PowerLawSamples.Inputs) throws {
    let (alpha, beta) = task
    let draws = try (0..<8).map { seed in
      try TaskMeasurement(
        PowerLawSamples(capacity: alpha, source: beta, samples: 500, features: 2000, inputs: inputs)
          .data(seed: 100 + UInt64(seed)))
    }
    let capacities = draws.map(\.capacity)
    let sources = draws.map(\.source)
    // Of 8 draws at a coverage of 90 %, fewer than 5 inside have a probability of 0.5 %.
    #expect(capacities.count { abs($0.value - alpha) <= $0.uncertainty } >= 5)
    #expect(sources.count { abs($0.value - beta) <= $0.uncertainty } >= 5)
    #expect(relativeDeviation(of: mean(capacities), from: alpha) < 0.01)
    #expect(relativeDeviation(of: mean(sources), from: beta) < 0.09)
    #expect(capacities.reduce(0) { $0 + $1.uncertainty } / 8 < 0.05 * alpha)
    #expect(
      draws.allSatisfy { $0.regime == Regime(capacity: alpha, source: beta) || beta == 0.8 || beta == 1.4 })
  }

  private func mean(_ exponents: [MeasuredExponent]) -> Double {
    exponents.reduce(0) { $0 + $1.value } / Double(exponents.count)
  }

  /// The test that the corrected exponents pass in `coverage`.
  @Test("plain fits of the tail, in the same window, are refused: they are biased", .tags(.statistics))
  func plainFit() throws {
    let errors = try (0..<6).map { seed in
      let measurement = try TaskMeasurement(
        PowerLawSamples(capacity: 1.3, source: 0.4, samples: 500, features: 2000).data(
          seed: 100 + UInt64(seed)))
      let window = (measurement.window.first - 1)..<measurement.window.last
      let (values, powers) = (measurement.spectrum.eigenvalues, measurement.spectrum.powers)
      let tails = window.map { powers[$0...].reduce(0, +) }
      let line = LogCurve(window.reversed().map { values[$0] }, tails.reversed())
      return LineFit(line).slope / 0.4 - 1
    }
    #expect(errors.reduce(0, +) / 6 > 0.09)
  }

  @Test("more samples than features: the rank is that of the features", .tags(.statistics))
  func fewFeatures() throws {
    let measurement = try TaskMeasurement(
      PowerLawSamples(capacity: 1.5, source: 0.8, samples: 2000, features: 400).data(seed: 12))
    #expect(measurement.spectrum.rank == 400)
    // The last features bend the spectrum within a factor of the window's end.
    #expect(relativeDeviation(of: measurement.capacity.value, from: 1.5) < 0.03)
    #expect(relativeDeviation(of: measurement.source.value, from: 0.8) < 0.08)
  }

  @Test("a window of one's own is fitted instead", .tags(.contract))
  func window() throws {
    let data = try PowerLawSamples(capacity: 1.5, source: 0.8, samples: 300, features: 900).data(seed: 13)
    let window = try TaskMeasurement(data, window: 8...60).window
    #expect((6...10).contains(window.first) && (54...66).contains(window.last))
    for wrong in [0...60, 20...60, 8...301] {
      #expect(throws: DescriptionError.self) { try TaskMeasurement(data, window: wrong) }
    }
  }

  @Test("too few samples, and targets that are noise, are refused", .tags(.contract))
  func refused() throws {
    let few = PowerLawSamples(capacity: 1.5, source: 0.8, samples: 40, features: 80)
    #expect(throws: DescriptionError.self) { try TaskMeasurement(few.data(seed: 14)) }
  }
}

@Suite("The population behind a sample")
struct PopulationModesTests {
  @Test("has the eigenvalues of the truth, and its power as far as it is resolved", .tags(.statistics))
  func modes() throws {
    let (alpha, beta, features) = (1.5, 0.8, 2000)
    let measurement = try TaskMeasurement(
      PowerLawSamples(capacity: alpha, source: beta, samples: 800, features: features).data(seed: 21))
    let population = PopulationModes(measurement)
    #expect(population.measured > 100)
    for k in [20, 50, 100] {
      // Counts near mode k fluctuate by less than one.
      #expect(
        relativeDeviation(of: population.modes[k - 1].eigenvalue, from: pow(Double(k), -alpha)) < 2
          / Double(k))
    }
    let raw = measurement.spectrum.eigenvalues[99]
    #expect(raw > 1.05 * pow(100, -alpha))
    let total = (1...features).reduce(0) { $0 + pow(Double($1), -(alpha * beta + 1)) }
    for k in [10, 40, 100] {
      let truth = (k...features).reduce(0) { $0 + pow(Double($1), -(alpha * beta + 1)) } / total
      let found = population.modes[(k - 1)...].reduce(0) { $0 + $1.targetPower }
      #expect(relativeDeviation(of: found, from: truth) < 0.15)
    }
  }

  @Test("continues until the trace is used up, or not at all", .tags(.identity))
  func trace() throws {
    let measurement = try TaskMeasurement(
      PowerLawSamples(capacity: 1.4, source: 0.6, samples: 400, features: 1500).data(seed: 22))
    let whole = PopulationModes(measurement)
    let trace = measurement.spectrum.eigenvalues.reduce(0, +)
    let sum = whole.modes.reduce(0) { $0 + $1.multiplicity * $1.eigenvalue }
    // Bins of 15 % sum a power law to a per cent.
    #expect(relativeDeviation(of: sum, from: trace) < 0.01)
    let short = PopulationModes(measurement, continues: false)
    #expect(short.modes == Array(whole.modes.prefix(whole.measured)))
    #expect(try MeasuredTask(modes: whole.modes).modeCount > Double(whole.measured))
  }
}
