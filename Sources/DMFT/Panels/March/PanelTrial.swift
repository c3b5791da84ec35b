import LinearAlgebra

/// What a run is tried with, and begun again with where that is not enough.
struct PanelTrial: Sendable {
  /// Of each Gauss rule, beyond the number that model integrals need.
  private(set) var moreNodes: Int
  private(set) var fineness = PanelFineness.usual
  /// How often it has been made finer.
  private var refinements = 0

  init(moreNodes: Int) { self.moreNodes = moreNodes }

  /// Whether one of more nodes is left to be tried.
  var canHaveMoreNodes: Bool { moreNodes <= Self.mostNodes }

  mutating func addNodes(_ count: Int) { moreNodes += count }

  /// - Returns: whether there is a finer one.
  mutating func refine() -> Bool {
    guard let finer = fineness.finer else { return false }
    fineness = finer
    refinements += 1
    return true
  }

  private static let mostNodes = 30
}

extension PanelTrial: Archivable {
  mutating func exchange(with archive: StateArchive) throws {
    try archive.exchange(&moreNodes)
    var refinements = refinements
    try archive.exchange(&refinements)
    while self.refinements < refinements { guard refine() else { throw StateError.ended } }
  }
}
