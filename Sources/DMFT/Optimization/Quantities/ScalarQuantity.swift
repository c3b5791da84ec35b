import DMFTRuns
import Foundation

/// A number of a run that may be chosen: how it is read, how it is set, and on which axis it is searched.
///
/// A new one is a conformance, and its case in `FreeQuantity`.
protocol ScalarQuantity: Sendable {
  /// Whether only whole numbers are meant.
  static var isWhole: Bool { get }
  /// The value that a run has; nil where it has none.
  static func value(of run: Run) -> Double?
  /// The values among which is searched, from where the run stands.
  static func range(in run: Run, _ budget: TrainingBudget) -> ClosedRange<Double>
  /// The run with another value.
  static func set(_ value: Double, in run: Run) throws -> Run
  /// What stands against choosing it in this run under this budget.
  /// - Throws: `DescriptionError`.
  static func check(_ run: Run, _ budget: TrainingBudget) throws
  /// The axis of the search: ln x unless the quantity says otherwise.
  static func coordinate(of value: Double) -> Double
  static func value(at coordinate: Double) -> Double
}

extension ScalarQuantity {
  static var isWhole: Bool { false }
  static func check(_ run: Run, _ budget: TrainingBudget) throws {}
  static func coordinate(of value: Double) -> Double { log(value) }
  static func value(at coordinate: Double) -> Double { exp(coordinate) }
}

/// What a search may choose, as `optimize.over` calls it.
public enum FreeQuantity: String, Sendable, Hashable, CaseIterable {
  /// η_t of every step.
  case schedule
  case learningRate
  case momentum
  case batch
  case richness
  case width

  /// nil for the schedule, which is more than a number.
  var scalar: (any ScalarQuantity.Type)? {
    switch self {
    case .schedule: nil
    case .learningRate: LearningRateQuantity.self
    case .momentum: MomentumQuantity.self
    case .batch: BatchQuantity.self
    case .richness: RichnessQuantity.self
    case .width: WidthQuantity.self
    }
  }
}
