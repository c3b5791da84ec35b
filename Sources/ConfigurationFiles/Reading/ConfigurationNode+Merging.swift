import FileFormats
import Yams

// Overrides: what differs, in the place of what a configuration says.
extension ConfigurationNode {
  /// The same with another configuration's values: mappings are merged key by key, `null` removes a key, anything else is replaced.
  ///
  /// A mapping that becomes one of another kind loses the keys that this does not know: `{kind: power, …}` over
  /// `{kind: cosine, warmup: 10}` is without warmup.
  ///
  /// - Throws: `CommandFailure` for keys of another form, such as `task: {file: …}` over `{alpha: …}`, where those of this one stay.
  package func merging(_ other: ConfigurationNode) throws -> ConfigurationNode {
    with(try merged(other, forms: [Schema.run.form]))
  }

  private func merged(_ replacement: ConfigurationNode, forms: [Form]) throws -> Node {
    guard case .mapping(let all) = node, case .mapping(let new) = replacement.node else {
      return replacement.node
    }
    let old = all.filtered { name in new[word: name].map { !$0.isNull } ?? true }
    let added = new.filtered { name in !(new[word: name]?.isNull ?? false) }
    let kept = old.keeping(what: forms, knows: added)
    try replacement.check(added, over: old, keeping: kept, forms)
    return .mapping(
      try kept.merging(added) { key, old, new in
        guard let own = child(key), let other = replacement.child(key) else { return new }
        return try own.merged(other, forms: forms.flatMap { $0.forms(of: key) })
      })
  }

  /// Refuses what would make one form of a mapping another one without a word that names both.
  private func check(
    _ added: Node.Mapping, over old: Node.Mapping, keeping kept: Node.Mapping, _ forms: [Form]
  ) throws {
    let dropped = old.names.filter { !kept.names.contains($0) }
    guard !dropped.isEmpty, !forms.contains(where: { $0.isNamed(in: added.names, and: old.names) }) else {
      return
    }
    let new = added.names.first { !old.names.contains($0) }.flatMap(child) ?? self
    throw new.failure(
      "makes a run of another kind than the run, which has \(dropped.joined(separator: ", ")); to change the kind, remove "
        + "\(dropped.count > 1 ? "these" : "it") in the same place: {"
        + dropped.map { "\($0): null" }.joined(separator: ", ") + "}")
  }
}

extension Form {
  /// Whether a word under one of its keys says of which kind mappings with these keys are.
  fileprivate func isNamed(in new: [String], and old: [String]) -> Bool {
    switch self {
    case .keys: return false
    case .kinds(let key, _):
      let isUsual = if case .usual = key.presence { true } else { false }
      return new.contains(key.name) && (isUsual || old.contains(key.name))
    case .either(let forms): return forms.contains { $0.isNamed(in: new, and: old) }
    }
  }
}

extension Node {
  fileprivate var isNull: Bool { scalar.map { CoreScalar($0) == .null } ?? false }
}

extension Node.Mapping {
  /// The same with further members; of keys that both have the value that `chosen` makes of the two. Keys keep their lines.
  func merging(
    _ new: Node.Mapping, chosen: (String, Node, Node) throws -> Node
  ) rethrows -> Node.Mapping {
    let kept = try map { key, value in
      (key, try new[word: key.string].map { try chosen(key.string ?? "", value, $0) } ?? value)
    }
    let added = new.filter { key, _ in self[word: key.string] == nil }.map { ($0.key, $0.value) }
    return Node.Mapping(kept + added, tag, style, mark)
  }

  /// Without the keys that the form does not have which the mapping takes on with new members. Whole where it stays of its form, or
  /// where there is none for the new ones: that is then said by the reader.
  fileprivate func keeping(what forms: [Form], knows new: Node.Mapping) -> Node.Mapping {
    let variants = forms.flatMap { $0.variants { new[word: $0]?.string ?? self[word: $0]?.string } }
    let added = Set(new.names)
    let all = added.union(names)
    guard !variants.contains(where: all.isSubset), let other = variants.first(where: added.isSubset) else {
      return self
    }
    return filtered { other.contains($0) }
  }

  fileprivate var names: [String] { keys.compactMap(\.string) }

  fileprivate func filtered(_ isWanted: (String) -> Bool) -> Node.Mapping {
    Node.Mapping(
      filter { isWanted($0.key.string ?? "") }.map { ($0.key, $0.value) }, tag, style, mark)
  }

  fileprivate subscript(word name: String?) -> Node? {
    name.flatMap { name in first { $0.key.string == name }?.value }
  }
}
