import DMFT

/// Everything that a result file holds.
struct ResultRecord: Sendable {
  var curve: LearningCurve
  var twoTime: TwoTimeFunctions?
  var configuration: ConfigurationValue
  var engine: String
  var version: String
  var diagnostics: Diagnostics
  /// `theory` or `simulation`.
  var source: String
}

extension ResultRecord {
  static let theory = "theory"
  static let simulation = "simulation"

  var isSimulation: Bool { source == Self.simulation }
}
