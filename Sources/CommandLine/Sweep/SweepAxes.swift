import DMFT
import Sweep
import Yams
import ConfigurationFiles
import FileFormats
import LinearAlgebra

/// The axes of a sweep file, with their values as they stand there.
struct SweepAxes {
  let axes: [SweepAxis]
  let settings: [[[(path: String, value: Node)]]]
  /// Where the file has each key of each axis.
  let places: [ConfigurationNode]

  /// More than this many points is more than any machine solves; what overflows is more than that.
  var count: Int {
    axes.reduce(1) { product, axis in
      let (value, overflow) = product.multipliedReportingOverflow(by: axis.length)
      return overflow ? .max : value
    }
  }

  private struct Key {
    var place: ConfigurationNode
    var path: String
    var values: [(node: Node, value: SweepValue)]

    /// Values of a coordinate by which points are chosen must differ; those of zipped keys need not.
    func checkDifferent() throws {
      var seen: Set<SweepValue> = []
      for (_, value) in values where !seen.insert(value).inserted {
        throw place.failure("has the value \(value.label) twice; allowed: every value once")
      }
    }

    var draft: SweepAxis.Draft { (path, values.map(\.value)) }
    var settings: [(path: String, value: Node)] { values.map { (path, $0.node) } }
  }

  /// - Throws: `CommandFailure` with `badInput`.
  init(grid: ConfigurationNode?, zip: ConfigurationNode?, place: ConfigurationNode) throws {
    let single = try grid.map(Self.keys) ?? []
    for key in single { try key.checkDifferent() }
    let zipped =
      try zip.map { zip in
        try Self.members(of: zip, "the names of axes").map { name, place in
          (name, try Self.zipped(place))
        }
      } ?? []
    guard !single.isEmpty || !zipped.isEmpty else {
      throw place.failure("names no key to vary; allowed: grid, zip or both", naming: place.path)
    }
    let all = single + zipped.flatMap(\.1)
    for (index, key) in all.enumerated() where all[..<index].contains(where: { $0.path == key.path }) {
      throw key.place.failure("is varied twice; allowed: once, in grid or in zip")
    }
    axes = try Self.named(single, zipped, place: zip ?? grid ?? place)
    places = all.map(\.place)
    settings =
      single.map { $0.settings.map { [$0] } }
      + zipped.map { _, keys in
        keys[0].values.indices.map { index in keys.map { $0.settings[index] } }
      }
  }

  private static func named(
    _ single: [Key], _ zipped: [(String, [Key])], place: ConfigurationNode
  ) throws -> [SweepAxis] {
    do {
      return try SweepAxis.named(
        grid: single.map(\.draft), zip: zipped.map { ($0.0, $0.1.map(\.draft)) })
    } catch {
      guard case .names(let name) = error else { throw error }
      throw place.failure(
        "would call two things \(name) in the data set; allowed: another name of a zipped axis")
    }
  }

  private static func keys(_ place: ConfigurationNode) throws -> [Key] {
    try members(of: place, "keys of the configuration, such as network.width").map { try key($0.0, $0.1) }
  }

  private static func zipped(_ place: ConfigurationNode) throws -> [Key] {
    let keys = try keys(place)
    guard let first = keys.first else { throw place.failure("is empty; allowed: lists of equal length") }
    for key in keys where key.values.count != first.values.count {
      throw key.place.failure(
        "has \(key.values.count.counting("value")) and \(first.path) \(first.values.count); allowed: lists of equal length"
      )
    }
    return keys
  }

  private static func key(_ path: String, _ place: ConfigurationNode) throws -> Key {
    let entries = Schema.run.form.entries(at: path)
    guard !entries.isEmpty else {
      let known = Schema.run.form.entries.map(\.path)
      let nearest = EditDistance.nearest(to: path, in: known).map { "; did you mean \($0)?" } ?? ""
      throw place.failure("is not a key of the configuration\(nearest)")
    }
    let values =
      place.isList
      ? try place.elements(limit: SweepFile.mostPoints, "a list of values").map { ($0.node, value($0.node)) }
      : try range(place, whole: entries.contains(where: \.isCount))
    return Key(place: place, path: path, values: values)
  }

  private static let numberOfValues = "a whole number from 2 to \(SweepFile.mostPoints)"

  private static func range(
    _ place: ConfigurationNode, whole: Bool
  ) throws -> [(node: Node, value: SweepValue)] {
    let allowed = "a list of values, or {from: a, to: b, count: n, spacing: log}"
    guard place.node.mapping != nil else { throw place.notAllowed(allowed) }
    let members = try ConfigurationMapping(place, keys: ["from", "to", "count", "spacing"])
    let spacing = try members["spacing"]?.choice(of: AxisRange.Spacing.self) ?? .linear
    let (low, high) = (try members.required("from", "a number"), try members.required("to", "a number"))
    let isAllowed: (Double) -> Bool = { spacing == .linear || $0 > 0 }
    let kind = spacing == .log ? "a number > 0, for spacing: log" : "a number"
    let range = AxisRange(
      from: try low.number(kind, where: isAllowed), to: try high.number(kind, where: isAllowed),
      count: try members.required("count", numberOfValues)
        .count(in: 2...SweepFile.mostPoints, numberOfValues),
      spacing: spacing)
    return range.values(whole: whole).map { number in
      return (Node(number.shortest), .number(number))
    }
  }

  /// The entries of a mapping whose keys are not known beforehand.
  private static func members(
    of place: ConfigurationNode, _ allowed: String
  ) throws -> [(String, ConfigurationNode)] {
    guard case .mapping(let mapping) = place.node, place.hasPlainTag, !mapping.isEmpty else {
      throw place.notAllowed("a mapping with \(allowed)")
    }
    return try mapping.map { key, value in
      guard let name = key.scalar?.string else { throw place.notAllowed("a mapping with \(allowed)") }
      return (name, place.member(name, key: key, value: value))
    }
  }

  private static func value(_ node: Node) -> SweepValue {
    switch node {
    case .scalar(let scalar):
      switch CoreScalar(scalar) {
      case .integer(let integer): .number(Double(integer))
      case .number(let number) where number.isFinite: .number(number)
      default: .text(scalar.string)
      }
    default: .text(text(node))
    }
  }

  /// A list or a mapping in one line.
  private static func text(_ node: Node) -> String {
    switch node {
    case .scalar(let scalar): scalar.string
    case .sequence(let items): "[" + items.map(text).joined(separator: ", ") + "]"
    case .mapping(let members):
      "{" + members.map { "\(text($0.key)): \(text($0.value))" }.joined(separator: ", ") + "}"
    case .alias: "*"
    }
  }
}
