/// A population size or sample count: a positive integer, or the limit in which its fluctuations vanish.
public enum Extent: Sendable, Hashable, CustomStringConvertible {
  case finite(Int)
  case infinite

  /// 1/n, which is 0 for `infinite`.
  public var reciprocal: Double {
    switch self {
    case .finite(let n): 1 / Double(n)
    case .infinite: 0
    }
  }

  /// s times as much, at most `Int.max`: nothing of that size is ever held.
  package func replicated(by copies: Int) -> Extent {
    guard case .finite(let count) = self else { return .infinite }
    let (product, overflows) = count.multipliedReportingOverflow(by: copies)
    return .finite(overflows ? .max : product)
  }

  public var description: String {
    switch self {
    case .finite(let n): "\(n)"
    case .infinite: "infinite"
    }
  }
}
