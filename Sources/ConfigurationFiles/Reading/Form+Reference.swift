import FileFormats

/// A key with its place in the file, as the reference lists it.
package struct ReferenceEntry: Sendable {
  /// Dotted path; elements of lists are `[i]`.
  package let path: String
  package let key: KeyFacts
  /// The kinds of which there is this key, such as `model: deep`; empty when there is but one form.
  package var kinds: [String]

  /// Whether numbers here are whole ones.
  package var isCount: Bool {
    switch key.shape {
    case .value(_, let schema), .scalar(_, let schema, _): Self.isCount(schema)
    case .list, .mapping: false
    }
  }

  private static func isCount(_ schema: JSONValue) -> Bool {
    if case .array(let forms)? = schema["anyOf"] { return forms.contains(where: isCount) }
    return schema["type"] == "integer"
  }

  /// Allowed values, default, meaning.
  fileprivate var columns: [String] {
    let usual =
      switch key.presence {
      case .usual(let value): "`\(value.text())`"
      case .optional(let text): text
      case .required, .ignored: "–"
      }
    return [key.shape.allowed, usual, key.meaning]
  }
}

// The reference of the configuration: `dmft configuration`, the documentation, the axes of sweeps.
extension Form {
  /// Every key that has an effect; those that kinds have in common once.
  package var entries: [ReferenceEntry] {
    entries(at: "", kinds: []).reduce(into: []) { entries, entry in
      let same = entries.firstIndex { $0.path == entry.path && $0.columns == entry.columns }
      guard let same else { return entries.append(entry) }
      entries[same].kinds += entry.kinds.filter { !entries[same].kinds.contains($0) }
    }
  }

  /// The keys at a path such as `network.layers[1].width`: one for each form that it has in some kind of file.
  package func entries(at path: String) -> [ReferenceEntry] {
    let steps = ConfigurationPath(path).steps.map { step in
      if case .key(let name) = step { ".\(name)" } else { "[i]" }
    }
    let pattern = String(steps.joined().dropFirst())
    return entries.filter { $0.path == pattern }
  }

  /// Tables in Markdown, one for each part of the file.
  ///
  /// - Parameter title: what the file is.
  package func reference(_ title: String) -> String {
    let entries = entries
    let parts = keys.map { part in
      let rows = entries.filter { $0.path.prefix { $0 != "." && $0 != "[" } == part.name }.map { entry in
        let kinds = entry.kinds.map { "`\($0)`" }.joined(separator: ", ")
        return ["`\(entry.path)`", kinds] + entry.columns
      }
      let head = [["key", "with", "allowed", "default", "meaning"], Array(repeating: "---", count: 5)]
      let lines = (head + rows).map { "| " + $0.joined(separator: " | ") + " |" }
      return "## \(part.name)\n\n" + lines.joined(separator: "\n") + "\n"
    }
    return "# \(title)\n\nA file is \(allowed).\n\n" + parts.joined(separator: "\n")
  }

  fileprivate func entries(at path: String, kinds own: [String]) -> [ReferenceEntry] {
    switch self {
    case .keys(let keys): keys.flatMap { $0.entries(at: path, kinds: own) }
    case .kinds(let key, let kinds):
      key.entries(at: path, kinds: own)
        + kinds.flatMap { word, keys in
          keys.flatMap { $0.entries(at: path, kinds: ["\(key.name): \(word)"]) }
        }
    case .either(let forms): forms.flatMap { $0.entries(at: path, kinds: own) }
    }
  }
}

extension KeyFacts {
  fileprivate func entries(at prefix: String, kinds: [String]) -> [ReferenceEntry] {
    if case .ignored = presence { return [] }
    let path = prefix.isEmpty ? name : "\(prefix).\(name)"
    let below: [ReferenceEntry] =
      switch shape {
      case .mapping(let form), .scalar(_, _, let form): form.entries(at: path, kinds: [])
      case .list(of: .mapping(let form), _, _): form.entries(at: "\(path)[i]", kinds: [])
      case .list, .value: []
      }
    return [ReferenceEntry(path: path, key: self, kinds: kinds)] + below
  }
}
