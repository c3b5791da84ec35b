/// The keys in which runs differ, in the order in which labels name them.
package struct RunDifferences {
  /// What labels name: all that differs, or of many keys as many as tell the runs apart.
  package let named: [String]
  /// Every key with more than one value.
  package let all: [String]

  private static let mostNamed = 3

  package init(_ runs: [RunTraits]) {
    let known = runs.filter { !$0.isEmpty }
    let paths = known.flatMap { $0.traits.map(\.path) }.reduce(into: [String]()) { list, path in
      if !list.contains(path) { list.append(path) }
    }.enumerated().sorted {
      (TraitName.rank($0.element), $0.offset) < (TraitName.rank($1.element), $1.offset)
    }
    .map(\.element)
    let values = Dictionary(uniqueKeysWithValues: paths.map { path in (path, known.map { $0[path] }) })
    func isVaried(_ path: String) -> Bool { Set((values[path] ?? []).compactMap(\.self)).count > 1 }
    func isDifferent(_ path: String) -> Bool { Set(values[path] ?? []).count > 1 }
    /// How many runs the keys tell apart.
    func told(_ keys: [String]) -> Int {
      Set(known.indices.map { run in keys.map { values[$0]?[run] ?? nil } }).count
    }
    all = paths.filter(isDifferent)
    let strong = all.filter { isVaried($0) && !TraitName.isWeak($0) }
    let weak = all.filter { !strong.contains($0) }
    var chosen = strong.count <= Self.mostNamed ? strong : []
    for path in strong + weak where !chosen.contains(path) && told(chosen + [path]) > told(chosen) {
      chosen.append(path)
    }
    named = paths.filter(chosen.contains)
  }
}
