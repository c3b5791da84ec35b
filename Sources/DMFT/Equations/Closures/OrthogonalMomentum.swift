import Foundation
import LinearAlgebra

/// Muon's updates as weights of pairs of times, from the Gram matrices of both ends alone.
///
///     m(t) = G D Hᵀ/N, D = diag β₁^{t−s};   f(m) = G A_t Hᵀ/N,   M_t = Σ_{s<t} A_s                    (18)
///
/// Cost of a step: 50 w³ flops for five iterations, w the steps that are remembered, and 2 t² for its use.
package struct OrthogonalMomentum: Archivable {
  /// β₁.
  private let memory: Double
  /// Newton–Schulz iterations; the exact polar factor if nil.
  private let iterations: Int?
  private let window: Int?
  /// C_g'(t, s) and C_h(t, s), s ≤ t.
  private var upper: [[Double]] = []
  private var lower: [[Double]] = []
  /// M_t(a, b), rows a.
  private var weights: [[Double]] = []

  /// - Parameter window: w; every step when nil.
  package init(memory: Double, iterations: Int?, window: Int?) {
    self.memory = memory
    self.iterations = iterations
    self.window = window
  }

  /// Σ_b M_t(a, b) x(b), for D_h.
  package func below(_ x: [Double]) -> [Double] {
    weights.map { row in dotProduct(row, from: 0, x, from: 0, count: row.count) }
  }

  /// Σ_a x(a) M_t(a, b), for D_g.
  package func above(_ x: [Double]) -> [Double] {
    var sum = [Double](repeating: 0, count: x.count)
    for (a, row) in weights.enumerated() where x[a] != 0 {
      for b in row.indices { sum[b] += x[a] * row[b] }
    }
    return sum
  }

  /// Goes from t to t + 1, with the rows t of both Gram matrices.
  package mutating func learn(upper: [Double], lower: [Double]) {
    self.upper.append(upper)
    self.lower.append(lower)
    let count = self.upper.count
    for row in weights.indices { weights[row].append(0) }
    weights.append([Double](repeating: 0, count: count))
    let times = max(0, count - (window ?? count))..<count
    guard let update = update(gram(self.upper, times), gram(self.lower, times), times.count) else { return }
    for (row, a) in times.enumerated() {
      for (column, b) in times.enumerated() { weights[a][b] += update[row, column] }
    }
  }

  package mutating func exchange(with archive: StateArchive) throws {
    try archive.exchange(&upper)
    try archive.exchange(&lower)
    try archive.exchange(&weights)
  }

  /// A_t on the remembered times; nil where the momentum vanishes.
  private func update(_ upper: DenseMatrix, _ lower: DenseMatrix, _ count: Int) -> DenseMatrix? {
    let ages = (0..<count).map { pow(memory, Double(count - 1 - $0)) }
    var (decay, square) = (DenseMatrix(zeros: count, count), 0.0)
    for a in 0..<count {
      decay.entries[a * count + a] = ages[a]
      for b in 0..<count { square += ages[a] * lower[a, b] * ages[b] * upper[a, b] }
    }
    guard square > Self.smallestSquare else { return nil }
    guard let iterations else { return Self.polar(decay, upper, lower) }
    var a = decay
    for index in a.entries.indices { a.entries[index] /= square.squareRoot() }
    for _ in 0..<iterations {
      let p = lower.times(a, transposed: true).times(upper.times(a))
      var polynomial = p.times(p)
      for index in p.entries.indices {
        polynomial.entries[index] =
          Self.quintic.2 * polynomial.entries[index] + Self.quintic.1 * p.entries[index]
      }
      let next = a.times(polynomial)
      for index in a.entries.indices {
        a.entries[index] = Self.quintic.0 * a.entries[index] + next.entries[index]
      }
    }
    return a
  }

  /// A = L_g^-T polar(L_gᵀ D L_h) L_h^-1 on the numerical range of both Gram matrices.
  private static func polar(
    _ decay: DenseMatrix, _ upper: DenseMatrix, _ lower: DenseMatrix
  ) -> DenseMatrix? {
    guard let g = SymmetricEigensystem(upper)?.root(above: rankTolerance),
      let h = SymmetricEigensystem(lower)?.root(above: rankTolerance)
    else { return nil }
    let small = g.root.transposedTimes(decay.times(h.root), times: 1)
    guard small.entries.contains(where: { $0 != 0 }),
      let factor = PolarFactor.of(small.entries, rows: small.rows, columns: small.columns)
    else { return nil }
    let orthogonal = DenseMatrix(rows: small.rows, columns: small.columns, entries: factor)
    return g.inverse.times(orthogonal).times(h.inverse, transposed: true)
  }

  private func gram(_ rows: [[Double]], _ times: Range<Int>) -> DenseMatrix {
    DenseMatrix(
      rows: times.count, columns: times.count,
      entries: times.flatMap { t in times.map { s in s <= t ? rows[t][s] : rows[s][t] } })
  }

  /// x ← 3.4445 x − 4.7750 x³ + 2.0315 x⁵.
  private static let quintic = (3.4445, -4.7750, 2.0315)
  private static let smallestSquare = 1e-300
  /// Of the largest eigenvalue of a Gram matrix, what counts as rank; of singular values `PolarFactor.tolerance` does.
  package static let rankTolerance = 1e-12
}

extension OrthogonalMomentum {
  /// w for a run: every step that counts in short ones, in longer ones those of weight above 1e-6.
  package static func window(memory: Double, iterations: Int?, steps: Int) -> Int? {
    guard memory > 0 else { return 1 }
    guard iterations != nil else { return nil }
    let weight = steps <= longestWhole ? 1e-17 : 1e-6
    let count = (log(weight) / log(memory)).rounded(.up)
    return count < Double(steps) ? Int(count) : nil
  }

  private static let longestWhole = 200
}
