import DMFT
import FileFormats

extension Schema {
  /// What learns, as far as the file's `network` says it.
  package enum Learner: Sendable {
    case chain(Network)
    case perceptron(Perceptron)
    case convolutional(ConvolutionalNetwork)
  }

  /// A chain written out and a cnn both have layers; the model tells them apart.
  package static let learner = Section(form: chains.form) { node, known, transcript in
    guard case .text("cnn") = node.child("model")?.scalar else {
      return try chains.read(node, known, transcript)
    }
    return try models.read(node, known, transcript)
  }

  private static let chains = Section.either([
    .init(models), .init(with: "layers", layers.map(Learner.chain)),
  ])

  private static let models = Section.kinds(
    by: "model", "the kind of network",
    [
      ("random-features", randomFeatures.map(Learner.chain)), ("projected", projected.map(Learner.chain)),
      ("two-layer", twoLayer.map(Learner.chain)), ("deep", deep.map(Learner.chain)),
      ("mlp", perceptron.map(Learner.perceptron)), ("cnn", convolutional.map(Learner.convolutional)),
    ])

  /// More maps than any computer could solve for; keeps a typing error from filling the memory.
  package static let depthLimit = 1000

  private static let width = Key("width", .extent, "N, units of a layer")
  package static let richness = Key(
    "richness", .number(from: 0), usual: 1, "γ, how fast features are learned; 0 is the lazy limit")
  package static let readoutVariance = Key(
    "readoutVariance", .number(from: 0), usual: 0, "variance of the readout's initial weights w(0)")

  /// A frozen Gaussian map under a trained readout.
  private static let randomFeatures = Section(
    width, Key(ignored: "richness", .number(from: 0), because: "random-features trains no hidden map"),
    readoutVariance
  ) { width, _, variance in try Network.randomFeatures(width: width, readoutVariance: variance) }

  /// A frozen Gaussian map, a trained one that starts as the identity, a trained readout.
  private static let projected = Section(width, richness, readoutVariance) { width, richness, variance in
    try Network.projected(width: width, richness: richness, readoutVariance: variance)
  }

  private static let twoLayer = Section(width, richness, readoutVariance) { width, richness, variance in
    try Network.deep(widths: [width], richness: richness, readoutVariance: variance)
  }

  private static let deep = Section(
    Key(
      optional: "depth", .count(1...depthLimit), otherwise: "the number of widths", "trained Gaussian maps"),
    Key("width", widths, "N of every layer, or of each, lowest first"), richness, readoutVariance,
    settling: { written, depth, width, richness, variance in
      let widths = try width.list(depth: depth)
      written["depth"] = .integer(widths.count)
      written["width"] = .array(widths.map(\.canonical))
      return try Network.deep(widths: widths, richness: richness, readoutVariance: variance)
    })

  /// A nonlinear network, fully connected, without biases, in mean-field parameterisation.
  package static let perceptron = Section(
    Key("depth", .count(1...Perceptron.deepest), usual: 1, "hidden layers"), width,
    activation, activationPower, richness
  ) { depth, width, function, power, richness in
    try Perceptron(
      depth: depth, width: width, activation: Activation(function, power: power), richness: richness)
  }

  package static let activation = Key(
    "activation", .word(of: Activation.Function.self), usual: "relu", "f of the activation f^power")
  package static let activationPower = Key(
    "power", .count(Activation.powers), usual: 1, "q of the activation f^q")

  /// Widths of a deep network: a number for all of them, or a list.
  private enum Widths: Sendable {
    case same(Extent)
    case each([Extent])

    func list(depth: Int?) throws -> [Extent] {
      switch self {
      case .same(let width):
        guard let depth else {
          throw DescriptionError(
            "network.depth", "missing", "a whole number from 1 to \(depthLimit), or a list of widths")
        }
        return Array(repeating: width, count: depth)
      case .each(let widths):
        guard depth == nil || depth == widths.count else {
          throw DescriptionError(
            "network.width", "a list of \(widths.count)",
            "one number, or \(depth ?? 0) (network.depth) of them")
        }
        return widths
      }
    }
  }

  private static var widths: Domain<Widths> {
    let one = Domain<Extent>.extent
    let allowed = one.shape.allowed + ", or a list of them"
    let list = Domain.list(of: one, limit: depthLimit, allowed)
    let schema = JSONValue.object([("anyOf", [one.shape.jsonSchema, list.shape.jsonSchema])])
    return Domain(shape: .value(allowed: allowed, schema: schema)) { node, transcript in
      try node.isList
        ? list.map(Widths.each).read(node, transcript) : one.map(Widths.same).read(node, transcript)
    }
  }
}
