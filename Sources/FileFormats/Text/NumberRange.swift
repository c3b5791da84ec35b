/// Two numbers with a colon between them, as in 16:65536 or 1e3:1e9.
package struct NumberRange: Sendable, Hashable {
  package let low, high: Double

  package init?(_ argument: String) {
    let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let low = CoreScalar.decimal(parts[0]), let high = CoreScalar.decimal(parts[1]),
      low > 0, high > low, high.isFinite
    else { return nil }
    (self.low, self.high) = (low, high)
  }

  /// The whole numbers between both, and these where they are such; nil where there are none, or more than are told apart.
  package var wholeNumbers: ClosedRange<Int>? {
    let (first, last) = (low.rounded(.up), high.rounded(.down))
    guard first <= last, last < 0x1p53 else { return nil }
    return Int(first)...Int(last)
  }
}
