import FileTestSupport
import TestSupport
import Testing

@testable import FileFormats

/// One change to `Samples.full` that makes it wrong, and what the message must be.
struct BadCase: Sendable, CustomTestStringConvertible {
  var line: String
  var becomes: String
  var message: String
  var testDescription: String { becomes.isEmpty ? "without \(line)" : becomes }

  init(_ line: String, _ becomes: String, _ message: String) {
    self.line = line
    self.becomes = becomes
    self.message = message
  }
}

@Suite("A wrong value is refused with file, line, key, value and range", .tags(.contract))
struct BadConfigurationTests {
  static let values = [
    BadCase("alpha: 1.5", "alpha: 0", "2: task.alpha is 0; allowed: a number > 0"),
    BadCase("alpha: 1.5", "alpha: -2", "2: task.alpha is -2; allowed: a number > 0"),
    BadCase("alpha: 1.5", "alpha: steep", "2: task.alpha is \"steep\"; allowed: a number > 0"),
    BadCase("beta: 0.5", "beta: 0", "3: task.beta is 0; allowed: a number > 0"),
    BadCase("beta: 0.5", "beta: [1]", "3: task.beta is a list; allowed: a number > 0"),
    BadCase(
      "modes: 1000000", "modes: 1e13",
      "4: task.modes is 1e13; allowed: a whole number from 1 to 10^12, or infinite"),
    BadCase(
      "width: 256", "width: -3",
      "7: network.width is -3; allowed: a whole number from 1 to 10^15, or infinite"),
    BadCase(
      "width: 256", "width: 2.5",
      "7: network.width is 2.5; allowed: a whole number from 1 to 10^15, or infinite"),
    BadCase("richness: 1.0", "richness: -1", "8: network.richness is -1; allowed: a number ≥ 0"),
    BadCase(
      "readoutVariance: 0.0", "readoutVariance: -0.1",
      "9: network.readoutVariance is -0.1; allowed: a number ≥ 0"),
    BadCase(
      "samples: 1000", "samples: 0",
      "11: data.samples is 0; allowed: a whole number from 1 to 10^15, or infinite"),
    BadCase("batch: 32", "batch: 0", "12: data.batch is 0; allowed: a whole number from 1 to 10^15, or full"),
    BadCase("batch: 32", "batch: 1001", "12: data.batch is 1001; allowed: 1 … 1000 (data.samples), or full"),
    BadCase("labelNoise: 0.1", "labelNoise: -0.1", "13: data.labelNoise is -0.1; allowed: a variance ≥ 0"),
    BadCase("exactBatch: false", "exactBatch: no", "14: data.exactBatch is \"no\"; allowed: true or false"),
    BadCase(
      "features: gaussian", "features: cauchy",
      "15: data.features is \"cauchy\"; allowed: gaussian, rademacher, student"),
    BadCase(
      "learningRate: 0.1", "learningRate: .nan", "17: optimizer.learningRate is .nan; allowed: a number > 0"),
    BadCase(
      "learningRate: 0.1", "learningRate: \"0.1\"",
      "17: optimizer.learningRate is \"0.1\"; allowed: a number > 0"),
    BadCase(
      "learningRate: 0.1", "learningRate:", "17: optimizer.learningRate is empty; allowed: a number > 0"),
    BadCase("momentum: 0.0", "momentum: 1", "18: optimizer.momentum is 1; allowed: 0 ≤ momentum < 1"),
    BadCase("nesterov: false", "nesterov: 1", "19: optimizer.nesterov is 1; allowed: true or false"),
    BadCase("weightDecay: 0.0", "weightDecay: -1", "20: optimizer.weightDecay is -1; allowed: a number ≥ 0"),
    BadCase(
      "{kind: constant}", "{kind: step}",
      "21: optimizer.schedule.kind is \"step\"; allowed: constant, power, cosine, linear, file, inverse-readout"
    ),
    BadCase(
      "{kind: constant}", "{kind: power, exponent: -1, offset: 1}",
      "21: optimizer.schedule.exponent is -1; allowed: a number ≥ 0"),
    BadCase(
      "{kind: constant}", "{kind: power, exponent: 1, offset: 0}",
      "21: optimizer.schedule.offset is 0; allowed: a number > 0"),
    BadCase(
      "{kind: constant}", "{kind: cosine, warmup: -1}",
      "21: optimizer.schedule.warmup is -1; allowed: a whole number from 0 to 9223372036854775806"),
    BadCase(
      "steps: 1000", "steps: 0", "22: steps is 0; allowed: a whole number from 1 to 9223372036854775806"),
    BadCase(
      "steps: 1000", "steps: 9223372036854775807",
      "22: steps is 9223372036854775807; allowed: a whole number from 1 to 9223372036854775806"),
    BadCase(
      "steps: 1000", "flow: {until: 1e308}", "22: flow.until is 1e308; allowed: a number from 1e-100 to 1e40"),
    BadCase(
      "steps: 1000", "flow: {until: 5e-324}",
      "22: flow.until is 5e-324; allowed: a number from 1e-100 to 1e40"),
    BadCase(
      "width: 256", "width: 9223372036854775807",
      "7: network.width is 9223372036854775807; allowed: a whole number from 1 to 10^15, or infinite"),
    BadCase(
      "steps: 1000", "steps: 10.5", "22: steps is 10.5; allowed: a whole number from 1 to 9223372036854775806"
    ),
    BadCase("steps: 1000", "flow: {until: 0}", "22: flow.until is 0; allowed: a number from 1e-100 to 1e40"),
    BadCase(
      "steps: 1000", "flow: {until: 9, points: 1}",
      "22: flow.points is 1; allowed: a whole number from 2 to 1000000"),
  ]

  @Test("Values", arguments: values)
  func value(_ bad: BadCase) { expectRefusal(bad) }

  static let keys = [
    BadCase(
      "width: 256", "widht: 256",
      "7: network.widht is not a known key; did you mean width? "
        + "(known: model, width, richness, readoutVariance, layers)"),
    BadCase(
      "optimizer:", "optimiser:",
      "16: optimiser is not a known key; did you mean optimizer? "
        + "(known: task, network, data, optimizer, steps, optimize, flow)"),
    BadCase(
      "{kind: constant}", "{kind: cosine, warm_up: 3}",
      "21: optimizer.schedule.warm_up is not a known key; did you mean warmup? (known: kind, warmup, final)"),
    BadCase(
      "width: 256", "depth: 2",
      "7: network.depth is not a known key "
        + "(known: model, width, richness, readoutVariance, layers)"),
    BadCase("beta: 0.5", "alpha: 0.5", "2: alpha is written more than once in the same mapping"),
    BadCase("  batch: 32", "  samples: 32", "11: samples is written more than once in the same mapping"),
    BadCase("steps: 1000", "? [a]\n: 1", "22: a key is a list or a mapping; allowed: a word"),
    BadCase(
      "steps: 1000", "steps: 1\nflow: {until: 1}", "23: flow stands beside steps; allowed: one or the other"),
    BadCase(
      "steps: 1000", "",
      "1: steps is missing; allowed: a whole number from 1 to 9223372036854775806 (or flow in its place)"),
    BadCase("learningRate: 0.1", "", "16: optimizer.learningRate is missing; allowed: a number > 0"),
    BadCase("alpha: 1.5", "", "1: task.alpha is missing; allowed: a number > 0"),
    BadCase(
      "width: 256", "", "5: network.width is missing; allowed: a whole number from 1 to 10^15, or infinite"),
    BadCase(
      "model: projected", "",
      "5: network.model is missing; allowed: random-features, projected, two-layer, deep, mlp, cnn"),
    BadCase(
      "modes: 1000000", "file: a.csv", "2: task.alpha stands beside task.file; allowed: one or the other"),
    BadCase(
      "model: projected", "layers: []\n  model: deep",
      "7: network.model stands beside layers; allowed: one or the other"),
  ]

  @Test("Keys", arguments: keys)
  func key(_ bad: BadCase) { expectRefusal(bad) }

  static func circle(
    _ circle: String = "{targetExponent: 1.25, frequencies: 10}", network: String = "",
    rest: String = "steps: 10"
  ) -> String {
    Samples.short(
      task: "{circle: \(circle)}", network: "{model: mlp, width: 16\(network)}", rest: rest)
  }

  static let parts = [
    ("task: {circle: {targetExponent: 1.25}}", "1: task.circle needs network.model: mlp"),
    (
      circle("{targetExponent: 1.25}"),
      "1: task.circle.frequencies is missing; allowed: a whole number from 1 to 10^15"
    ),
    (
      circle("{targetExponent: 1.25, frequencies: 10, points: 20}"),
      "1: task.circle.points is 20; allowed: an even number above 20"
    ),
    (
      circle("{targetExponent: 1.25, frequencies: 1, parity: even}"),
      "1: task.circle.frequencies is 1; allowed: a whole number from 2"
    ),
    (circle(network: ", activation: rleu"), "2: network.activation is \"rleu\"; allowed: relu, erf"),
    (circle(network: ", power: 9"), "2: network.power is 9; allowed: a whole number from 1 to 8"),
    (circle(network: ", depth: 0"), "2: network.depth is 0; allowed: a whole number from 1 to 100"),
    (circle(rest: "steps: 10\ndata: {samples: 5}"), "5: data.samples is 5; allowed: infinite"),
    ("task: 5", "1: task is 5; allowed: a mapping with the keys alpha"),
    (
      Samples.short(network: "{model: mlp, depth: 2, activation: relu}"),
      "2: network is an mlp, which learns on the circle or on given samples; allowed: with task: {circle: …} or {samples: …}"
    ),
    (Samples.short(network: "projected"), "2: network is \"projected\"; allowed: a mapping with the keys"),
    (Samples.short(network: "{model: deep, width: 5}"), "2: network.depth is missing"),
    (
      Samples.short(network: "{model: deep, depth: 1e9, width: 5}"),
      "2: network.depth is 1e9; allowed: a whole number from 1"
    ),
    (
      Samples.short(network: "{model: deep, depth: 2, width: [5]}"),
      "2: network.width is a list of 1; allowed: one number, or 2"
    ),
    (Samples.short(network: "{model: deep, width: []}"), "2: network.width is an empty list"),
    (
      Samples.short(network: "{model: deep, width: [5, x]}"),
      "2: network.width[1] is \"x\"; allowed: a whole number"
    ),
    (
      Samples.short(network: "{model: deep, width: [infinite, 5]}"),
      "2: network.width is 5 above an infinite width"
    ),
    (Samples.short(network: "{layers: 3}"), "2: network.layers is 3; allowed: a list"),
    (
      Samples.short(network: "{layers: [{init: identity, trained: true}]}"),
      "2: network.layers[0] is the first layer"
    ),
    (
      Samples.short(network: "{layers: [{init: gaussian, width: 4, trained: no}]}"),
      "2: network.layers[0].trained is \"no\"; allowed: true or false"
    ),
    (
      Samples.short(
        network:
          "\n  layers:\n  - {init: gaussian, width: 4, trained: true}\n  - {init: identity, width: 5, trained: true}"
      ),
      "5: network.layers[1].width is 5; allowed: 4, the width below an identity"
    ),
    (
      Samples.short(network: "{layers: [{init: gaussian, trained: true}]}"),
      "2: network.layers[0].width is missing; allowed"
    ),
    ("network: {}", "1: task is missing; allowed: a mapping"),
    ("task: {alpha: 2, beta: 1, modes: 5}", "1: network is missing; allowed: a mapping"),
    (Samples.short(rest: "steps: 10\ndata:"), "5: data is empty; allowed: a mapping"),
    ("", "1: the file is empty"),
    ("# nothing\n", "1: the file is empty"),
    ("---\n...\n", "2: the file is empty; allowed: a mapping with the keys task"),
    ("[1, 2]", "1: the file is a list; allowed: a mapping with the keys task"),
    ("hello", "1: the file is \"hello\"; allowed: a mapping with the keys task"),
    ("task: {\nnetwork", "2: not YAML: "),
    ("task: {}\n\tnetwork: {}", "2: not YAML: "),
    ("task: 1\n--- \ntask: 2", "2: not YAML: but found another document"),
    ("task: \u{1}", "1: not YAML: control characters are not allowed"),
    ("task: *nothing", "1: not YAML: found undefined alias"),
  ]

  @Test("Parts and whole files", arguments: parts)
  func part(text: String, message: String) throws {
    let failure = try #require(Samples.refusal(of: text))
    #expect(failure.code == .badInput)
    #expect(failure.message.hasPrefix("run.yaml:\(message)"), "\(failure.message)")
  }

  private func expectRefusal(_ bad: BadCase) {
    let failure = Samples.refusal(of: Samples.full(bad.line, becomes: bad.becomes))
    #expect(failure?.code == .badInput)
    #expect(failure?.message == "run.yaml:" + bad.message)
    // What programs read says the same as the message.
    guard case .integer(let line)? = failure?.facts["line"] else {
      Issue.record("no line in \(String(describing: failure?.facts))")
      return
    }
    #expect(bad.message.hasPrefix("\(line): "))
    if case .text(let key)? = failure?.facts["key"], !key.isEmpty { #expect(bad.message.contains(key)) }
  }
}
