import DMFT
import Foundation
import LinearAlgebra
import Sweep
import Yams
import ConfigurationFiles
import FileFormats
import Reports

/// A sweep as its file describes it.
struct SweepFile {
  let description: SweepDescription
  /// The configuration in which points replace keys.
  private let base: ConfigurationNode
  /// What a point sets, at every place of every axis, in the order of the axes.
  private let settings: [[[(path: String, value: Node)]]]

  /// Where the file has each key of each axis.
  private let keys: [ConfigurationNode]

  static let mostPoints = SweepDescription.mostPoints

  /// - Throws: `CommandFailure` with `noInput` or `badInput`.
  static func read(_ path: String) throws -> SweepFile {
    let text = try InputFile.text(at: path, limit: Configuration.lengthLimit)
    let root = try ConfigurationDocument.root(of: text, file: path)
    let content = try SweepSchema.file.value(of: text, file: path)
    let base = content.base
    let axes = try SweepAxes(grid: content.grid, zip: content.zip, place: root)
    let description = SweepDescription(
      version: Version.current, sweep: .init(path: place(path), text: text),
      base: .init(
        path: place(base.file),
        text: base.file == path ? text : try InputFile.text(at: base.file, limit: Configuration.lengthLimit)),
      actions: content.actions, simulation: content.simulation, curvePoints: content.points, axes: axes.axes)
    guard axes.count <= mostPoints else {
      throw root.failure(
        "describes \(axes.count) points; allowed: at most \(mostPoints)", naming: root.path)
    }
    return SweepFile(description: description, base: base, settings: axes.settings, keys: axes.places)
  }

  /// Where a file lies, from which names in it start. Streams lie nowhere, and are numbered anew by every shell.
  private static func place(_ file: String) -> String {
    absolutePath(StreamedInput.isStream(file) ? StreamedInput.standardInput : file)
  }

  /// The configurations of all points, those that are refused with the reason; and what the files held that they name.
  ///
  /// - Throws: `CommandFailure` with `badInput` when all are refused, or when a key is varied that has no effect at any point.
  func points() throws -> (
    points: [SweepDirectory.Point], notes: [String], inputs: [SweepDescription.Input]
  ) {
    var points: [SweepDirectory.Point] = []
    var inputs: [ContentMark: Int] = [:]
    var notes: Set<String> = []
    var idle: [String: String]?
    for number in 0..<description.grid.count {
      let (point, configuration) = resolved(number)
      points.append(point)
      guard let configuration else { continue }
      for content in configuration.contents where inputs[content] == nil { inputs[content] = number }
      for use in uses { notes.formUnion(configuration.notes(on: use)) }
      let here = reasons(configuration)
      idle = idle.map { $0.filter { here[$0.key] != nil } } ?? here
    }
    if let refusal = points.first?.refusal, points.allSatisfy({ $0.refusal != nil }) {
      throw refusedAxis() ?? CommandFailure(code: .badInput, message: refusal)
    }
    for (path, place) in zip(paths, keys) {
      guard let reason = idle?[path] else { continue }
      throw place.failure("varies nothing: \(path) has no effect: \(reason); allowed: keys that have")
    }
    let marks = inputs.sorted { ($0.value, $0.key.key) < ($1.value, $1.key.key) }.map { content, point in
      SweepDescription.Input(key: key(content), name: content.name, mark: content.mark, point: point)
    }
    return (points, notes.sorted(), marks)
  }

  /// The axis that is refused at every value by a configuration which is whole without it; nil where none is.
  private func refusedAxis() -> CommandFailure? {
    guard (try? Configuration.read(base)) != nil else { return nil }
    for values in settings {
      let reasons = values.map { settings -> String? in
        do {
          _ = try Configuration.read(settings.reduce(base) { try $0.setting($1.path, to: $1.value) })
          return nil
        } catch { return (error as? CommandFailure)?.message }
      }
      guard let path = values[0].first?.path, let reason = reasons[0], !reasons.contains(nil),
        let place = zip(paths, keys).first(where: { $0.0 == path })?.1
      else { continue }
      let others = siblings(of: path)
      let remedy = others.isEmpty ? "" : "; allowed here: " + others.joined(separator: ", ")
      return place.failure("is refused at every value: \(reason)\(remedy)")
    }
    return nil
  }

  /// The keys below those that the configuration has beside a key.
  private func siblings(of path: String) -> [String] {
    let steps = path.split(separator: ".").map(String.init)
    let parent = steps.dropLast().reduce(Optional(base)) { $0?.child($1) }
    let prefix = steps.dropLast().map { $0 + "." }.joined()
    return Schema.run.form.entries.map(\.path).filter { entry in
      guard entry.hasPrefix(prefix) else { return false }
      let rest = entry.dropFirst(prefix.count).split(separator: ".")
      return rest.count > 1 && parent?.child(String(rest[0])) != nil
    }
  }

  /// The key that names a file, as a configuration by itself has it: not below `base`.
  func key(_ content: ContentMark) -> String {
    let prefix = base.path + "."
    return content.key.hasPrefix(prefix) ? String(content.key.dropFirst(prefix.count)) : content.key
  }

  /// The configuration of a point; nil when it is refused.
  func configuration(_ point: Int) -> Configuration? { resolved(point).configuration }

  private var paths: [String] { description.axes.flatMap { $0.keys.map(\.path) } }

  private var uses: [RunUse] { description.actions.map { $0 == .solve ? .theory : .simulation } }

  /// The keys of axes that have no effect in a configuration, with the reason.
  private func reasons(_ configuration: Configuration) -> [String: String] {
    let idle = configuration.idle.filter { $0.uses.isSuperset(of: uses) }
    return paths.reduce(into: [:]) { reasons, path in
      reasons[path] = idle.first { $0.covers(path) }?.reason
    }
  }

  private func resolved(_ point: Int) -> (point: SweepDirectory.Point, configuration: Configuration?) {
    do {
      let places = description.grid.places(of: point)
      let root = try zip(settings, places).flatMap { $0[$1] }.reduce(base) {
        try $0.setting($1.path, to: $1.value)
      }
      let configuration = try Configuration.read(root)
      let simulation = description.simulation
      let costs = description.actions.map {
        $0.cost(
          of: configuration.run, instances: simulation?.instances ?? 2, scale: simulation?.scale ?? 1)
      }
      return (.init(configuration: configuration.canonical.text(), costs: costs), configuration)
    } catch {
      let reason = (error as? CommandFailure)?.message ?? "\(error)"
      return (.init(configuration: "{}", costs: [], refusal: reason), nil)
    }
  }
}
