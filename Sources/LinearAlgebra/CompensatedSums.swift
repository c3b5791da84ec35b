/// Sums that keep what rounding takes from them, so that many terms cost no more than the last rounding.
///
/// Source: Neumaier, Z. Angew. Math. Mech. 54 (1974) 39, with Knuth's exact sum of two numbers.
public struct CompensatedSums: Sendable {
  @usableFromInline var sums: [Double]
  @usableFromInline var lost: [Double]

  /// - Parameter count: of sums, all zero.
  public init(count: Int) {
    sums = [Double](repeating: 0, count: count)
    lost = sums
  }

  @inlinable
  public subscript(index: Int) -> Double { sums[index] + lost[index] }

  /// Adds one term to one sum.
  @inlinable
  public mutating func add(_ term: Double, at index: Int) {
    Self.add(term, &sums[index], &lost[index])
  }

  /// Adds terms[start + i] to sum index + i, for i below `count`.
  public mutating func add(_ terms: [Double], from start: Int, count: Int, at index: Int) {
    precondition(start >= 0 && index >= 0 && start + count <= terms.count && index + count <= sums.count)
    unsafe terms.withUnsafeBufferPointer { terms in
      unsafe sums.withUnsafeMutableBufferPointer { sums in
        unsafe lost.withUnsafeMutableBufferPointer { lost in
          for i in 0..<count {
            unsafe Self.add(terms[start + i], &sums[index + i], &lost[index + i])
          }
        }
      }
    }
  }

  @inlinable @inline(__always)
  static func add(_ term: Double, _ sum: inout Double, _ lost: inout Double) {
    let total = sum + term
    let part = total - sum
    lost += (sum - (total - part)) + (term - part)
    sum = total
  }
}
