/// The state of a layout: its panels. Polynomials follow from their numbers, and are computed again.
extension TimeLayout: Archivable {
  public mutating func exchange(with archive: StateArchive) throws {
    try archive.confirm(panelHeight, is: "the rows that are compressed together")
    try archive.confirm(compresses ? 1 : 0, is: "whether past times are compressed")
    try archive.exchange(&version)
    var levels = bases.count
    try archive.exchange(&levels)
    try exchangePanels(with: archive)
    var pairs = refused.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] }
    try archive.exchange(&pairs)
    if archive.isReading {
      refused = [:]
      for index in stride(from: 0, to: pairs.count / 2 * 2, by: 2) {
        refused[pairs[index]] = pairs[index + 1]
      }
      while bases.count < levels { bases.append(longBases(level: bases.count)) }
    }
    archive.layout = self
  }

  private mutating func exchangePanels(with archive: StateArchive) throws {
    var numbers = panels.flatMap { [$0.start, $0.level, $0.offset, $0.rank, $0.isAlternating ? 1 : 0] }
    try archive.exchange(&numbers)
    guard archive.isReading else { return }
    panels = stride(from: 0, to: numbers.count / 5 * 5, by: 5).map {
      Panel(
        start: numbers[$0], level: numbers[$0 + 1], offset: numbers[$0 + 2], rank: numbers[$0 + 3],
        isAlternating: numbers[$0 + 4] == 1)
    }
  }
}

extension StateArchive {
  /// What columns of something stand for: times, or what all operators of the state have in common.
  func exchange(_ layout: inout TimeLayout) throws {
    var version = layout.version
    try exchange(&version)
    if isReading { layout = version == self.layout.version ? self.layout : .times }
  }
}
