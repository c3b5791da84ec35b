import DMFT
import Foundation
import LinearAlgebra
import ConfigurationFiles
import FileFormats
import Reports

extension SpectrumCommand {
  /// α and β of samples.
  func dataResult() throws -> Result {
    let input = samples.features ?? samples.kernel ?? file ?? ""
    let (data, remark) = try file.map { (try kernelData(of: $0), nil) } ?? data(input)
    try checkMemory(data, input)
    let (measurement, flow) = try measured(input) {
      let bar = ProgressBar()
      defer { bar.finish() }
      bar.update(0)
      let measurement = try TaskMeasurement(data, window: numbers) { bar.update(0.8 * $0) }
      return (
        measurement,
        try KernelFlow(
          data, spectrum: measurement.spectrum, scales: measurement.scales, bands: measurement.bands
        ) { bar.update(0.8 + 0.2 * $0) }
      )
    }
    let most: Int? = if case .features(let matrix) = data.inputs { matrix.columns } else { nil }
    let whole = PopulationModes(measurement, most: most)
    let population =
      noTail ? PopulationModes(measurement, continues: false, most: most) : whole
    let units = MeasuredUnits(data.units, whole.modes)
    var report = SpectrumReport(
      name: "\(input), \(data.samples.counting("sample"))", capacity: measurement.capacity,
      source: measurement.source,
      modes: measurement.spectrum.rank, window: measurement.window, plain: nil)
    let curves = SpectrumCurves(units.modes(whole.modes), sample: units.spectrum(measurement.spectrum))
    report.plain = curves.plainExponents(measurement.window)
    report.windowOfPower = measurement.windowOfPower
    report.hasCapacity = measurement.hasCapacity
    report.hasSource = measurement.hasSource
    report.remarks = [remark, units.remark, Self.remark(copies: data.copies)].compactMap { $0 }
    report.balance = SpectrumBalance(measurement.spectrum, whole, units)
    report.flow = units.flow(flow)
    let file = TaskFile(
      modes: units.modes(population.modes), comments: comments(report, population, measurement, units))
    return Result(report: report, file: file, curves: curves, flow: report.flow)
  }

  /// Of samples that are there twice.
  private static func remark(copies: Int) -> String? {
    guard copies > 0 else { return nil }
    return
      "\(copies.counting("sample")) \(copies.inflecting("repeats", "repeat")) others: all are taken for independent, so that "
      + "uncertainties and the bracket are too optimistic; leave copies out"
  }

  private func data(_ input: String) throws -> (LabelledData, remark: String?) {
    func read(_ path: String, rows: Int?) throws -> NumericArray {
      let array = try ArrayFile.read(path, rows: rows)
      for remark in array.remarks { StandardError.write("dmft: \(path): \(remark)") }
      return array
    }
    let array = try read(input, rows: nil)
    let matrix = try array.matrix(input)
    let path = samples.targets ?? ""
    let labels = try TargetLabels(read(path, rows: matrix.rows), as: samples.meaning, path: path)
    let data = try measured(input) {
      try LabelledData(
        samples.kernel == nil ? .features(matrix) : .kernel(matrix), targets: labels.matrix,
        precision: array.precision)
    }
    return (data, labels.remark.map { "\(path): \($0)" })
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
    _ report: SpectrumReport, _ population: PopulationModes, _ measurement: TaskMeasurement,
    _ units: MeasuredUnits
  ) -> [String] {
    let exponents =
      "capacity \(report.capacity.value) ± \(report.capacity.uncertainty), source "
      + "\(report.source?.value ?? .nan) ± \(report.source?.uncertainty ?? .nan)"
    let rows =
      "rows 1 … \(population.measured): modes of the population, corrected for \(measurement.spectrum.samples.counting("sample"))"
    var comments = ["\(report.name): \(report.hasCapacity ? exponents : "no power law")", rows]
    if let remark = units.remark { comments.append(remark) }
    guard let balance = report.balance else { return comments }
    comments += noTail ? [balance.missing] : balance.comments
    comments.append(
      "\(SpectrumFile.resolvedLossKey): \(units.units.restored(power: population.resolvedLoss)) "
        + "(curves are resolved down to this loss, and rest on \(population.isCutShort ? "powers that the sample does not resolve" : "the further rows") below)"
    )
    return comments
  }
}
