import DMFT

// How the parts of a run are written in a canonical configuration.

extension Extent {
  var canonical: ConfigurationValue {
    switch self {
    case .finite(let count): .integer(count)
    case .infinite: .text("infinite")
    }
  }
}

extension DataSource.Batch {
  var canonical: ConfigurationValue {
    switch self {
    case .size(let size): .integer(size)
    case .full: .text("full")
    }
  }
}

extension Coupling {
  /// One entry of `network.layers`; a frozen map has no richness to state.
  func canonical(width: Extent) -> ConfigurationValue {
    let always: [(String, ConfigurationValue)] = [
      ("init", .text(initialisation.rawValue)), ("width", width.canonical), ("trained", .boolean(isTrained)),
    ]
    return .object(isTrained ? always + [("richness", .number(richness))] : always)
  }
}
