import DMFT
import Foundation
import Validation

/// Refusal of simulations that the machine cannot finish, before they start.
enum SimulationFit {
  /// Longer than anybody waits: a year.
  private static let longest = 365 * 86_400.0

  static func check(_ prepared: PreparedEnsemble, file: String) throws {
    let (cost, ensemble) = (prepared.cost, prepared.ensemble)
    let cores = min(ensemble.threads, ensemble.instances, ProcessInfo.processInfo.activeProcessorCount)
    try check("memory", cost.memory, available: AvailableMemory.bytes() ?? .infinity, file: file)
    try check("time", cost.seconds(cores: cores), available: longest, file: file)
  }

  private static func check(_ resource: String, _ needed: Double, available: Double, file: String) throws {
    guard needed > available else { return }
    let remedy =
      resource == "memory"
      ? "fewer --threads, a smaller --scale, fewer modes or a smaller width"
      : "fewer --instances, a smaller --scale, fewer steps or smaller sizes"
    throw SolverFailure.failure(
      .doesNotFit(resource: resource, needed: needed, available: available, remedy: remedy), file: file)
  }
}
