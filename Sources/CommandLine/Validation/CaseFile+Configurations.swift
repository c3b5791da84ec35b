// The two configurations of a case.
extension CaseFile {
  /// The root of the configuration: a mapping that stands here, or a file beside this one.
  static func runRoot(_ place: ConfigurationNode) throws -> ConfigurationNode {
    guard case .text(let name) = place.scalar else { return place }
    let path = InputFile.path(name, besides: place.file)
    return try ConfigurationDocument.root(
      of: InputFile.text(at: path, limit: Configuration.lengthLimit), file: path)
  }

  /// The configuration with some of its keys replaced. Only those can be wrong: the rest was read before.
  static func overridden(
    _ run: ConfigurationNode, by override: ConfigurationNode
  ) throws -> Configuration {
    do {
      return try Configuration.read(run.merging(override))
    } catch let failure as CommandFailure {
      throw override.failure("does not fit the run: \(failure.message)")
    }
  }
}
