/// Modes by their number, from a first one on, in bins of 15 %: a power law needs no finer ones.
struct ModeBins: Sequence, IteratorProtocol {
  /// The modes first ≤ k < end.
  struct Bin {
    let first: Double
    let end: Double

    var count: Double { end - first }
  }

  private var first: Double
  private let last: Double

  /// - Parameter last: the last mode, at which a bin ends.
  init(from first: Double, through last: Double = .infinity) {
    self.first = first
    self.last = last.rounded(.down)
  }

  mutating func next() -> Bin? {
    guard first <= last else { return nil }
    let bin = Bin(first: first, end: Swift.min(Swift.max(first + 1, (first * 1.15).rounded()), last + 1))
    first = bin.end
    return bin
  }
}
