/// A dense matrix of two times with the plainest arithmetic there is: what fast operators are measured against.
public struct SquareMatrix: Sendable, Hashable {
  public let size: Int
  /// Row-major.
  public var entries: [Double]

  public init(size: Int, _ entry: (Int, Int) -> Double) {
    self.size = size
    entries = (0..<size * size).map { entry($0 / size, $0 % size) }
  }

  public static func identity(_ size: Int) -> SquareMatrix { SquareMatrix(size: size) { $0 == $1 ? 1 : 0 } }
  public static func zero(_ size: Int) -> SquareMatrix { SquareMatrix(size: size) { _, _ in 0 } }
  public static func ones(_ size: Int) -> SquareMatrix { SquareMatrix(size: size) { _, _ in 1 } }
  public static func diagonal(_ d: [Double]) -> SquareMatrix {
    SquareMatrix(size: d.count) { $0 == $1 ? d[$0] : 0 }
  }

  public subscript(t: Int, s: Int) -> Double {
    get { entries[t * size + s] }
    set { entries[t * size + s] = newValue }
  }

  public var diagonal: [Double] { (0..<size).map { self[$0, $0] } }
  public var transposed: SquareMatrix { SquareMatrix(size: size) { self[$1, $0] } }
  public var maximumMagnitude: Double { entries.reduce(0) { max($0, abs($1)) } }

  public static func * (a: SquareMatrix, b: SquareMatrix) -> SquareMatrix {
    SquareMatrix(size: a.size) { t, s in (0..<a.size).reduce(0) { $0 + a[t, $1] * b[$1, s] } }
  }

  public static func * (factor: Double, a: SquareMatrix) -> SquareMatrix {
    SquareMatrix(size: a.size) { factor * a[$0, $1] }
  }

  public static func + (a: SquareMatrix, b: SquareMatrix) -> SquareMatrix {
    SquareMatrix(size: a.size) { a[$0, $1] + b[$0, $1] }
  }

  public static func - (a: SquareMatrix, b: SquareMatrix) -> SquareMatrix { a + (-1 * b) }

  /// a ∘ b.
  public func entrywise(_ other: SquareMatrix) -> SquareMatrix {
    SquareMatrix(size: size) { self[$0, $1] * other[$0, $1] }
  }

  /// A C Aᵀ.
  public func sandwiched(by a: SquareMatrix) -> SquareMatrix { a * self * a.transposed }

  /// (1 − A)^-1 of a strictly causal A, row by row of Y = 1 + A Y.
  public var resolvent: SquareMatrix {
    var y = SquareMatrix.identity(size)
    for t in 0..<size {
      for u in 0..<t {
        for s in 0...u { y[t, s] += self[t, u] * y[u, s] }
      }
    }
    return y
  }
}
