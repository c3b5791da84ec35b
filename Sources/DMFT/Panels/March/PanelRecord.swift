import LinearAlgebra

/// How a march over panels went.
struct PanelRecord: Sendable {
  var rows = 0
  var panels = 0
  var sweeps = 0
  var columns = 0
  /// The largest relative differences of the loss: between its two formulas, on more nodes, where sweeps end.
  var identity = 0.0
  var quadrature = 0.0
  var ends = 0.0
  /// Differences of times that are not solved, the largest of each panel: later panels rest on earlier ones, and so they add up.
  var between = 0.0

  /// Of the loss, but for the quadrature's.
  var error: Double { identity + between + ends }
}

extension PanelRecord: Archivable {
  mutating func exchange(with archive: StateArchive) throws {
    try archive.exchange(&rows)
    try archive.exchange(&panels)
    try archive.exchange(&sweeps)
    try archive.exchange(&columns)
    try archive.exchange(&identity)
    try archive.exchange(&between)
    try archive.exchange(&quadrature)
    try archive.exchange(&ends)
  }
}
