import DMFT
import FileFormats

// A chain written out: `layers: [{init: gaussian, width: 256, trained: false}, …]`, lowest first.
extension Schema {
  private struct Layer: Sendable {
    var start: Coupling.Initialisation
    var width: Extent?
    var isTrained: Bool
    var richness: Double?
    var optimiser: CouplingOptimiser?

    /// The keys of a frozen map that say how it learns.
    var keysOfLearning: [String] {
      isTrained ? [] : (richness == nil ? [] : ["richness"]) + (optimiser == nil ? [] : ["optimizer"])
    }
  }

  private static let layer = Section(
    Key("init", .word(of: Coupling.Initialisation.self), "how the map starts; the first one is gaussian"),
    Key(optional: "width", .extent, otherwise: "of an identity: the width below", "N, units above the map"),
    Key("trained", .flag, "whether the map learns"),
    Key(
      optional: "richness", .number(from: 0), otherwise: "network.richness",
      "γ of this map, without effect on a frozen one"),
    Key(
      optional: "optimizer", .mapping(couplingOptimiser), otherwise: "optimizer",
      "how this map moves, without effect on a frozen one")
  ) { start, width, trained, richness, optimiser in
    Layer(start: start, width: width, isTrained: trained, richness: richness, optimiser: optimiser)
  }

  package static let layers = Section(
    Key(
      "layers",
      .list(
        of: .mapping(layer), limit: depthLimit,
        "a list of 1 to \(depthLimit) mappings with init, width and trained"), "the maps, lowest first"),
    richness, readoutVariance,
    settling: { written, layers, richness, variance in
      let couplings = layers.map { layer in
        Coupling(
          layer.start, trained: layer.isTrained,
          richness: layer.isTrained ? layer.richness ?? richness : 0,
          optimiser: layer.isTrained ? layer.optimiser : nil)
      }
      let widths = try widths(of: layers)
      let optimisers = written["layers"]?.elements.map { $0["optimizer"] } ?? []
      written["layers"] = .array(
        couplings.indices.map { couplings[$0].canonical(width: widths[$0], optimiser: optimisers[$0]) })
      written["richness"] = nil
      written.idle += layers.enumerated().flatMap { index, layer in
        layer.keysOfLearning.map {
          IdleKey(path: "network.layers[\(index)].\($0)", reason: "the layer is frozen")
        }
      }
      return try Network(couplings: couplings, widths: widths, readoutVariance: variance)
    })

  /// An identity has the width of what is below it, and need not repeat it.
  private static func widths(of layers: [Layer]) throws -> [Extent] {
    var widths: [Extent] = []
    for (index, layer) in layers.enumerated() {
      let path = "network.layers[\(index)]"
      switch (layer.start, layer.width, widths.last) {
      case (.gaussian, let own?, _): widths.append(own)
      case (.gaussian, nil, _):
        throw DescriptionError("\(path).width", "missing", Domain<Extent>.extent.shape.allowed)
      case (.identity, _, nil):
        throw DescriptionError(path, "the first layer and has init: identity", "init: gaussian")
      case (.identity, let own, let below?):
        guard own == nil || own == below else {
          throw DescriptionError(
            "\(path).width", "\(own ?? below)", "\(below), the width below an identity")
        }
        widths.append(below)
      }
    }
    return widths
  }
}

extension JSONValue {
  fileprivate var elements: [JSONValue] {
    if case .array(let elements) = self { elements } else { [] }
  }
}

extension Coupling {
  /// One entry of `network.layers`; a frozen map has nothing to state of how it learns.
  fileprivate func canonical(width: Extent, optimiser: JSONValue?) -> JSONValue {
    let always: JSONValue = [
      "init": .text(initialisation.rawValue), "width": width.canonical, "trained": .boolean(isTrained),
    ]
    guard isTrained else { return always }
    return always.merging(["richness": .number(richness)])
      .merging(optimiser.map { ["optimizer": $0] } ?? [:])
  }
}
