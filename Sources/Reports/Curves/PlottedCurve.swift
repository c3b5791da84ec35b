import DMFT
import Foundation
import ResultFiles

/// A curve to be drawn, with what is known of where it comes from.
package struct PlottedCurve {
  /// As messages name it.
  package var file: String
  /// What tells the file from others, where configurations do not.
  package var name: String
  /// What the legend shall say; nil: what differs.
  package var label: String?
  package var record: ResultRecord
  /// The configuration, key by key; empty where the file has none.
  package var traits: RunTraits

  package init(
    file: String, name: String, label: String? = nil, record: ResultRecord, traits: RunTraits? = nil
  ) {
    (self.file, self.name, self.label, self.record) = (file, name, label, record)
    self.traits = traits ?? RunTraits(record.configuration)
  }

  /// What is not in the configuration: of simulations how they were made, of theories by which engine.
  package var origin: RunTraits {
    guard record.isSimulation else {
      return RunTraits(record.engine.isEmpty ? [] : [("engine", .word(record.engine))])
    }
    return RunTraits(
      ["scale", "seed", "instances"].compactMap { name in
        record.diagnostics[name].map { (name, .number($0)) }
      })
  }
}

/// What legends call curves.
package struct CurveNames {
  /// Of every curve: what differs, without the keys that colours, styles or panels stand for.
  package let texts: [String]
  package let differences: RunDifferences

  /// - Parameter keys: those that are told otherwise.
  package init(_ curves: [PlottedCurve], without keys: [String]) {
    differences = RunDifferences(curves.map(\.traits))
    let paths = differences.named.filter { !keys.contains($0) }
    var texts = curves.map { curve in curve.label ?? Self.text(curve.traits, paths) }
    let free = curves.indices.filter { curves[$0].label == nil && !curves[$0].traits.isEmpty }
    for index in curves.indices where curves[index].label == nil && curves[index].traits.isEmpty {
      texts[index] = curves[index].name
    }
    // Curves of one kind with one text: how they were made, then the name of the file.
    func identity(_ index: Int) -> [String] {
      [texts[index], curves[index].record.source] + keys.map { curves[index].traits[$0]?.text ?? "" }
    }
    func ambiguous() -> [Int] {
      let counts = Dictionary(grouping: free, by: identity)
      return free.filter { counts[identity($0)].map { $0.count > 1 } ?? false }
    }
    for source in Set(curves.map(\.record.source)) {
      let own = ambiguous().filter { curves[$0].record.source == source }
      let origins = RunDifferences(own.map { curves[$0].origin })
      let kept = Self.fewest(origins.all, among: own.map { curves[$0].origin })
      for index in own { texts[index] = Self.joined(texts[index], Self.text(curves[index].origin, kept)) }
    }
    for index in ambiguous() { texts[index] = Self.joined(texts[index], curves[index].name) }
    self.texts = texts
  }

  private static func text(_ traits: RunTraits, _ paths: [String]) -> String {
    paths.compactMap { path in traits[path].map { TraitName.text(path, $0) } }.joined(separator: ", ")
  }

  private static func joined(_ first: String, _ second: String) -> String {
    [first, second].filter { !$0.isEmpty }.joined(separator: ", ")
  }

  /// The first keys that tell as much as all.
  private static func fewest(_ paths: [String], among runs: [RunTraits]) -> [String] {
    func told(_ keys: [String]) -> Int { Set(runs.map { run in keys.map { run[$0] } }).count }
    return paths.reduce(into: []) { if told($0 + [$1]) > told($0) { $0.append($1) } }
  }
}
