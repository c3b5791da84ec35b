import DMFT
import Foundation
import FileTestSupport
import TestSupport
import Testing

@testable import ConfigurationFiles
@testable import FileFormats

@Suite("The canonical configuration")
struct CanonicalConfigurationTests {
  @Test("Left-out keys take the plain values", .tags(.closedForm))
  func defaults() throws {
    let expected = """
      {"task": {"alpha": 1.5, "beta": 0.5, "modes": 100}, \
      "network": {"model": "projected", "width": 64, "richness": 1, "readoutVariance": 0}, \
      "data": {"samples": "infinite", "batch": "full", "labelNoise": 0, "exactBatch": false, \
      "features": "gaussian"}, \
      "optimizer": {"learningRate": 0.1, "momentum": 0, "nesterov": false, "weightDecay": 0, \
      "schedule": {"kind": "constant"}}, \
      "steps": 10}
      """
    #expect(try Samples.read(Samples.short()).canonical.text == expected)
  }

  static let files = [
    Samples.full,
    Samples.short(network: "{model: random-features, width: infinite}"),
    Samples.short(network: "{model: two-layer, width: 1e3, richness: 0, readoutVariance: 2}"),
    Samples.short(network: "{model: deep, depth: 3, width: 10}"),
    Samples.short(network: "{model: deep, width: [10, 20, infinite], richness: 0.3}"),
    Samples.short(
      network:
        "{layers: [{init: gaussian, width: 5, trained: true, richness: 2}, {init: identity, trained: false}]}"
    ),
    Samples.short(task: "{alpha: 2, beta: 3, modes: infinite}"),
    Samples.short(optimizer: "{learningRate: 1e9, momentum: 0.9, nesterov: true, weightDecay: 0.1}"),
    Samples.short(optimizer: "{learningRate: 1, schedule: {kind: power, exponent: 0.5, offset: 10}}"),
    Samples.short(optimizer: "{learningRate: 1, schedule: {kind: cosine, warmup: 5, final: 0.1}}"),
    Samples.short(optimizer: "{learningRate: 1, schedule: {kind: linear}}"),
    Samples.short(optimizer: "{kind: sign, learningRate: 0.1, weightDecay: 0.2}"),
    Samples.short(optimizer: "{kind: signum, learningRate: 0.1, schedule: {kind: cosine}}"),
    Samples.short(optimizer: "{kind: lion, learningRate: 0.1, beta1: 0.7}"),
    Samples.short(optimizer: "{kind: rmsprop, learningRate: 0.1, epsilon: 0}"),
    Samples.short(optimizer: "{kind: adam, learningRate: 0.1, beta2: 0.95, epsilon: 1e-3}"),
    Samples.short(network: layers("{kind: muon, learningRate: 0.1, iterations: exact}")),
    Samples.short(network: layers("{kind: muon, learningRate: 0.1, beta1: 0.8, iterations: 3}")),
    Samples.short(network: layers("{kind: adam, learningRate: 0.1, epsilon: 0.01}")),
    Samples.short(network: layers("{kind: adafactor, learningRate: 2}")),
    Samples.short(network: layers("{kind: signum, learningRate: 2}")),
    Samples.short(rest: "steps: 1000000000"),
    Samples.short(rest: "steps: 10\ndata: {batch: {kind: stages, sizes: [8, 32], from: [0, 5]}}"),
    Samples.short(rest: "steps: 10\ndata: {batch: {kind: geometric, first: 8, last: 1e3}}"),
    Samples.short(
      rest: "steps: 10\ndata: {samples: 50, batch: {kind: power, first: 8, exponent: 0.5, offset: 3}}"),
    Samples.short(rest: "flow: {until: 1e12}"),
    Samples.short(
      task: "{circle: {targetExponent: 1.25, frequencies: 20, parity: even}}",
      network: "{model: mlp, depth: 2, width: 32, activation: relu, power: 2, richness: 0.5}"),
  ]

  /// A chain whose upper map has an optimiser of its own.
  static func layers(_ optimiser: String) -> String {
    "{layers: [{init: gaussian, width: 5, trained: false}, "
      + "{init: identity, trained: true, richness: 2, optimizer: \(optimiser)}]}"
  }

  @Test("Reading what was written gives the same again", .tags(.identity), arguments: files)
  func roundTrip(file: String) throws {
    let first = try Samples.read(file)
    let second = try Samples.read(first.canonical.text)
    #expect(second.canonical == first.canonical)
    #expect(try second.run.model.linearised().network == first.run.model.linearised().network)
    #expect(second.run.data == first.run.data)
    #expect(second.run.training.stepCount == first.run.training.stepCount)
    #expect(described(second.run.training.optimiser) == described(first.run.training.optimiser))
    #expect(
      (second.run.model as? LinearModel)?.task as? PowerLawTask
        == (first.run.model as? LinearModel)?.task as? PowerLawTask)
    #expect(second.run.model as? CircleRegression == first.run.model as? CircleRegression)
  }

  /// Kinds compare as what they are.
  private func described(_ optimiser: (any Optimiser)?) -> AnyHashable? {
    (optimiser as? any Hashable).map { AnyHashable($0) }
  }

  @Test("A rule's own values are written out, and sgd is no word that need be there", .tags(.closedForm))
  func rules() throws {
    let adam = try Samples.read(
      Samples.short(
        network: Self.layers("{kind: muon, learningRate: 0.1}"), optimizer: "{kind: adam, learningRate: 0.1}")
    ).canonical
    #expect(
      adam["optimizer"]?.text == """
        {"kind": "adam", "learningRate": 0.1, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-08, \
        "weightDecay": 0, "schedule": {"kind": "constant"}}
        """)
    #expect(
      adam["network"]?.text == """
        {"layers": [{"init": "gaussian", "width": 5, "trained": false}, \
        {"init": "identity", "width": 5, "trained": true, "richness": 2, \
        "optimizer": {"kind": "muon", "learningRate": 0.1, "beta1": 0.9, "iterations": 5}}], \
        "readoutVariance": 0}
        """)
    let named = Samples.short(optimizer: "{kind: sgd, learningRate: 0.1}")
    #expect(try Samples.read(named).canonical == Samples.read(Samples.short()).canonical)
  }

  @Test("An optimiser of a frozen map is remarked on, and left out", .tags(.contract))
  func frozenOptimiser() throws {
    let network = Self.layers("{kind: sign, learningRate: 1}").replacingOccurrences(of: "true", with: "false")
    let configuration = try Samples.read(Samples.short(network: network))
    #expect(configuration.notes().contains("network.layers[1].optimizer has no effect: the layer is frozen"))
    #expect(configuration.run.network.couplings.allSatisfy { $0.optimiser == nil })
    #expect(!configuration.canonical.text.contains("sign"))
  }

  @Test("A width for all maps and a list of equal widths are one description", .tags(.identity))
  func oneWidthOrList() throws {
    let one = try Samples.read(Samples.short(network: "{model: deep, depth: 3, width: 7}"))
    let list = try Samples.read(Samples.short(network: "{model: deep, width: [7, 7, 7]}"))
    #expect(one.canonical == list.canonical)
    #expect(one.run.network == list.run.network)
  }

  @Test("A model and its layers written out are one network", .tags(.identity))
  func modelOrLayers() throws {
    let model = try Samples.read(Samples.short(network: "{model: two-layer, width: 9, richness: 2}"))
    let layers = try Samples.read(
      Samples.short(network: "{layers: [{init: gaussian, width: 9, trained: true}], richness: 2}"))
    #expect(model.run.network == layers.run.network)
  }

  @Test("Indentation by tabs, Windows line ends and a byte-order mark change nothing", .tags(.identity))
  func layout() throws {
    let canonical = try Samples.read(Samples.full).canonical
    let json = canonical.text.replacingOccurrences(of: ", ", with: ",\n\t\t")
    #expect(try Samples.read(json).canonical == canonical)
    #expect(
      try Samples.read(Samples.full.replacingOccurrences(of: "\n", with: "\r\n")).canonical == canonical)
    let marked = try InputFile.text(
      of: Data([0xEF, 0xBB, 0xBF]) + Data(Samples.full.utf8), path: "run.yaml",
      limit: Configuration.lengthLimit)
    #expect(try Samples.read(marked).canonical == canonical)
  }

  @Test("Keys without effect are remarked on, not refused", .tags(.contract))
  func notes() throws {
    let lazy = try Samples.read(Samples.short(network: "{model: random-features, width: 8, richness: 1}"))
    #expect(lazy.notes() == ["network.richness has no effect: random-features trains no hidden map"])
    let flow = try Samples.read(Samples.short(rest: "flow: {until: 10}"))
    #expect(flow.notes() == ["optimizer has no effect: gradient flow takes its place"])
    #expect(try Samples.read(Samples.full).notes().isEmpty)
  }
}
