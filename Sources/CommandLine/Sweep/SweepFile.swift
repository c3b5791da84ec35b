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

  /// - Throws: `CommandFailure` with `noInput` or `badInput`.
  static func read(_ path: String) throws -> SweepFile {
    let text = try InputFile.text(at: path, limit: Configuration.lengthLimit)
    let root = try ConfigurationDocument.root(of: text, file: path)
    let content = try SweepSchema.file.value(of: text, file: path)
    let base = content.base
    let axes = try SweepAxes(grid: content.grid, zip: content.zip, place: root)
    let description = SweepDescription(
      version: Version.current, sweep: .init(path: absolute(path), text: text),
      base: .init(
        path: absolute(base.file),
        text: base.file == path ? text : try InputFile.text(at: base.file, limit: Configuration.lengthLimit)),
      actions: content.actions, simulation: content.simulation, curvePoints: content.points, axes: axes.axes)
    guard axes.count <= mostPoints else {
      throw root.failure(
        "describes \(axes.count) points; allowed: at most \(mostPoints)", naming: root.path)
    }
    return SweepFile(description: description, base: base, settings: axes.settings)
  }

  private static func absolute(_ path: String) -> String {
    URL(fileURLWithPath: path).standardizedFileURL.path
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
