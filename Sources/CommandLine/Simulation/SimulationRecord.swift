import DMFT
import Validation
import FileFormats
import ResultFiles

/// What result files say about an ensemble beside its numbers.
struct SimulationRecord {
  static let engine = "simulation"

  var ensemble: Ensemble
  var configuration: JSONValue
  /// What is to be said of the training beside its configuration.
  var remark: String?

  /// In one line, for messages.
  static func summary(_ ensemble: Ensemble) -> String {
    "\(ensemble.instances) networks of finite size, scale \(ensemble.scale), seed \(ensemble.seed)"
  }

  /// Means and standard errors as a result file holds them.
  func means(_ result: EnsembleResult) -> ResultRecord { record(result.curve) }

  /// The single networks.
  func instances(_ result: EnsembleResult) -> InstancesRecord {
    InstancesRecord(
      instances: result.samples, description: record(result.samples.first ?? result.curve))
  }

  private func record(_ curve: LearningCurve) -> ResultRecord {
    ResultRecord(
      curve: curve, twoTime: nil, configuration: configuration, engine: Self.engine,
      version: Version.current, diagnostics: diagnostics, source: ResultRecord.simulation)
  }

  private var diagnostics: Diagnostics {
    Diagnostics(
      engine: Self.engine, reason: Self.summary(ensemble) + (remark.map { "; " + $0 } ?? ""),
      entries: [
        .init("instances", .number(Double(ensemble.instances)), "number of independent networks"),
        .init("seed", .number(Double(ensemble.seed)), "seed of the random numbers"),
        .init(
          "scale", .number(Double(ensemble.scale)),
          "every size is this many times that of the configuration; readout norms are divided by it"),
      ])
  }
}
