import DMFTMarch
import DMFTRuns
import DMFTSolution
import Foundation
import LinearAlgebra

// What a run over panels takes.
extension PanelEngine {
  package func refuseIfTooLarge(_ estimate: RunEstimate) throws {
    guard let available = AvailableMemory.bytes(), estimate.memory > available else { return }
    throw SolverError.doesNotFit(
      resource: "memory", needed: estimate.memory, available: available,
      remedy: "the \(estimate.work) would take \(MarchEngine.duration(estimate.seconds)); use fewer steps")
  }

  /// What a run takes from its beginning to its end.
  func estimate(_ fineness: PanelFineness) -> RunEstimate {
    let cost = PanelCost(fineness: fineness)
    let columns = cost.columns(at: run.steps)
    return RunEstimate(
      seconds: Self.startTime + seconds(to: run.steps + 1, cost),
      memory: memory * cost.rows * columns * columns,
      work: "two-time march of \(run.steps) steps over panels")
  }

  /// The part of the work before a time.
  func share(_ next: Int, _ fineness: PanelFineness) -> Double {
    let cost = PanelCost(fineness: fineness)
    return (Self.startTime + seconds(to: min(next, run.steps + 1), cost))
      / (Self.startTime + seconds(to: run.steps + 1, cost))
  }

  /// Bytes, of the matrices, blocks and stencils of all operators, for the square of a row's numbers.
  private var memory: Double {
    let depth = Double(run.network.depth)
    return (features == nil ? 240 * (1 + depth) : 90 * (3 + depth))
      * (run.data.samples == .infinite ? 1 : Self.fixedSamplesMemory)
  }

  /// How much a run takes, for two couplings above frozen features and fresh samples: fitted to one and two trained Gaussian maps.
  private var effort: Double {
    let samples =
      run.data.samples == .infinite
      ? 1 : Self.fixedSamples * pow(max(1, Double(run.steps) / 3e4), Self.samplesGrowth)
    guard features == nil else { return samples * (3 + Double(run.network.depth)) / 4 }
    let maps = run.network.couplings.filter { $0.initialisation == .gaussian }.count
    return samples * 1.4 * pow(Double(max(1, maps)), 3.8)
  }

  /// Of all panels before a time: products of rows and matrices.
  private func seconds(to end: Int, _ cost: PanelCost) -> Double {
    var (time, sum) = (PanelMarch.plainTimes, 0.0)
    while time < end {
      sum += seconds(ofPanelAt: time, cost)
      time = PanelPlan.panel(from: time).upperBound
    }
    return sum
  }

  func seconds(ofPanelAt time: Int, _ cost: PanelCost) -> Double {
    Self.leastTime + Self.unitTime * effort * cost.work(at: time)
  }

  /// Seconds of the beginning, of every panel, and of its work: fitted to frozen features, N = 256, 10^4 to 10^7 steps, on two cores.
  private static let startTime = 0.5
  /// Times as much for fixed samples, whose noise is a full correlation, at 3·10^4 steps, and the power of time by which that grows, since
  /// they need more sweeps: measured to 10^6 steps.
  private static let fixedSamples = 1.8
  private static let samplesGrowth = 0.3
  private static let fixedSamplesMemory = 1.5
  private static let leastTime = 0.15
  private static let unitTime = 2.4e-18
}
