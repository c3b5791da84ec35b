import Yams
import FileFormats

/// Parsing of YAML text, guarded against files whose parsing would not end.
package enum ConfigurationDocument {
  /// Aliases multiply what the parser compares when it looks for repeated keys; this many do no harm.
  private static let aliasLimit = 16

  /// The root of the file's only document.
  ///
  /// - Throws: `CommandFailure` for an empty file, malformed YAML, repeated keys or several documents.
  package static func root(of text: String, file: String) throws -> ConfigurationNode {
    guard aliasCount(text) <= aliasLimit else {
      throw failure("more than \(aliasLimit) aliases (*name); write the values out", file, line: 1)
    }
    guard let node = try compose(text, file) else {
      throw failure("the file is empty; allowed: a mapping with task, network, …", file, line: 1)
    }
    let root = ConfigurationNode(node: node, path: "", line: node.mark?.line ?? 1, file: file)
    if isLost(node) { try refuseLost(in: root) }
    return root
  }

  /// Whether a number that is not 0 would be read as 0.
  private static func isLost(_ node: Node) -> Bool {
    switch node {
    case .scalar(let scalar): !scalar.isQuoted && CoreScalar.isTooSmall(scalar.string)
    case .sequence(let items): items.contains(where: isLost)
    case .mapping(let members): members.contains { isLost($0.value) }
    case .alias: false
    }
  }

  private static func refuseLost(in node: ConfigurationNode) throws {
    switch node.node {
    case .sequence(let items):
      for (index, item) in items.enumerated() where isLost(item) {
        try refuseLost(in: node.element(index, item))
      }
    case .mapping(let members):
      for (key, value) in members where isLost(value) {
        try refuseLost(in: node.member(key.scalar?.string ?? "", key: key, value: value))
      }
    case .scalar, .alias:
      if node.hasPlainTag { throw node.failure("is \(node.shown), \(CoreScalar.tooSmall)") }
    }
  }

  private static func compose(_ text: String, _ file: String) throws -> Node? {
    do {
      return try Yams.compose(yaml: text, .default, .default, .utf8)
    } catch let error as YamlError {
      throw failure(for: error, text: text, file: file)
    }
  }

  private static func failure(for error: YamlError, text: String, file: String) -> CommandFailure {
    switch error {
    case .duplicatedKeysInMapping(let names, let context):
      let list = names.map(Readable.shortened).joined(separator: ", ")
      return failure("\(list) is written more than once in the same mapping", file, line: context.mark.line)
    case .reader(let problem, let offset, _, _):
      return failure("not YAML: \(problem)", file, line: line(at: offset ?? 0, of: text))
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      // What is missing at the end is missed on the line after the last.
      return failure("not YAML: \(problem)", file, line: min(mark.line, line(at: text.count, of: text)))
    default:
      return failure("not YAML: \(error)", file, line: 1)
    }
  }

  private static func failure(_ problem: String, _ file: String, line: Int) -> CommandFailure {
    CommandFailure(
      code: .badInput, message: "\(file):\(line): \(problem)",
      facts: ["file": .text(file), "line": .integer(line)])
  }

  private static func line(at offset: Int, of text: String) -> Int {
    1 + text.prefix(offset).count { $0.isNewline }
  }

  /// How many `*` stand where an alias could begin.
  private static func aliasCount(_ text: String) -> Int {
    var count = 0
    var startsToken = true
    for byte in text.utf8 {
      if byte == UInt8(ascii: "*"), startsToken { count += 1 }
      startsToken = !(byte > UInt8(ascii: " ")) || "[]{},:-?".utf8.contains(byte)
    }
    return count
  }
}
