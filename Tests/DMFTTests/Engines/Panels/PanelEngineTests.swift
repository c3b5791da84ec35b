import Foundation
import LinearAlgebra
import TestSupport
import Testing

import DMFT

/// Few rows, and the same curves.
@Suite("Panels of few rows")
struct PanelEngineTests {
  static let cases = [
    "projected", "random features", "deep", "readout and decay", "samples", "samples of deep",
    "samples, readout and decay", "all samples", "Gaussian above frozen",
    "samples above two frozen",
  ]

  private func run(_ name: String, steps: Int = 370) throws -> Run {
    let task = try PowerLawTask(capacity: 1.5, source: 0.5, modes: .finite(100))
    func make(
      _ network: Network, noise: Double = 0, decay: Double = 0, samples: Extent = .infinite,
      batch: DataSource.Batch = .size(8)
    ) throws -> Run {
      try makeRun(
        task: task, network: network,
        data: DataSource(samples: samples, batch: batch, labelNoise: noise),
        optimiser: StochasticGradientDescent(learningRate: 0.1, weightDecay: decay), steps: steps)
    }
    switch name {
    case "projected": return try make(.projected(width: .finite(40)))
    case "random features": return try make(.randomFeatures(width: .finite(30)), noise: 0.2)
    case "deep": return try make(.deep(widths: [.finite(40)], richness: 0.5))
    case "samples":
      return try make(.projected(width: .finite(40)), noise: 0.1, samples: .finite(50))
    case "samples of deep":
      return try make(.deep(widths: [.finite(40)], richness: 0.5), samples: .finite(80))
    case "samples, readout and decay":
      return try make(
        .projected(width: .finite(40), readoutVariance: 0.3), noise: 0.1, decay: 0.02, samples: .finite(50))
    case "samples above two frozen":
      return try make(
        Network(
          couplings: [
            Coupling(.gaussian, trained: false), Coupling(.gaussian, trained: false),
            Coupling(.identity, trained: true),
          ], widths: [.finite(40), .finite(30), .finite(30)]), noise: 0.1, samples: .finite(50))
    case "Gaussian above frozen":
      return try make(
        Network(
          couplings: [
            Coupling(.gaussian, trained: false), Coupling(.gaussian, trained: true),
            Coupling(.identity, trained: true),
          ], widths: [.finite(40), .finite(30), .finite(30)]), noise: 0.1)
    case "all samples":
      return try make(.projected(width: .infinite), samples: .finite(60), batch: .full)
    default: return try make(.projected(width: .finite(40), readoutVariance: 0.3), noise: 0.1, decay: 0.02)
    }
  }

  private func solution(_ run: Run, _ engine: EngineName, _ keeper: MemoryKeeper? = nil) throws -> Solution {
    var options = SolverOptions()
    options.engine = engine
    var watch = RunWatch()
    watch.keeper = keeper
    return try solve(run, options: options, watch: watch)
  }

  @Test("give the curves of the march, within the stated error", .tags(.identity), arguments: cases)
  func march(name: String) throws {
    let run = try run(name)
    let (panels, march) = (try solution(run, .panels), try solution(run, .march))
    #expect(panels.diagnostics.engine == "panels")
    #expect(try #require(panels.diagnostics["rows"]) < Double(run.steps))
    for column in march.curve.columns {
      let found = try #require(panels.curve[column.name])
      #expect(relativeDeviation(of: found, from: column.values, zero: 1e-13) < 1e-10, "\(column.name)")
    }
    let loss = try #require(panels.curve["test_loss"])
    let error = relativeDeviation(of: loss, from: try #require(march.curve["test_loss"]))
    #expect(error <= panels.diagnostics.relativeError + march.diagnostics.relativeError)
  }

  /// N = ∞: E v_k² ← (1 − ηλ_k)² E v_k² + η² λ_k (L + σ²)/B; λK over a panel is 40 and more.
  @Test("give the moments of modes at infinite width", .tags(.closedForm))
  func moments() throws {
    let (eta, batch, noise, steps) = (0.3, 8.0, 0.1, 1500)
    let modes = (1...24).map { k in
      Mode(eigenvalue: pow(Double(k), -1.5), targetPower: pow(Double(k), -1.75), multiplicity: 1)
    }
    let run = try makeRun(
      task: MeasuredTask(modes: modes), network: .randomFeatures(width: .infinite),
      data: DataSource(batch: .size(Int(batch)), labelNoise: noise),
      optimiser: StochasticGradientDescent(learningRate: eta), steps: steps)
    var moments = modes.map(\.targetPower)
    var expected = [moments.reduce(0, +)]
    for _ in 0..<steps {
      let kick = eta * eta * ((expected.last ?? 0) + noise) / batch
      for (k, mode) in modes.enumerated() {
        let retention = 1 - eta * mode.eigenvalue
        moments[k] = retention * retention * moments[k] + kick * mode.eigenvalue * mode.eigenvalue
      }
      expected.append(moments.reduce(0, +))
    }
    let found = try solution(run, .panels)
    let error = relativeDeviation(of: try #require(found.curve["test_loss"]), from: expected)
    #expect(error < 1e-11)
    #expect(error <= found.diagnostics.relativeError)
  }

  /// Another theory of fixed samples: homogeneous time, by contour integrals.
  @Test("give lazy training on fixed samples as the stationary equations do", .tags(.limit))
  func stationary() throws {
    let run = try makeRun(
      task: PowerLawTask(capacity: 1.5, source: 0.5, modes: .finite(100)),
      network: .randomFeatures(width: .finite(60)),
      data: DataSource(samples: .finite(90), batch: .size(10), labelNoise: 0.1),
      optimiser: StochasticGradientDescent(learningRate: 0.2), steps: 3000)
    let (panels, stationary) = (try solution(run, .panels), try solution(run, .stationary))
    for name in ["test_loss", "train_loss"] {
      let found = try #require(panels.curve[name])
      let error = relativeDeviation(of: found, from: try #require(stationary.curve[name]))
      #expect(error < 1e-9, "\(name)")
    }
  }

  @Test(
    "go on from their state to the last bit", .tags(.contract), arguments: ["random features", "samples"])
  func state(name: String) throws {
    // Past several panels whose rows end in parts of more than a few times.
    let run = try run(name, steps: 1500)
    let whole = try solution(run, .panels)
    let keeper = MemoryKeeper()
    keeper.blocks = 3
    var result: Solution?
    for _ in 0..<10 where result == nil {
      do { result = try solution(run, .panels, keeper) } catch SolverError.stopped {}
    }
    #expect(result?.curve == whole.curve)
  }

  @Test("are taken unasked for runs that are long, and not too long", .tags(.contract))
  func unasked() throws {
    func engine(_ steps: Int, momentum: Double = 0) throws -> String {
      let rule = try StochasticGradientDescent(learningRate: 0.1, momentum: momentum)
      return try plan(run("samples").with(training: .steps(steps, rule))).engine.rawValue
    }
    #expect(try [19_999, 20_000, 1 << 27].map { try engine($0) } == ["march", "panels", "panels"])
    #expect(try engine(20_000, momentum: 0.9) == "march")
    // Longer ones are marched, which does not fit; panels have to be asked for.
    let refusal = #expect(throws: SolverError.self) { try engine((1 << 27) + 1) }
    guard case .doesNotFit(_, _, _, let remedy) = refusal else {
      Issue.record("\(String(describing: refusal))")
      return
    }
    #expect(remedy.contains("--engine panels"))
  }

  @Test("leave to the march what oscillates or jumps", .tags(.contract))
  func refusals() throws {
    let run = try run("projected")
    let others = [
      try run.with(optimiser: StochasticGradientDescent(learningRate: 0.1, momentum: 0.5)),
      try run.with(
        optimiser: StochasticGradientDescent(learningRate: 0.1, schedule: .cosine(warmup: 3, final: 0))),
    ]
    for other in others {
      #expect(throws: SolverError.self) { try solution(other, .panels) }
      #expect(
        try solution(other.with(training: .steps(20, other.optimiser)), .auto).diagnostics.engine == "march")
    }
  }
}
