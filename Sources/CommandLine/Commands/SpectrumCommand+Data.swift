import DMFT
import Foundation
import LinearAlgebra

extension SpectrumCommand {
  /// α and β of samples.
  func dataResult() throws -> Result {
    let input = samples.features ?? samples.kernel ?? file ?? ""
    let data = try file.map(kernelData) ?? data(input)
    try checkMemory(data, input)
    let measurement = try measured(input) {
      let bar = ProgressBar()
      defer { bar.finish() }
      bar.update(0)
      return try TaskMeasurement(data, window: numbers, progress: bar.update)
    }
    let population = PopulationModes(measurement, continues: true)
    let curves = SpectrumCurves(population.modes, sample: measurement.spectrum)
    let modes = noTail ? Array(population.modes.prefix(population.measured)) : population.modes
    let report = SpectrumReport(
      name: "\(input), \(data.samples) samples", capacity: measurement.capacity, source: measurement.source,
      modes: measurement.spectrum.rank, window: measurement.window,
      plain: curves.plainExponents(measurement.window))
    return Result(
      report: report, file: TaskFile(modes: modes, comments: comments(measurement, population, input)),
      curves: curves)
  }

  private func data(_ input: String) throws -> LabelledData {
    let matrix = try ArrayFile.matrix(input)
    let labels = try ArrayFile.matrix(samples.targets ?? "")
    return try measured(input) {
      try LabelledData(samples.kernel == nil ? .features(matrix) : .kernel(matrix), targets: labels)
    }
  }

  /// Blames what the library finds wrong on the file that it is about.
  private func measured<Value>(_ input: String, _ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as DescriptionError {
      let file = error.key.hasPrefix("targets") ? samples.targets ?? input : input
      let subject = error.key == "window" ? "--window" : error.key
      throw CommandFailure(
        code: .badInput, message: "\(file): \(subject) is \(error.value); allowed: \(error.allowed)")
    }
  }

  /// The matrix as read and as it is diagonalised, eigenvectors, and twice as much work space for LAPACK.
  private func checkMemory(_ data: LabelledData, _ input: String) throws {
    let size: Int =
      switch data.inputs {
      case .kernel(let matrix): matrix.rows
      case .features(let matrix): min(matrix.rows, matrix.columns)
      }
    let needed = 8 * 5 * Double(size) * Double(size)
    let available = AvailableMemory.bytes() ?? .infinity
    guard needed > available else { return }
    throw SolverFailure.failure(
      .doesNotFit(
        resource: "memory", needed: needed, available: available,
        remedy: "a random part of the samples does as well"), file: input)
  }

  private func comments(
    _ measurement: TaskMeasurement, _ population: PopulationModes, _ input: String
  ) -> [String] {
    let first =
      "\(input): capacity \(measurement.capacity.value) ± \(measurement.capacity.uncertainty), source "
      + "\(measurement.source.value) ± \(measurement.source.uncertainty)"
    let rows =
      "rows 1 … \(population.measured): modes of the population, corrected for \(measurement.spectrum.samples) samples"
    let rest = "further rows: not resolved; the power laws continued until the trace is used up"
    return [first, rows] + (noTail || population.modes.count == population.measured ? [] : [rest])
  }
}
