import Foundation

/// The search for the least of a function of one variable: a scan both ways from a start, then a bracket made smaller.
struct LineSearch {
  let range: ClosedRange<Double>
  /// Of the scan.
  var step = 0.6
  /// Length of the bracket at the end.
  var precision = 0.02
  /// Values of the variable that are the same: whole numbers.
  var rounded: (Double) -> Double = { $0 }

  struct Found {
    var x, cost: Double
    /// Ends of the bracket; those of the range where the least is at one.
    var low, high: Double
  }

  func minimum(from start: Double, of cost: (Double) throws -> Double) rethrows -> Found {
    var tried: [Double: Double] = [:]
    func value(_ x: Double) throws -> Double {
      let x = rounded(min(max(x, range.lowerBound), range.upperBound))
      if let known = tried[x] { return known }
      let value = try cost(x)
      tried[x] = value
      return value
    }
    let start = min(max(start, range.lowerBound), range.upperBound)
    var least = try value(start)
    for direction in [-1.0, 1.0] {
      var (x, since) = (start, 0)
      while since < Self.patience, direction < 0 ? x > range.lowerBound : x < range.upperBound {
        x = min(max(x + direction * step, range.lowerBound), range.upperBound)
        let new = try value(x)
        since = new < least ? 0 : since + 1
        least = min(least, new)
      }
    }
    return try refined(tried.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, value)
  }

  /// - Parameter sorted: what was tried, in order.
  private func refined(
    _ sorted: [(x: Double, cost: Double)], _ value: (Double) throws -> Double
  ) rethrows -> Found {
    let index = sorted.indices.min { sorted[$0].cost < sorted[$1].cost } ?? 0
    var (best, least) = sorted[index]
    var low = index > 0 ? sorted[index - 1].x : best
    var high = index + 1 < sorted.count ? sorted[index + 1].x : best
    while high - low > precision {
      let isAbove = high - best > best - low
      let x = rounded(best + (isAbove ? high - best : low - best) * Self.section)
      guard x > low, x < high, x != best else { break }
      let new = try value(x)
      if new < least {
        if isAbove { low = best } else { high = best }
        (best, least) = (x, new)
      } else if isAbove {
        high = x
      } else {
        low = x
      }
    }
    return Found(x: best, cost: least, low: low, high: high)
  }

  private static let patience = 3
  private static let section = 0.381966
}
