import DMFTRuns
import DMFTSolution
import LinearAlgebra

/// The state of a march between two blocks: what it has found, and everything that later rows depend on.
///
/// A march made from the same description goes on from it as if nothing had been between, to the last bit.
extension CausalMarch: Archivable {
  package mutating func exchange(with archive: StateArchive) throws {
    try archive.exchange(&next)
    try archive.exchange(&reviewedColumns)
    try archive.exchange(&longestBlock)
    try archive.exchange(&record.sweeps)
    try archive.exchange(&record.blocks)
    try archive.exchange(&record.asymmetry)
    try record.amplification.exchange(with: archive)
    try record.alternation.exchange(with: archive)
    try curves.exchange(with: archive)
    try archive.confirm(sources.map { Double($0.rawValue) }, is: "the decomposition of the variance")
    for level in sharedVariances.indices { try archive.exchange(&sharedVariances[level]) }
    try twoTime.exchange(with: archive)
    try algebra.tape.exchange(with: archive)
  }
}

extension QuantityCurves: Archivable {
  public mutating func exchange(with archive: StateArchive) throws {
    for quantity in Quantity.allCases {
      var values = self[quantity]
      try archive.exchange(&values)
      if !values.isEmpty { self[quantity] = values }
    }
  }
}
