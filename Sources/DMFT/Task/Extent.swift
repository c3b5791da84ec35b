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

  public var description: String {
    switch self {
    case .finite(let n): "\(n)"
    case .infinite: "infinite"
    }
  }
}
