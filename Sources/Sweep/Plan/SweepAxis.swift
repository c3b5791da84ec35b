/// A dimension of a sweep: one key with its values, or several keys that run side by side.
public struct SweepAxis: Sendable, Hashable, Codable {
  /// A key of the configuration, and its values along the axis.
  public struct Key: Sendable, Hashable, Codable {
    /// Dotted path, `network.layers[1].width`.
    public var path: String
    /// The coordinate in the collected data set.
    public var name: String
    public var values: [SweepValue]

    public init(_ path: String, name: String, _ values: [SweepValue]) {
      (self.path, self.name, self.values) = (path, name, values)
    }
  }

  /// The dimension in the collected data set; of a single key the coordinate of the same name.
  public var name: String
  /// At least one; all have equally many values.
  public var keys: [Key]

  public init(_ name: String, keys: [Key]) {
    precondition(Set(keys.map(\.values.count)).count == 1)
    (self.name, self.keys) = (name, keys)
  }

  /// - Throws: an error of decoding for an axis without keys, or with keys of different lengths.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    name = try container.decode(String.self, forKey: .name)
    keys = try container.decode([Key].self, forKey: .keys)
    guard Set(keys.map(\.values.count)).count == 1 else {
      throw DecodingError.dataCorruptedError(
        forKey: .keys, in: container, debugDescription: "not keys of equally many values")
    }
  }

  public var length: Int { keys[0].values.count }

  /// Whether the axis has a coordinate of its own name.
  public var isKey: Bool { keys.contains { $0.name == name } }
}

extension SweepAxis {
  /// Keys with their values, before they have names.
  public typealias Draft = (path: String, values: [SweepValue])

  /// Axes with their names: the last part of a key, or all of it where two keys end alike or a zipped axis has that
  /// name.
  ///
  /// - Throws: `SweepError.names` for a name that is given twice, or stands for something else.
  public static func named(
    grid: [Draft], zip: [(name: String, keys: [Draft])]
  ) throws(SweepError) -> [SweepAxis] {
    let drafts = grid + zip.flatMap(\.keys)
    let ends = drafts.map { lastPart($0.path) }
    func name(_ path: String) -> String {
      let end = lastPart(path)
      let isTaken = ends.count { $0 == end } > 1 || zip.contains { $0.name == end && $0.keys.count > 1 }
      return isTaken || reserved.contains(end) ? plain(path) : end
    }
    func key(_ draft: Draft) -> Key { Key(draft.path, name: name(draft.path), draft.values) }
    let axes =
      grid.map { SweepAxis(name($0.path), keys: [key($0)]) }
      + zip.map { SweepAxis(plain($0.name), keys: $0.keys.map(key)) }
    var seen: Set<String> = reserved
    for name in axes.flatMap({ axis in [axis.name] + axis.keys.map(\.name).filter { $0 != axis.name } }) {
      guard seen.insert(name).inserted else { throw .names(name) }
    }
    return axes
  }

  /// What else the data set calls things.
  private static let reserved: Set = ["step", "time", "point", "status"]

  private static func lastPart(_ path: String) -> String {
    plain(String(path[(path.lastIndex(of: ".").map(path.index(after:)) ?? path.startIndex)...]))
  }

  /// Letters, digits and underscores.
  private static func plain(_ path: String) -> String {
    path.split { !($0.isLetter || $0.isNumber || $0 == "_") }.joined(separator: "_")
  }
}
