import DMFTKernels
import DMFTRuns
import DMFTSolution
import LinearAlgebra

/// Solves lazy networks of infinite width on given samples, exactly: their kernel does not move.
///
/// The readout norm stays 1, so that a schedule that follows it is constant. *Complexity*: the kernel, and `KernelDescent`.
/// *Accuracy*: round-off, and what Hermite series leave out of K (1e-17 of it).
struct LazySamplesEngine: PreparedEngine {
  let engine = SamplesEngine.name
  private let run: WideRun
  private let options: SolverOptions

  init(_ run: WideRun, _ options: SolverOptions) {
    (self.run, self.options) = (run, options)
  }

  var reason: String {
    "tangent kernel of infinite width on \(run.samples.count.counting("sample")), exact because the network is lazy"
      + run.remark
  }

  func solve(_ watch: RunWatch) throws -> Solution {
    let (p, n, o) = (run.samples.count, run.points, run.samples.outputs)
    try refuseIfTooLarge(points: n)
    let kept = options.march.twoTimeSteps
    let kernels = kept.isEmpty ? nil : perceptron.map { LayerKernels($0, inputs: run.samples.inputKernel) }
    let kernel = try kernelColumns(n, p)
    var descent = KernelDescent(kernel, run)
    var (curves, snapshots, divergedAt) = (QuantityCurves(), [WideSnapshot](), Int?.none)
    let bounds = descent.losses.map { Divergence.bound(start: $0, labelNoise: 0) }
    for step in 0...run.steps {
      let losses = descent.losses
      guard zip(losses, bounds).allSatisfy({ $0 <= $1 }) else {
        divergedAt = step
        break
      }
      curves.append(losses[0], to: .trainLoss)
      if n > p { curves.append(losses[1], to: .testLoss) }
      curves.append(1, to: .readoutNorm)
      if kept.contains(step) { snapshots.append(snapshot(step, descent.outputs, kernels, n, p)) }
      if step < run.steps { descent.advance(by: run.optimiser.update(at: step, of: run.steps)) }
      if step % Self.reportedSteps == 0 { watch.advance(Double(step) / Double(run.steps)) }
    }
    return solution(curves, snapshots, limit(kernel).outcome(divergedAt: divergedAt, options), (p, n, o))
  }

  /// Where stability ends, tried over as many steps as take about a second.
  private func limit(_ kernel: [Double]) -> StabilityLimit {
    let most = Self.speed / (2 * Double(kernel.count) * Double(run.samples.outputs))
    var limit = StabilityLimit(rate: run.optimiser.learningRate, steps: run.steps, end: .growth) {
      isStable(kernel, run.scaled(by: $0, steps: $1))
    }
    limit.longestTrial = min(limit.longestTrial, max(Self.fewestTrialSteps, Int(min(most, 1e6))))
    return limit
  }

  /// Whether the loss of the samples neither leaves every bound nor ends above its start.
  private func isStable(_ kernel: [Double], _ run: WideRun) -> Bool {
    var (descent, losses) = (KernelDescent(kernel, run), [Double]())
    for step in 0...run.steps {
      losses.append(descent.losses[0])
      guard losses[step] <= Divergence.bound(start: losses[0], labelNoise: 0) else { return false }
      if step < run.steps { descent.advance(by: run.optimiser.update(at: step, of: run.steps)) }
    }
    return !StabilityLimit.rises(losses, 0)
  }

  private var perceptron: Perceptron? {
    if case .perceptron(let network) = run.model.architecture { network } else { nil }
  }

  /// K between all points and the samples.
  private func kernelColumns(_ n: Int, _ p: Int) throws -> [Double] {
    let layers = try run.model.architecture.layers(on: run.samples.input) { _ in 1 }
    let kernel = try LayeredKernel(
      layers, activation: run.model.architecture.activation, inputs: run.samples.allInputs
    ).matrix()
    return (0..<n).flatMap { row in kernel.entries[row * n..<row * n + p] }
  }

  private func snapshot(
    _ step: Int, _ outputs: [Double], _ kernels: LayerKernels?, _ n: Int, _ p: Int
  ) -> WideSnapshot {
    WideSnapshot(
      step: step, outputs: outputs, features: kernels?.features ?? [],
      signals: (kernels?.signals ?? []).map { signal in
        (0..<p).flatMap { row in signal[row * n..<row * n + p] }
      })
  }

  /// The exact curve in the columns of the sampled one, so that lazy and rich networks stand side by side.
  private func solution(
    _ curves: QuantityCurves, _ snapshots: [WideSnapshot], _ outcome: Outcome,
    _ sizes: (p: Int, n: Int, o: Int)
  ) -> Solution {
    let member = WideMember(curves: curves, snapshots: snapshots)
    let exact = WideEnsemble(members: [member], paired: member, settings: .exact)
    let end = exact.count
    return Solution(
      curve: exact.curve(before: end).decomposed(if: options.decomposes),
      fields: exact.fields(
        depth: perceptron?.depth ?? 0, samples: sizes.p, points: sizes.n, outputs: sizes.o, before: end),
      diagnostics: Diagnostics(
        engine: engine.rawValue, reason: reason,
        entries: [.init("standard_error", .number(0), "nothing is sampled: the curve is exact")]),
      outcome: outcome)
  }

  private func refuseIfTooLarge(points n: Int) throws {
    let size = Double(n) * Double(n)
    let demand = LayeredKernel.demand(
      try run.model.architecture.layers(on: run.samples.input) { _ in 1 },
      activation: run.model.architecture.activation, samples: n)
    let kept = 4 * Double(perceptron?.depth ?? 0) * Double(options.march.twoTimeSteps.count + 1)
    let needed = demand.memory + 8 * size * (2 + (options.march.twoTimeSteps.isEmpty ? 0 : kept))
    if let available = AvailableMemory.bytes(), needed > available {
      throw SolverError.doesNotFit(
        resource: "memory", needed: needed, available: available,
        remedy: "the kernel of \(n) samples needs this much; use fewer")
    }
    let time = demand.seconds + 2 * size * Double(run.steps) * Double(run.samples.outputs) / Self.speed
    try options.refuseIfTooLong(time, "use fewer steps or samples")
  }

  private static let reportedSteps = 256
  private static let speed = 2e9
  private static let fewestTrialSteps = 100
}
