import DMFT
import TestSupport
import Testing

/// (3.8): λ → λ/s in s copies, (N, P, B, η, γ, σ_w², λ_w) → (sN, sP, sB, sη, γ/s, sσ_w², λ_w/s).
@Suite("Replication")
struct ReplicationTests {
  static let cases = ["projected", "two-layer", "mini-batch"]

  func run(_ name: String) throws -> Run {
    let (task, width) = (try powerLaw(modes: 60), Extent.finite(24))
    switch name {
    case "projected":
      return try makeRun(
        task: task, network: .projected(width: width, richness: 1.5), data: DataSource(batch: .size(12)),
        steps: 50)
    case "two-layer":
      return try makeRun(
        task: task, network: .deep(widths: [width], richness: 0.8, readoutVariance: 0.5),
        data: DataSource(batch: .size(16), labelNoise: 0.2),
        optimiser: StochasticGradientDescent(learningRate: 0.1, momentum: 0.5, weightDecay: 0.2), steps: 50)
    default:
      return try makeRun(
        task: task, network: .deep(widths: [width, .finite(36)], readoutVariance: 0.1),
        data: DataSource(samples: .finite(40), batch: .size(10), labelNoise: 0.3),
        optimiser: StochasticGradientDescent(
          learningRate: 0.1, weightDecay: 0.1, schedule: .power(exponent: 0.5, offset: 10)), steps: 50)
    }
  }

  @Test("leaves every loss as it is and multiplies ⟨w²⟩ by s", .tags(.identity), arguments: cases, [2, 3, 8])
  func invariance(name: String, copies: Int) throws {
    let original = try curves(run(name))
    var replicated = try curves(run(name).replicated(by: copies))
    replicated["readout_norm"] = replicated["readout_norm"]?.map { $0 / Double(copies) }
    #expect(deviation(replicated, from: original) <= 1e-11)
  }

  /// The invariance is not a consequence of insensitivity: leaving out any factor shows.
  @Test("needs every one of its factors", .tags(.identity))
  func factors() throws {
    let original = try exactLoss(run("mini-batch"))
    let full = try run("mini-batch").replicated(by: 2)
    let unscaled = try run("mini-batch")
    let network = try full.with(network: .deep(widths: [.finite(48), .finite(72)], readoutVariance: 0.2))
    let data = try full.with(data: unscaled.data)
    let optimiser = try full.with(optimiser: unscaled.optimiser)
    for incomplete in [network, data, optimiser] {
      #expect(try relativeDeviation(of: exactLoss(incomplete), from: original) > 1e-3)
    }
  }

  @Test("refuses less than one copy", .tags(.contract), arguments: [0, -3])
  func bad(copies: Int) throws {
    let run = try run("projected")
    let error = #expect(throws: DescriptionError.self) { try run.replicated(by: copies) }
    #expect(error?.key == "scale" && error?.value == "\(copies)")
  }
}
