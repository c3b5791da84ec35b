extension Workers {
  /// The share of parts of equal length that is done when one of them has just ended. Those that were begun with the first are as good as
  /// done with it; later, those at work are half done on average.
  ///
  /// - Parameter atOnce: how many are at work at the same time, at most.
  public static func share(finished: Int, of parts: Int, atOnce: Int) -> Double {
    let begun = Double(min(max(1, atOnce), parts))
    let beside = min(begun - 1, Double(parts - finished))
    return min(1, max(begun, Double(finished) + beside / 2) / Double(max(1, parts)))
  }
}
