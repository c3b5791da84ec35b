import ConfigurationFiles
import DMFT
import FileFormats
import Foundation
import LinearAlgebra

/// The files of a best training: a configuration, and its step sizes beside it.
struct OptimizedFiles {
  private let configuration: Configuration
  private let path: String

  init(_ configuration: Configuration, path: String) {
    (self.configuration, self.path) = (configuration, path)
  }

  /// best.csv of best.yaml.
  private var schedulePath: String { PathText.withoutEnding(path) + ".csv" }
  var scheduleName: String { PathText.name(schedulePath) }

  /// best-batch.csv of best.yaml.
  private var batchPath: String { PathText.withoutEnding(path) + "-batch.csv" }
  private var batchName: String { PathText.name(batchPath) }

  func paths(of search: TrainingSearch) -> [String] {
    let hasFile =
      if case .table? = configuration.run.training.optimiser?.stepSize.schedule { true } else { false }
    let writesSizes =
      search.quantities.contains(.schedule) || hasFile && OptimizedConfiguration.changesStepSizes(search)
    return [path] + (writesSizes ? [schedulePath] : []) + (search.dealsSamples ? [batchPath] : [])
  }

  /// The configuration as it is written.
  func written(_ best: OptimizedConfiguration) -> JSONValue {
    best.canonical(schedule: scheduleName, batches: batchName, at: path)
  }

  /// Step sizes and batches first: a configuration never names a file that is not there.
  func write(
    _ value: JSONValue, _ report: OptimumReport, rates: [Double]?, batches: [Int]?
  ) throws {
    if let rates, value["optimizer"]?["schedule"]?["kind"] == "file" {
      try AtomicFile.write("eta\n" + rates.map { $0.shortest + "\n" }.joined(), to: schedulePath)
    }
    if let batches {
      try AtomicFile.write("batch\n" + batches.map { "\($0)\n" }.joined(), to: batchPath)
    }
    try AtomicFile.write(
      OutputPath.ending(path) == "json" ? value.text(.members) : yaml(value, report), to: path)
  }

  /// A line for every key, and what was found above them.
  private func yaml(_ value: JSONValue, _ report: OptimumReport) -> String {
    guard case .object(let entries) = value else { return value.text() }
    return "# \(report.summary)\n" + entries.map { "\($0.0): \($0.1.text())\n" }.joined()
  }
}
