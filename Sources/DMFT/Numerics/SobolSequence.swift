/// Sobol's points in the unit cube, scrambled: every power of two of them fills the cube evenly.
///
/// Coordinate 0 is van der Corput's; each other one belongs to a primitive polynomial, with initial direction numbers chosen among
/// random ones so that its first 4096 points are even together with those of the coordinates before it. A scramble multiplies the
/// digits of every coordinate by a random lower triangular matrix and shifts them (Matoušek 1998): each point is then uniform, and
/// independent scrambles give independent unbiased averages.
package struct SobolSequence: Sendable {
  /// v_k of each coordinate, the most significant bit first.
  private let directions: [[UInt32]]

  package var dimensions: Int { directions.count }

  package init(dimensions: Int) {
    let polynomials = PrimitivePolynomials.first(max(0, dimensions - 1))
    var random = SplitMix(seed: 1967)
    var (directions, matrices) = ([[UInt32]](), [[UInt32]]())
    for dimension in 0..<dimensions {
      var best: (directions: [UInt32], matrix: [UInt32], defect: Int)?
      let tries = dimension == 0 ? 1 : Self.candidates
      for _ in 0..<tries {
        let candidate =
          dimension == 0
          ? (0..<UInt32(32)).map { 1 << (31 - $0) }
          : Self.directions(polynomials[dimension - 1], &random)
        let matrix = Self.rows(candidate)
        let defect = matrices.suffix(Self.neighbours).reduce(0) { sum, other in
          let value = Self.defect(matrix, other)
          return sum + value * value
        }
        if defect < best?.defect ?? .max { best = (candidate, matrix, defect) }
      }
      if let best {
        directions.append(best.directions)
        matrices.append(best.matrix)
      }
    }
    self.directions = directions
  }

  /// The first `count` points of one scramble: coordinate d of all of them, each in (0, 1).
  package func coordinate(_ dimension: Int, count: Int, scramble: UInt64) -> [Double] {
    coordinate(dimension, points: 0..<count, scramble: scramble)
  }

  /// Coordinate d of some of the points of one scramble, which are counted from 0.
  package func coordinate(_ dimension: Int, points: Range<Int>, scramble: UInt64) -> [Double] {
    var random = SplitMix(seed: scramble &+ 0x632b_e59b_d9b4_e019 &* UInt64(dimension + 1))
    let masks = (0..<UInt32(32)).map { row -> UInt32 in
      let above = row == 0 ? 0 : UInt32.max << (32 - row)
      let noise = UInt32(truncatingIfNeeded: random.next()) & above
      return UInt32(1) << (31 - row) | noise
    }
    let scrambled = directions[dimension].map { direction -> UInt32 in
      var digits: UInt32 = 0
      for (row, mask) in masks.enumerated() {
        let parity = UInt32((direction & mask).nonzeroBitCount & 1)
        digits |= parity << UInt32(31 - row)
      }
      return digits
    }
    var digits = UInt32(truncatingIfNeeded: random.next())
    // Points follow Gray's code: each differs from the one before by one direction.
    let first = points.lowerBound ^ (points.lowerBound >> 1)
    for bit in 0..<32 where first >> bit & 1 == 1 { digits ^= scrambled[bit] }
    return points.map { index in
      defer { digits ^= scrambled[(index + 1).trailingZeroBitCount] }
      return (Double(digits) + 0.5) * 0x1p-32
    }
  }

  /// v_k = m_k 2^-k with random odd m_k < 2^k up to the degree, then the polynomial's recursion.
  private static func directions(_ polynomial: UInt32, _ random: inout SplitMix) -> [UInt32] {
    let degree = 31 - polynomial.leadingZeroBitCount
    var v: [UInt32] = []
    for k in 1...degree {
      let below = UInt32(1) << UInt32(k)
      let odd = UInt32(truncatingIfNeeded: random.next()) & (below - 1) | 1
      v.append(odd << UInt32(32 - k))
    }
    for k in degree..<32 {
      var next = v[k - degree] ^ (v[k - degree] >> UInt32(degree))
      for i in 1..<max(1, degree) where polynomial >> UInt32(degree - i) & 1 == 1 { next ^= v[k - i] }
      v.append(next)
    }
    return v
  }

  // MARK: - Evenness of pairs

  /// The leading rows of a coordinate's digits as functions of the first digits of the index.
  private static func rows(_ directions: [UInt32]) -> [UInt32] {
    (0..<digits).map { row -> UInt32 in
      var digits: UInt32 = 0
      for column in 0..<Self.digits {
        let bit = (directions[column] >> UInt32(31 - row)) & 1
        digits |= bit << UInt32(column)
      }
      return digits
    }
  }

  /// The quality parameter t of two coordinates: 2^digits points fill boxes of volume 2^(t − digits) evenly.
  private static func defect(_ a: [UInt32], _ b: [UInt32]) -> Int {
    var worst = 0
    for first in 0...digits {
      var basis = [UInt32](repeating: 0, count: digits)
      let begun = a.prefix(first).allSatisfy { add($0, to: &basis) }
      guard begun else { return max(worst, digits) }
      let second = b.prefix(digits - first).prefix { add($0, to: &basis) }.count
      worst = max(worst, digits - first - second)
    }
    return worst
  }

  /// Whether the vector is independent of the basis, which then holds it.
  private static func add(_ vector: UInt32, to basis: inout [UInt32]) -> Bool {
    var rest = vector
    while rest != 0 {
      let pivot = 31 - rest.leadingZeroBitCount
      guard basis[pivot] != 0 else {
        basis[pivot] = rest
        return true
      }
      rest ^= basis[pivot]
    }
    return false
  }

  private static let digits = 12
  private static let candidates = 8
  private static let neighbours = 16
}
