import DMFT
import Yams
import FileFormats

/// A value of a configuration file, or an option of the command line, with its place: what every message about it
/// needs.
package struct ConfigurationNode {
  package let node: Node
  /// Dotted path such as `network.layers[1].width`; empty for the whole file.
  package let path: String
  package let line: Int
  /// Empty for options of the command line.
  package let file: String

  package init(node: Node, path: String, line: Int, file: String) {
    (self.node, self.path, self.line, self.file) = (node, path, line, file)
  }

  /// Options of the command line in the place of a mapping: `--width` is what `width` is in a file.
  package static func options(_ options: [(String, JSONValue?)]) -> ConfigurationNode {
    let given = options.compactMap { option in option.1.map { (option.0, $0) } }
    return ConfigurationNode(node: JSONValue.object(given).node, path: "", line: 0, file: "")
  }

  private var isOption: Bool { file.isEmpty }

  /// The value under a key of a mapping, placed at the line of the key.
  package func child(_ name: String) -> ConfigurationNode? {
    guard let pair = node.mapping?.first(where: { $0.key.scalar?.string == name }) else { return nil }
    return member(name, key: pair.key, value: pair.value)
  }

  package func member(_ name: String, key: Node, value: Node) -> ConfigurationNode {
    let path = isOption ? "--\(name)" : path.isEmpty ? name : "\(path).\(name)"
    return ConfigurationNode(node: value, path: path, line: key.mark?.line ?? line, file: file)
  }

  package func element(_ index: Int, _ value: Node) -> ConfigurationNode {
    ConfigurationNode(node: value, path: "\(path)[\(index)]", line: value.mark?.line ?? line, file: file)
  }

  /// `file:line: path problem`; the path is left out when `problem` already has it, as that of `key`.
  package func failure(_ problem: String, naming key: String? = nil) -> CommandFailure {
    let subject = key == nil ? (path.isEmpty ? "the file " : path + " ") : ""
    let place = isOption ? "" : "\(file):\(line): "
    return CommandFailure(
      code: isOption ? .usage : .badInput, message: place + subject + problem,
      facts: ["file": .text(file), "line": .integer(line), "key": .text(key ?? path)])
  }

  /// An error of the library, placed at the line of the key below this one that it names, or of the nearest
  /// key above that.
  package func failure(for error: DescriptionError) -> CommandFailure {
    var node = self
    for step in ConfigurationPath(error.key).steps {
      guard let next = node[step] else { break }
      node = next
    }
    return node.failure(error.description, naming: error.key)
  }

  /// Reads the file that the value names; one that is not there, or cannot be read, is said at the key.
  func naming<Value>(_ read: () throws -> Value) throws -> Value {
    do { return try read() } catch var failure as CommandFailure where failure.code == .noInput {
      failure.message = "\(file):\(line): \(path): " + failure.message
      failure.facts = ["file": .text(file), "line": .integer(line), "key": .text(path)]
      throw failure
    }
  }

  /// `file:line: path is value; allowed: …`
  package func notAllowed(_ allowed: String) -> CommandFailure { failure("is \(shown); allowed: \(allowed)") }

  /// The value as a message shows it.
  package var shown: String {
    if !hasPlainTag, !isAlias { return "written with the tag \(Readable.shortened(node.tag.rawValue))" }
    return shownPlain
  }

  private var isAlias: Bool { if case .alias = node { true } else { false } }

  private var shownPlain: String {
    switch node {
    case .scalar(let scalar) where CoreScalar(scalar) == .text(scalar.string):
      Readable.quoted(scalar.string)
    case .scalar(let scalar): scalar.string.isEmpty ? "empty" : Readable.shortened(scalar.string)
    case .sequence(let items): items.isEmpty ? "an empty list" : "a list"
    case .mapping, .alias: "a mapping"
    }
  }
}
