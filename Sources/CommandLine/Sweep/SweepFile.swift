import DMFT
import Foundation
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

  static let mostPoints = 1_000_000
  private static let keys = ["base", "do", "simulate", "points", "grid", "zip"]

  /// - Throws: `CommandFailure` with `noInput` or `badInput`.
  static func read(_ path: String) throws -> SweepFile {
    let text = try InputFile.text(at: path, limit: Configuration.lengthLimit)
    let root = try ConfigurationMapping(ConfigurationDocument.root(of: text, file: path), keys: keys)
    let place = try root.required("base", "the name of a configuration file, or a configuration")
    let base = try CaseFile.runRoot(place)
    let axes = try SweepAxes(grid: root["grid"], zip: root["zip"], place: root.place)
    let actions = try actions(root)
    let description = SweepDescription(
      version: Version.current, sweep: .init(path: absolute(path), text: text),
      base: .init(
        path: absolute(base.file),
        text: base.file == path ? text : try InputFile.text(at: base.file, limit: Configuration.lengthLimit)),
      actions: actions, simulation: try simulation(root, actions),
      curvePoints: try root["points"]?.count(in: CurvePoints.countRange, "a whole number ≥ 2"),
      axes: axes.axes)
    guard axes.count <= mostPoints else {
      throw root.place.failure(
        "describes \(axes.count) points; allowed: at most \(mostPoints)", naming: root.place.path)
    }
    return SweepFile(description: description, base: base, settings: axes.settings)
  }

  private static func absolute(_ path: String) -> String {
    URL(fileURLWithPath: path).standardizedFileURL.path
  }

  private static func actions(_ root: ConfigurationMapping) throws -> [SweepAction] {
    guard let place = root["do"] else { return [.solve] }
    let places = place.isList ? try place.elements(limit: 2, "a list of solve, simulate") : [place]
    let actions = try places.map { try $0.choice(of: SweepAction.self) }
    guard Set(actions).count == actions.count else { throw place.failure("names an action twice") }
    return SweepAction.allCases.filter(actions.contains)
  }

  private static func simulation(
    _ root: ConfigurationMapping, _ actions: [SweepAction]
  ) throws -> SweepDescription.Simulation? {
    let allowed = "{instances: n, seed: s}"
    guard actions.contains(.simulate) else {
      if let place = root["simulate"] { throw place.failure("has no effect; allowed: with simulate in do") }
      return nil
    }
    let place = try ConfigurationMapping(
      root.required("simulate", allowed), keys: ["instances", "seed", "scale"])
    return .init(
      instances: try place.required("instances", "a whole number from 2 to 10000000")
        .count(in: 2...10_000_000, "a whole number from 2 to 10000000"),
      seed: try place["seed"]?.count(in: 0...9_007_199_254_740_992, "a whole number ≥ 0") ?? 1,
      scale: try place["scale"]?.count(in: 1...1_000_000, "a whole number from 1 to 1000000") ?? 1)
  }

  /// The configurations of all points, those that are refused with the reason.
  ///
  /// - Throws: `CommandFailure` with `badInput` when all are refused.
  func points() throws -> (points: [SweepDirectory.Point], notes: [String]) {
    var points: [SweepDirectory.Point] = []
    var notes: Set<String> = []
    for number in 0..<description.grid.count {
      let (point, remarks) = resolved(number)
      points.append(point)
      notes.formUnion(remarks)
    }
    if let refusal = points.first?.refusal, points.allSatisfy({ $0.refusal != nil }) {
      throw CommandFailure(code: .badInput, message: refusal)
    }
    return (points, notes.sorted())
  }

  private func resolved(_ point: Int) -> (point: SweepDirectory.Point, notes: [String]) {
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
      return (.init(configuration: configuration.canonical.text(), costs: costs), configuration.notes)
    } catch {
      let reason = (error as? CommandFailure)?.message ?? "\(error)"
      return (.init(configuration: "{}", costs: [], refusal: reason), [])
    }
  }
}
