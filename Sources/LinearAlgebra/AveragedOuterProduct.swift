/// A matrix that is moved by exponential averages of outer products g hᵀ and of their squares, entry by entry.
///
///     m ← β₁ m + (1 − β₁) g h,   v ← β₂ v + (1 − β₂) (g h)²,   a ← a + α m/(√(κ v) + ε)
///
/// Averages are kept in single precision, which halves the reading of them that all the time goes into; each entry is rounded by 6e-8 of
/// itself, and in units of the first g and h that are not 0, so that no scale of theirs is too small or too large. Source: derivations/15, (15.5).
public struct AveragedOuterProduct: Sendable {
  /// What a step is made of.
  public struct Step: Sendable {
    public var rate: Double
    /// β₁, β₂.
    public var memories: (first: Double, second: Double)
    /// κ.
    public var correction: Double
    public var epsilon: Double

    public init(rate: Double, memories: (first: Double, second: Double), correction: Double, epsilon: Double)
    {
      (self.rate, self.memories, self.correction, self.epsilon) = (rate, memories, correction, epsilon)
    }
  }

  private var means: [Float]
  private var squares: [Float]
  private let columns: Int
  /// Of g and of h; 0 before there is any.
  private var units = (g: 0.0, h: 0.0)

  /// Averages of nothing yet.
  public init(rows: Int, columns: Int) {
    self.columns = columns
    means = [Float](repeating: 0, count: rows * columns)
    squares = means
  }

  /// Takes g hᵀ, and moves a matrix of as many rows and columns.
  public mutating func move(_ matrix: inout DenseMatrix, _ step: Step, _ g: [Double], _ h: [Double]) {
    precondition(
      g.count * columns == means.count && h.count == columns && matrix.entries.count == means.count)
    if units.g * units.h == 0 { units = (Self.largest(g), Self.largest(h)) }
    guard units.g > 0, units.h > 0 else { return }
    let (unitG, unitH) = units
    let h = h.map { Float($0 / unitH) }
    var step = step
    step.epsilon /= unitG * unitH
    unsafe means.withUnsafeMutableBufferPointer { means in
      unsafe squares.withUnsafeMutableBufferPointer { squares in
        unsafe matrix.entries.withUnsafeMutableBufferPointer { entries in
          unsafe h.withUnsafeBufferPointer { h in
            guard let m = means.baseAddress, let v = squares.baseAddress, let a = entries.baseAddress,
              let h = h.baseAddress
            else { return }
            for (row, value) in g.enumerated() {
              let start = row * columns
              unsafe Self.moveRow(a + start, m + start, v + start, Float(value / unitG), h, columns, step)
            }
          }
        }
      }
    }
  }

  private static func largest(_ values: [Double]) -> Double { values.reduce(0) { max($0, abs($1)) } }

  private static func moveRow(
    _ a: UnsafeMutablePointer<Double>, _ m: UnsafeMutablePointer<Float>, _ v: UnsafeMutablePointer<Float>,
    _ g: Float, _ h: UnsafePointer<Float>, _ count: Int, _ step: Step
  ) {
    let (beta1, beta2) = (Float(step.memories.first), Float(step.memories.second))
    let (new1, new2) = (Float(1 - step.memories.first), Float(1 - step.memories.second))
    let (correction, epsilon, rate) = (Float(step.correction), Float(step.epsilon), Float(step.rate))
    for j in 0..<count {
      let gradient = unsafe g * h[j]
      let mean = unsafe beta1 * m[j] + new1 * gradient
      let square = unsafe beta2 * v[j] + new2 * gradient * gradient
      unsafe m[j] = mean
      unsafe v[j] = square
      let size = (square * correction).squareRoot() + epsilon
      let change = rate * mean / (size > 0 ? size : 1)
      unsafe a[j] += Double(change)
    }
  }
}
