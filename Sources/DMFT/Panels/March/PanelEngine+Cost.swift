import DMFTMarch
import DMFTRuns
import DMFTSolution
import Foundation
import LinearAlgebra

// What a run over panels takes.
extension PanelEngine {
  /// - Throws: `SolverError.doesNotFit` for more steps than panels take, in whatever time.
  package func checkLength() throws {
    guard run.steps > Self.longest else { return }
    throw SolverError.doesNotFit(
      resource: "steps", needed: Double(run.steps), available: Double(Self.longest),
      remedy:
        "beyond 10^9 steps nothing is known of the errors of panels, and 2^40 are a thousand times as many; use fewer steps"
    )
  }

  /// Steps, 2^40: a thousand times as many as errors are known for (19.5). Times of more than 2^53 would not be numbers of their own.
  private static let longest = 1 << 40

  package func refuseIfTooLarge(_ estimate: RunEstimate) throws {
    guard let available = AvailableMemory.bytes(), estimate.memory > available else { return }
    throw SolverError.doesNotFit(
      resource: "memory", needed: estimate.memory, available: available,
      remedy: "the \(estimate.work) would take \(TimeText.about(estimate.seconds)); use fewer steps")
  }

  /// What a run takes from its beginning to its end.
  func estimate(_ fineness: PanelFineness) -> RunEstimate {
    let cost = PanelCost(fineness: fineness)
    let columns = cost.columns(at: run.steps)
    return RunEstimate(
      seconds: startTime + seconds(to: run.steps + 1, cost),
      memory: memory * cost.rows * columns * columns,
      work: "two-time march of \(run.steps) steps over panels")
  }

  /// The part of the work before a time.
  func share(_ next: Int, _ fineness: PanelFineness) -> Double {
    let cost = PanelCost(fineness: fineness)
    return (startTime + seconds(to: min(next, run.steps + 1), cost))
      / (startTime + seconds(to: run.steps + 1, cost))
  }

  /// Bytes, of the matrices, blocks and stencils of all operators, for the square of a row's numbers.
  private var memory: Double {
    let depth = Double(run.network.depth)
    return (features == nil ? 240 * (1 + depth) : 90 * (3 + depth))
      * (run.data.samples == .infinite ? 1 : Self.fixedSamplesMemory)
  }

  /// How much a run takes, a quarter more than 1 for the projected network and fresh samples.
  private var effort: Double {
    let samples =
      run.data.samples == .infinite
      ? 1 : Self.fixedSamples * pow(max(1, Double(run.steps) / 3e4), Self.samplesGrowth)
    let maps = Double(run.network.couplings.count { $0.initialisation == .gaussian })
    guard features == nil else {
      return samples * ((3 + Double(run.network.depth)) / 4 + Self.gaussianMap * (maps - 1))
    }
    return samples * (Self.gaussianMap + Self.anotherMap * (maps - 1))
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
    Self.unitTime / Self.speed * effort * cost.work(at: time)
  }

  private var startTime: Double { Self.beginning / Self.speed }

  /// Of all cores, in units of one: 1.6 … 1.8 of two.
  private static let speed = pow(Double(Workers.count), 0.8)
  /// Seconds of one core for the beginning, and for the work of a panel: fitted to frozen features, N = 256, 10^4 to 10^8 steps.
  private static let beginning = 1.3
  /// Times as much for fixed samples, whose noise is a full correlation, at 3·10^4 steps, and the power of time by which that grows, since
  /// they need more sweeps: measured to 10^6 steps.
  private static let fixedSamples = 1.9
  private static let samplesGrowth = 0.2
  private static let fixedSamplesMemory = 1.5
  private static let unitTime = 6.4e-9
  /// Of a Gaussian map above frozen features or the only one that is trained, and of every other one: fitted to one, two and three.
  private static let gaussianMap = 1.7
  private static let anotherMap = 8.0
}
