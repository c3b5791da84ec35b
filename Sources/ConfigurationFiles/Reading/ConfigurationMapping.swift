import Yams
import FileFormats

/// A mapping whose keys are all known.
package struct ConfigurationMapping {
  package let place: ConfigurationNode
  private var members: [String: ConfigurationNode] = [:]

  /// - Throws: `CommandFailure` when the value is not a mapping, or has an unknown or a repeated key.
  package init(_ place: ConfigurationNode, keys known: [String]) throws {
    self.place = place
    guard case .mapping(let mapping) = place.node, place.hasPlainTag else {
      throw place.notAllowed("a mapping with the keys \(known.joined(separator: ", "))")
    }
    for (key, value) in mapping {
      let (name, member) = try Self.member(of: place, key, value, known)
      guard members.updateValue(member, forKey: name) == nil else {
        throw member.failure("is written more than once")
      }
    }
  }

  package subscript(key: String) -> ConfigurationNode? { members[key] }

  /// - Throws: `CommandFailure` that says what the missing key may be.
  package func required(_ key: String, _ allowed: String) throws -> ConfigurationNode {
    guard let member = members[key] else { throw missing(key, allowed) }
    return member
  }

  package func missing(_ key: String, _ allowed: String) -> CommandFailure {
    let path = place.path.isEmpty ? key : "\(place.path).\(key)"
    return place.failure("\(path) is missing; allowed: \(allowed)", naming: path)
  }

  private static func member(
    of place: ConfigurationNode, _ key: Node, _ value: Node, _ known: [String]
  ) throws -> (String, ConfigurationNode) {
    guard let name = key.scalar?.string else {
      let line = key.mark?.line ?? place.line
      throw CommandFailure(
        code: .badInput, message: "\(place.file):\(line): a key is a list or a mapping; allowed: a word",
        facts: ["file": .text(place.file), "line": .integer(line)])
    }
    guard known.contains(name) else { throw unknown(name, key, in: place, known) }
    return (name, place.member(name, key: key, value: value))
  }

  private static func unknown(
    _ name: String, _ key: Node, in place: ConfigurationNode, _ known: [String]
  ) -> CommandFailure {
    let member = place.member(Readable.shortened(name), key: key, value: key)
    let meant = KeySymbols.key(for: name, among: known) ?? EditDistance.nearest(to: name, in: known)
    let nearest = meant.map { "; did you mean \($0)?" } ?? ""
    return member.failure("is not a known key\(nearest) (known: \(known.joined(separator: ", ")))")
  }
}
