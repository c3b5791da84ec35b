import DMFT
import Yams
import FileFormats
import LinearAlgebra

/// Where a value stands in a configuration: `network.layers[1].width`.
package struct ConfigurationPath {
  package enum Step: Hashable {
    case key(String)
    case element(Int)
  }

  package var steps: [Step] = []

  package init(_ text: String) {
    for part in text.split(separator: ".", omittingEmptySubsequences: false) {
      let pieces = part.split(separator: "[", omittingEmptySubsequences: false)
      let indices = pieces.dropFirst().map { $0.last == "]" ? Int($0.dropLast()) : nil }
      // What is not an index is part of a name, which then is unknown.
      let isPlain = indices.contains { $0 == nil }
      steps.append(.key(isPlain ? String(part) : String(pieces[0])))
      if !isPlain { steps += indices.compactMap { $0.map(Step.element) } }
    }
  }
}

// Values put in the place of those of a file: overrides of a validation case, points of a sweep.
extension ConfigurationNode {
  package subscript(step: ConfigurationPath.Step) -> ConfigurationNode? {
    switch step {
    case .key(let name): return child(name)
    case .element(let index):
      guard case .sequence(let items) = node, items.indices.contains(index) else { return nil }
      return element(index, items[index])
    }
  }

  /// The same with another value at a path. Mappings on the way are made where there are none; what may stand
  /// there is for the reader to say.
  ///
  /// - Throws: `CommandFailure` for an element that a list does not have.
  package func setting(_ path: String, to value: Node) throws -> ConfigurationNode {
    with(try replaced(ConfigurationPath(path).steps[...], value))
  }

  func with(_ node: Node) -> ConfigurationNode {
    ConfigurationNode(node: node, path: path, line: line, file: file)
  }

  private func replaced(_ steps: ArraySlice<ConfigurationPath.Step>, _ value: Node) throws -> Node {
    switch steps.first {
    case nil: return value
    case .key(let name)?:
      let empty = Node.mapping(Node.Mapping([]))
      let place = child(name) ?? member(name, key: Node(name), value: empty)
      let new = try place.replaced(steps.dropFirst(), value)
      guard case .mapping(let members) = node else { return .mapping(Node.Mapping([(Node(name), new)])) }
      return .mapping(members.merging(Node.Mapping([(Node(name), new)])) { _, _, new in new })
    case .element(let index)?:
      guard let place = self[.element(index)], case .sequence(var items) = node else {
        let count = node.sequence?.count ?? 0
        throw failure("has no element \(index); allowed: \(count == 0 ? "a list" : "0 to \(count - 1)")")
      }
      items[index] = try place.replaced(steps.dropFirst(), value)
      return .sequence(items)
    }
  }
}

extension JSONValue {
  /// The value as a file would have it.
  package var node: Node {
    switch self {
    case .object(let entries): .mapping(Node.Mapping(entries.map { (Node($0.0), $0.1.node) }))
    case .array(let values): .sequence(Node.Sequence(values.map(\.node)))
    case .number(let number): Node(number.shortest)
    case .integer(let integer): Node(integer.description)
    case .boolean(let boolean): Node(boolean ? "true" : "false")
    case .text(let text): .scalar(Node.Scalar(text, Tag(.implicit), .doubleQuoted))
    }
  }
}
