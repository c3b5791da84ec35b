import DMFT

extension ConfigurationReader {
  private typealias Layer = (coupling: Coupling, width: Extent)

  /// A chain written out: `layers: [{init: gaussian, width: 256, trained: false}, …]`, lowest first.
  ///
  /// `richness` beside `layers` is the one of every trained layer that states none itself.
  mutating func readLayers(of place: ConfigurationNode) throws -> Part<Network> {
    let others = ["model", "width", "depth"]
    let network = try ConfigurationMapping(place, keys: ["layers", "richness", "readoutVariance"] + others)
    for node in others.compactMap({ network[$0] }) {
      throw node.failure("stands beside layers; allowed: one or the other")
    }
    let variance = try readoutVariance(network)
    let richness = try richness(network)
    var layers: [Layer] = []
    for node in try layerNodes(network) {
      layers.append(try layer(node, below: layers.last, richness: richness))
    }
    let canonical = layers.map { $0.coupling.canonical(width: $0.width) }
    return (
      try Network(
        couplings: layers.map(\.coupling), widths: layers.map(\.width), readoutVariance: variance),
      .object([("layers", .array(canonical)), ("readoutVariance", .number(variance))])
    )
  }

  private func layerNodes(_ network: ConfigurationMapping) throws -> [ConfigurationNode] {
    let allowed = "a list of 1 to \(Self.depthLimit) mappings with init, width and trained"
    return try network.required("layers", allowed).elements(limit: Self.depthLimit, allowed)
  }

  private mutating func layer(
    _ node: ConfigurationNode, below: Layer?, richness: Double
  ) throws -> Layer {
    let layer = try ConfigurationMapping(node, keys: ["init", "width", "trained", "richness"])
    let start = try layer.required("init", "gaussian, identity").choice(of: Coupling.Initialisation.self)
    let trained = try layer.required("trained", "true or false").flag()
    let own = try layer["richness"]?.number("a number ≥ 0") { $0 >= 0 }
    if let node = layer["richness"], !trained {
      notes.append("\(node.path) has no effect: the layer is frozen")
    }
    let width = try layerWidth(layer, start, below: below)
    return (Coupling(start, trained: trained, richness: trained ? own ?? richness : 0), width)
  }

  /// An identity has the width of what is below it, and need not repeat it.
  private func layerWidth(
    _ layer: ConfigurationMapping, _ start: Coupling.Initialisation, below: Layer?
  ) throws -> Extent {
    guard start == .identity else { return try width(layer) }
    guard let below else {
      throw layer.place.failure("is the first layer and has init: identity; allowed: init: gaussian")
    }
    guard let own = layer["width"] else { return below.width }
    guard try own.extent() == below.width else {
      throw own.notAllowed("\(below.width), the width below an identity")
    }
    return below.width
  }
}
