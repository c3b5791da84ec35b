/// The largest |a − b|/|b| over the entries of two lists.
///
/// - Parameter zero: entries of b that are no larger count as zero; there a must not be larger either.
/// - Returns: infinity for lists of different lengths, and where an entry is not a number.
public func relativeDeviation(of a: [Double], from b: [Double], zero: Double = 0) -> Double {
  guard a.count == b.count else { return .infinity }
  return zip(a, b).reduce(0) { max($0, relativeDeviation(of: $1.0, from: $1.1, zero: zero)) }
}

/// |a − b|/|b|.
public func relativeDeviation(of a: Double, from b: Double, zero: Double = 0) -> Double {
  guard abs(b) > zero else { return abs(a) <= zero ? 0 : .infinity }
  let deviation = abs(a - b) / abs(b)
  return deviation.isNaN ? .infinity : deviation
}
