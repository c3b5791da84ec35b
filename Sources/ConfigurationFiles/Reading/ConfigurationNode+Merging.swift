import Yams

// Overrides: what differs, in the place of what a configuration says.
extension ConfigurationNode {
  /// The same with another configuration's values: mappings are merged key by key, anything else is replaced.
  ///
  /// A mapping that becomes one of another kind, or of another form, loses the keys that this does not know: `{kind: power, …}` over
  /// `{kind: cosine, warmup: 10}` is without warmup, `task: {file: …}` over `{alpha: …}` without alpha.
  package func merging(_ other: ConfigurationNode) -> ConfigurationNode {
    with(Self.merged(node, other.node, forms: [Schema.run.form]))
  }

  private static func merged(_ node: Node, _ replacement: Node, forms: [Form]) -> Node {
    guard case .mapping(let old) = node, case .mapping(let new) = replacement else { return replacement }
    return .mapping(
      old.keeping(what: forms, knows: new).merging(new) { key, old, new in
        merged(old, new, forms: forms.flatMap { $0.forms(of: key) })
      })
  }
}

extension Node.Mapping {
  /// The same with further members; of keys that both have the value that `chosen` makes of the two. Keys keep their lines.
  func merging(_ new: Node.Mapping, chosen: (String, Node, Node) -> Node) -> Node.Mapping {
    let kept = map { key, value in
      (key, new[word: key.string].map { chosen(key.string ?? "", value, $0) } ?? value)
    }
    let added = new.filter { key, _ in self[word: key.string] == nil }.map { ($0.key, $0.value) }
    return Node.Mapping(kept + added, tag, style, mark)
  }

  /// Without the keys that the form does not have which the mapping takes on with new members. Whole where it stays of its form, or
  /// where there is none for the new ones: that is then said by the reader.
  fileprivate func keeping(what forms: [Form], knows new: Node.Mapping) -> Node.Mapping {
    let variants = forms.flatMap { $0.variants { new[word: $0]?.string ?? self[word: $0]?.string } }
    let added = Set(new.keys.compactMap(\.string))
    let all = added.union(keys.compactMap(\.string))
    guard !variants.contains(where: all.isSubset), let other = variants.first(where: added.isSubset) else {
      return self
    }
    return Node.Mapping(
      filter { other.contains($0.key.string ?? "") }.map { ($0.key, $0.value) }, tag, style, mark)
  }

  private subscript(word name: String?) -> Node? {
    name.flatMap { name in first { $0.key.string == name }?.value }
  }
}
