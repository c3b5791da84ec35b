import DMFT

extension ConfigurationReader {
  /// More maps than any computer could solve for; keeps a typing error from filling the memory.
  static let depthLimit = 1000

  /// The width of a network that has only one.
  func width(_ network: ConfigurationMapping) throws -> Extent {
    try network.required("width", "a whole number ≥ 1, or infinite").extent()
  }

  /// The widths of a deep network, lowest first: a list, or one number for `depth` maps.
  func widths(_ network: ConfigurationMapping) throws -> [Extent] {
    let allowed = "a whole number ≥ 1, infinite, or a list of them"
    let width = try network.required("width", allowed)
    let depth = try depth(network)
    guard width.isList else {
      let number = try width.extent()
      guard let depth else { throw missingDepth(network) }
      return Array(repeating: number, count: depth)
    }
    let widths = try width.elements(limit: Self.depthLimit, allowed).map { try $0.extent() }
    if let depth, depth != widths.count {
      throw width.failure(
        "is a list of \(widths.count); allowed: one number, or \(depth) (network.depth) of them")
    }
    return widths
  }

  private static let allowedDepth = "a whole number from 1 to \(depthLimit)"

  private func depth(_ network: ConfigurationMapping) throws -> Int? {
    try network["depth"]?.count(in: 1...Self.depthLimit, Self.allowedDepth)
  }

  private func missingDepth(_ network: ConfigurationMapping) -> CommandFailure {
    network.place.failure(
      "network.depth is missing; allowed: \(Self.allowedDepth), or a list of widths", naming: false)
  }
}
