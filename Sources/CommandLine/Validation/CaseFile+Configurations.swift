import Yams

// The two configurations of a case.
extension CaseFile {
  /// The root of the configuration: a mapping that stands here, or a file beside this one.
  static func runRoot(_ place: ConfigurationNode) throws -> ConfigurationNode {
    guard case .text(let name) = place.scalar else { return place }
    let path = InputFile.path(name, besides: place.file)
    return try ConfigurationDocument.root(
      of: InputFile.text(at: path, limit: Configuration.lengthLimit), file: path)
  }

  static func configuration(_ root: ConfigurationNode) throws -> Configuration {
    var reader = try ConfigurationReader(root: root)
    return try reader.configuration()
  }

  /// The configuration with some of its keys replaced. Only those can be wrong: the rest was read before.
  static func overridden(
    _ run: ConfigurationNode, by override: ConfigurationNode
  ) throws -> Configuration {
    let merged = ConfigurationNode(
      node: merged(run.node, override.node), path: run.path, line: run.line, file: run.file)
    do {
      return try configuration(merged)
    } catch let failure as CommandFailure {
      throw override.failure("does not fit the run: \(failure.message)")
    }
  }

  /// Mappings are merged key by key; anything else is replaced.
  private static func merged(_ node: Node, _ replacement: Node) -> Node {
    guard case .mapping(let old) = node, case .mapping(let new) = replacement else { return replacement }
    let kept = old.map { key, value in
      (key, new.first { $0.key.string == key.string }.map { merged(value, $0.value) } ?? value)
    }
    let added = new.filter { key, _ in !old.contains { $0.key.string == key.string } }.map {
      ($0.key, $0.value)
    }
    return .mapping(Node.Mapping(kept + added, old.tag, old.style, old.mark))
  }
}
