import LinearAlgebra

extension PanelMarch: Archivable {
  /// The state between two panels: what later rows depend on, and the curve so far.
  mutating func exchange(with archive: StateArchive) throws {
    try archive.confirm(steps.map(Double.init), is: "the steps of the curve")
    try archive.exchange(&next)
    var times = last.map(\.time)
    try archive.exchange(&times)
    if archive.isReading {
      last = times.map {
        next <= Self.plainTimes ? PanelLayout(at: $0, isPlain: true) : PanelLayout(at: $0, from: times[0])
      }
    }
    try archive.exchange(&ahead)
    try curves.exchange(with: archive)
    try record.exchange(with: archive)
    try tape.exchange(with: archive)
  }
}
