import DMFT

// A chain written out: `layers: [{init: gaussian, width: 256, trained: false}, …]`, lowest first.
extension Schema {
  private struct Layer: Sendable {
    var start: Coupling.Initialisation
    var width: Extent?
    var isTrained: Bool
    var richness: Double?
  }

  private static let layer = Section(
    Key("init", .word(of: Coupling.Initialisation.self), "how the map starts; the first one is gaussian"),
    Key(optional: "width", .extent, otherwise: "of an identity: the width below", "N, units above the map"),
    Key("trained", .flag, "whether the map learns"),
    Key(
      optional: "richness", .number(from: 0), otherwise: "network.richness",
      "γ of this map, without effect on a frozen one")
  ) { start, width, trained, richness in
    Layer(start: start, width: width, isTrained: trained, richness: richness)
  }

  static let layers = Section(
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
          richness: layer.isTrained ? layer.richness ?? richness : 0)
      }
      let widths = try widths(of: layers)
      written["layers"] = .array(zip(couplings, widths).map { $0.canonical(width: $1) })
      written["richness"] = nil
      written.notes += layers.indices.filter { !layers[$0].isTrained && layers[$0].richness != nil }.map {
        "network.layers[\($0)].richness has no effect: the layer is frozen"
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

extension Coupling {
  /// One entry of `network.layers`; a frozen map has no richness to state.
  fileprivate func canonical(width: Extent) -> ConfigurationValue {
    let always: ConfigurationValue = [
      "init": .text(initialisation.rawValue), "width": width.canonical, "trained": .boolean(isTrained),
    ]
    return isTrained ? always.merging(["richness": .number(richness)]) : always
  }
}
