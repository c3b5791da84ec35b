import DMFT
import Foundation
import Validation

extension SweepAction {
  /// Expected seconds of a job on one core, to a factor of a few: what decides which job comes first.
  ///
  /// A heuristic from the sizes alone: no engine is prepared, which would cost more than it tells.
  public func cost(of run: Run, instances: Int = 2, scale: Int = 1) -> Double {
    switch self {
    case .solve: Self.solving(run)
    case .simulate: Self.simulation(run, instances, scale)
    }
  }

  private static func solving(_ run: Run) -> Double {
    if let model = run.model as? SampleRegression { return solving(model, run.training.stepCount ?? 0) }
    let network = try? run.model.linearised().network
    let isWide = network?.widths.allSatisfy { $0 == .infinite } ?? true
    switch run.training {
    case .flow(_, let points): return (isWide ? 0.02 : 0.3) + 1e-5 * Double(points)
    case .steps(let steps, _):
      let steps = Double(steps)
      let logarithm = log2(steps + 2)
      // Stationary chains take a circle of steps; a march a row of compressed columns for every step.
      if network?.isLazy ?? true { return (isWide ? 1e-3 : 1e-2) * logarithm + 1e-7 * steps * logarithm }
      let columns = min(steps, 112 + 32 * logarithm)
      return 1e-3 + steps * columns * columns * 4e-9 * (isWide ? 1 : 2)
    }
  }

  /// Sampled units follow every sample through every layer.
  private static func solving(_ model: SampleRegression, _ steps: Int) -> Double {
    let points = Double(model.samples.count + (model.samples.test?.count ?? 0))
    guard model.architecture.richness > 0 else { return 1e-6 * points * points * (1 + 1e-3 * Double(steps)) }
    return 1e-3 * points * Double(model.architecture.widths.count) * Double(steps)
  }

  private static func simulation(_ run: Run, _ instances: Int, _ scale: Int) -> Double {
    var ensemble = Ensemble(run, instances: instances, seed: 1)
    ensemble.scale = scale
    return (try? ensemble.prepared().cost.seconds(cores: 1)) ?? 0
  }
}
