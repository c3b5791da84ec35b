import DMFTMarch
import LinearAlgebra

extension PanelMarch: Archivable {
  /// The state between two panels: what later rows depend on, and the curve so far.
  mutating func exchange(with archive: StateArchive) throws {
    try archive.confirm(steps.map(Double.init), is: "the steps of the curve")
    try archive.exchange(&next)
    try exchange(&earlier, with: archive)
    try exchange(&last, with: archive)
    try archive.exchange(&ahead)
    try length.exchange(with: archive)
    try curves.exchange(with: archive)
    try record.exchange(with: archive)
    try tape.exchange(with: archive)
    try modes.exchange(with: archive)
  }

  /// Layouts of rows in one panel, or of the last of the plain beginning.
  private func exchange(_ layouts: inout [PanelLayout], with archive: StateArchive) throws {
    var times = layouts.map(\.time)
    var start = layouts.first?.start ?? 0
    try archive.exchange(&times)
    try archive.exchange(&start)
    guard archive.isReading else { return }
    layouts = times.map {
      $0 < Self.plainTimes
        ? PanelLayout(at: $0, tape.bases, isPlain: true) : PanelLayout(at: $0, from: start, tape.bases)
    }
  }
}
