import FileTestSupport
import TestSupport
import Testing

@testable import FileFormats

@Suite("A wrong optimiser is refused with key, value and range", .tags(.contract))
struct BadOptimiserTests {
  static let ofRuns = [
    ("{kind: adamw, learningRate: 1}", "kind is \"adamw\"; allowed: sgd, sign, signum, lion, rmsprop, adam"),
    ("{kind: adam}", "learningRate is missing"),
    ("{kind: sign, learningRate: 0}", "learningRate is 0; allowed: a number > 0"),
    ("{kind: adam, learningRate: 1, beta1: 1}", "beta1 is 1; allowed: 0 ≤ beta1 < 1"),
    ("{kind: lion, learningRate: 1, beta2: -0.1}", "beta2 is -0.1; allowed: 0 ≤ beta2 < 1"),
    ("{kind: rmsprop, learningRate: 1, epsilon: -1}", "epsilon is -1; allowed: a number ≥ 0"),
    ("{kind: signum, learningRate: 1, weightDecay: -1}", "weightDecay is -1; allowed: a number ≥ 0"),
    ("{kind: adam, learningRate: 1, momentum: 0.9}", "momentum is not a known key"),
    ("{kind: adam, learningRate: 1, nesterov: true}", "nesterov is not a known key"),
    ("{kind: sign, learningRate: 1, beta1: 0.9}", "beta1 is not a known key"),
    ("{kind: lion, learningRate: 1, epsilon: 0.9}", "epsilon is not a known key"),
    ("{learningRate: 1, beta1: 0.9}", "beta1 is not a known key"),
  ]

  @Test("of a run", arguments: ofRuns)
  func run(text: String, message: String) {
    let failure = Samples.refusal(of: Samples.short(optimizer: text))
    #expect(failure?.code == .badInput)
    #expect(
      failure?.message.hasPrefix("run.yaml:3: optimizer.\(message)") == true, "\(failure?.message ?? "")")
  }

  static let ofMaps = [
    ("{kind: lion, learningRate: 1}", "kind is \"lion\"; allowed: sgd, normalized, muon, sign, signum, "),
    ("{learningRate: 1}", "kind is missing"),
    ("{kind: normalized, learningRate: -1}", "learningRate is -1; allowed: a number > 0"),
    ("{kind: normalized, learningRate: 1, beta1: 0.5}", "beta1 is not a known key"),
    ("{kind: muon, learningRate: 1, beta1: 1.5}", "beta1 is 1.5; allowed: 0 ≤ beta1 < 1"),
    (
      "{kind: muon, learningRate: 1, iterations: 0}",
      "iterations is 0; allowed: a whole number from 1 to 100, or exact"
    ),
    ("{kind: muon, learningRate: 1, iterations: many}", "iterations is \"many\"; allowed: a whole number"),
    ("{kind: adafactor, learningRate: 1, beta2: 1}", "beta2 is 1; allowed: 0 ≤ beta2 < 1"),
    ("{kind: adam, learningRate: 1, epsilon: -1}", "epsilon is -1; allowed: a number ≥ 0"),
    ("{kind: sgd, learningRate: 1, schedule: {kind: constant}}", "schedule is not a known key"),
  ]

  @Test("of a map", arguments: ofMaps)
  func map(text: String, message: String) {
    let failure = Samples.refusal(of: Samples.short(network: CanonicalConfigurationTests.layers(text)))
    #expect(failure?.code == .badInput)
    #expect(
      failure?.message.hasPrefix("run.yaml:2: network.layers[1].optimizer.\(message)") == true,
      "\(failure?.message ?? "")")
  }
}
