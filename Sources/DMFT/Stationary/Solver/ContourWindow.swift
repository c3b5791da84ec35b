import DMFTEquations
import DMFTNumerics

/// The diagonals C(t, t) for t_1 ≤ t ≤ 2 t_1 by integrals along a parabola around the negative axis of s = −log z.
///
///     C(t, t') = ∬ C(e^-s, e^-s') e^(st + s't') ds ds'/(2πi)²,   s = μ (1 + iu)²                       (8.6)
///
/// What decays slowly lies on the negative axis of s; the trapezoidal rule converges geometrically with an error that decays as the
/// function itself does. Every window has the same small number of points whatever t: one set of evaluations serves all its times,
/// each of which then costs one quadratic form. What oscillates must have died away before t_1.
struct ContourWindow: Sendable {
  let steps: ClosedRange<Int>
  /// s of the points with u ≥ 0.
  private let exponents: [Complex<Double>]
  /// (h μ/π)(1 + iu), halved for u = 0.
  private let weights: [Complex<Double>]
  /// One real quadratic form a quantity.
  private let forms: [QuadraticForm]
  private(set) var defect: Double

  /// - Returns: nil where the responses cannot be solved for.
  init?(_ equations: StationaryEquations, steps: ClosedRange<Int>) {
    self.steps = steps
    let mu = Self.scale / Double(steps.lowerBound)
    var (exponents, weights, points) = ([Complex<Double>](), [Complex<Double>](), [StationaryPoint]())
    for index in 0...Self.pointsAbove {
      let direction = Complex(1, Self.spacing * Double(index))
      let s = mu * (direction * direction)
      guard let point = equations.responses.point((-s).exponential, distance: (-s).oneMinusExponential) else {
        return nil
      }
      points.append(point)
      exponents.append(s)
      weights.append((index == 0 ? 0.5 : 1) * (Self.spacing * mu / .pi) * direction)
    }
    self.exponents = exponents
    self.weights = weights
    var pairs: [(StationaryPoint, StationaryPoint)] = []
    for i in points.indices { for j in 0...i { pairs.append((points[i], points[j])) } }
    let direct = equations.evaluate(pairs)
    let mixed = equations.evaluate(pairs.map { ($0.0, $0.1.conjugate) })
    defect = max(direct.defect, mixed.defect)
    forms = StationaryQuantity.allCases.map {
      QuadraticForm(direct: direct[$0], mixed: mixed[$0], size: points.count)
    }
  }

  /// e^(st) times the weights: what the quadratic forms are applied to.
  func vector(at t: Int) -> [SIMD8<Double>] {
    let count = exponents.count
    var vector = [SIMD8<Double>](repeating: SIMD8(repeating: 0), count: QuadraticForm.groups(for: count))
    for index in 0..<count {
      let g = weights[index] * (Double(t) * exponents[index]).exponential
      vector[index / 8][index % 8] = g.real
      vector[(count + index) / 8][(count + index) % 8] = g.imaginary
    }
    return vector
  }

  func value(_ quantity: StationaryQuantity, _ vector: [SIMD8<Double>]) -> Double {
    forms[quantity.rawValue].value(vector)
  }

  /// A quantity at successive times, all in the window.
  func values(_ quantity: StationaryQuantity, _ range: Range<Int>) -> [Double] {
    range.map { value(quantity, vector(at: $0)) }
  }

  /// μ t_1: at the end of the window rounding errors are multiplied by e^(2μ t_1).
  private static let scale = 2.5
  private static let spacing = 0.15
  /// Up to u = 4.05, where e^(st) has fallen to e^(−38) at t_1.
  private static let pointsAbove = 27
}

/// 2 Re Σ_ij (g_i g_j A_ij + g_i ḡ_j B_ij) as a real quadratic form in (Re g, Im g); A symmetric, B Hermitian.
struct QuadraticForm: Sendable {
  private let rows: [[SIMD8<Double>]]

  /// - Parameters:
  ///   - direct: A_ij for j ≤ i, row by row.
  ///   - mixed: B_ij, likewise.
  init(direct: [Complex<Double>], mixed: [Complex<Double>], size: Int) {
    var matrix = [[Double]](
      repeating: [Double](repeating: 0, count: 8 * Self.groups(for: size)), count: 2 * size)
    var index = 0
    for i in 0..<size {
      for j in 0...i {
        let (a, b) = (direct[index], mixed[index])
        index += 1
        // g = x + iy:  Re(g_i g_j A) = A_r (x x' − y y') − A_i (x y' + y x'),  Re(g_i ḡ_j B) = B_r (x x' + y y') + B_i (x y' − y x').
        let factor: Double = i == j ? 2 : 4
        add(factor * (a.real + b.real), i, j)
        add(factor * (b.real - a.real), size + i, size + j)
        add(factor * (b.imaginary - a.imaginary), i, size + j)
        add(-factor * (b.imaginary + a.imaginary), size + i, j)
      }
    }
    func add(_ value: Double, _ row: Int, _ column: Int) { matrix[row][column] += value }
    rows = matrix.map { row in
      stride(from: 0, to: row.count, by: 8).map { start in
        SIMD8(row[start..<(start + 8)])
      }
    }
  }

  static func groups(for size: Int) -> Int { (2 * size + 7) / 8 }

  func value(_ vector: [SIMD8<Double>]) -> Double {
    var total = SIMD8<Double>(repeating: 0)
    for (index, row) in rows.enumerated() {
      var product = SIMD8<Double>(repeating: 0)
      for group in row.indices { product += row[group] * vector[group] }
      total += vector[index / 8][index % 8] * product
    }
    return total.sum()
  }
}
