import DMFT

extension ConfigurationReader {
  private enum Model: String, CaseIterable {
    case randomFeatures = "random-features"
    case projected
    case twoLayer = "two-layer"
    case deep
    case mlp
  }

  mutating func readNetwork() throws -> Part<Network> {
    let place = try top.required("network", "a mapping with model and width, or with layers")
    if place.child("layers") != nil { return try readLayers(of: place) }
    let model = try readModel(of: place)
    let depthKey = model == .deep ? ["depth"] : []
    let network = try ConfigurationMapping(
      place, keys: ["model", "width"] + depthKey + ["richness", "readoutVariance", "layers"])
    let variance = try readoutVariance(network)
    let richness = try richness(network)
    switch model {
    case .randomFeatures: return try randomFeatures(network, variance)
    case .deep: return try deep(network, richness, variance)
    case .mlp: throw place.failure("is mlp, which learns on the circle only; allowed: with task: {circle: …}")
    default: return try twoLayers(model, network, richness, variance)
    }
  }

  func readoutVariance(_ network: ConfigurationMapping) throws -> Double {
    try network["readoutVariance"]?.number("a number ≥ 0") { $0 >= 0 } ?? 0
  }

  /// γ of the trained maps, 1 unless said otherwise.
  func richness(_ network: ConfigurationMapping) throws -> Double {
    try network["richness"]?.number("a number ≥ 0") { $0 >= 0 } ?? 1
  }

  private func readModel(of place: ConfigurationNode) throws -> Model {
    let words = Model.allCases.map(\.rawValue).joined(separator: ", ")
    guard let node = place.child("model") else {
      // Says which key is unknown before it says which one is missing.
      let known = ["model", "width", "depth", "richness", "readoutVariance", "layers"]
      return try ConfigurationMapping(place, keys: known).required("model", words).choice(of: Model.self)
    }
    return try node.choice(of: Model.self)
  }

  private mutating func randomFeatures(
    _ network: ConfigurationMapping, _ variance: Double
  ) throws -> Part<Network> {
    let width = try width(network)
    if let richness = network["richness"] {
      notes.append("\(richness.path) has no effect: random-features trains no hidden map")
    }
    return (
      try .randomFeatures(width: width, readoutVariance: variance),
      canonical(.randomFeatures, [("width", width.canonical)], variance)
    )
  }

  private func twoLayers(
    _ model: Model, _ network: ConfigurationMapping, _ richness: Double, _ variance: Double
  ) throws -> Part<Network> {
    let width = try width(network)
    let described =
      model == .projected
      ? try Network.projected(width: width, richness: richness, readoutVariance: variance)
      : try Network.deep(widths: [width], richness: richness, readoutVariance: variance)
    return (
      described, canonical(model, [("width", width.canonical), ("richness", .number(richness))], variance)
    )
  }

  private func deep(
    _ network: ConfigurationMapping, _ richness: Double, _ variance: Double
  ) throws -> Part<Network> {
    let widths = try widths(network)
    let entries: [(String, ConfigurationValue)] = [
      ("depth", .integer(widths.count)), ("width", .array(widths.map(\.canonical))),
      ("richness", .number(richness)),
    ]
    return (
      try .deep(widths: widths, richness: richness, readoutVariance: variance),
      canonical(.deep, entries, variance)
    )
  }

  private func canonical(
    _ model: Model, _ entries: [(String, ConfigurationValue)], _ variance: Double
  ) -> ConfigurationValue {
    .object([("model", .text(model.rawValue))] + entries + [("readoutVariance", .number(variance))])
  }
}
