import DMFT
import Foundation
import LinearAlgebra

/// A trained identity under Muon, as the signals that moved it: F(t) = 1 + c G M_t Hᵀ/N (18).
///
/// With the rows g'(s) of Gᵀ and h(s) of Hᵀ, the momentum is G D Hᵀ/N with D = diag β₁^(t−s), and its orthogonal factor
/// G A_t Hᵀ/N is made of their Gram matrices alone:
///
///     A ← D/√tr(D C_h D C_g');   P = C_h Aᵀ C_g' A,   A ← 3.4445 A + A(−4.7750 P + 2.0315 P²);   M_{t+1} = M_t + A
///
/// which is what `OrthogonalWeights` does to a matrix, up to round-off. *Complexity*: 4 t N + 50 t³ operations for step t
/// with five iterations; 2 T N + 3 T² numbers.
struct MuonHistory: Sendable {
  /// c.
  private let rate: Double
  /// β₁.
  private let memory: Double
  private let iterations: Int
  /// g'(s) and h(s).
  private var backward: VectorStack
  private var forward: VectorStack
  /// Rows of C_g' and C_h up to their diagonals.
  private var backwardProducts: [[Double]] = []
  private var forwardProducts: [[Double]] = []
  /// M, (t × t).
  private var sum = DenseMatrix(zeros: 0, 0)

  init(rate: Double, memory: Double, iterations: Int, width: Int, steps: Int) {
    self.rate = rate
    self.memory = memory
    self.iterations = iterations
    backward = VectorStack(length: width, capacity: steps)
    forward = backward
  }

  /// F h.
  func raise(_ signal: [Double]) -> [Double] {
    moved(signal, along: forward, onto: backward) { sum.apply(to: $0, into: &$1) }
  }

  /// Fᵀ g'.
  func lower(_ signal: [Double]) -> [Double] {
    moved(signal, along: backward, onto: forward) { sum.applyTransposed(to: $0, times: 1, into: &$1) }
  }

  private func moved(
    _ signal: [Double], along seen: VectorStack, onto added: VectorStack,
    _ weigh: ([Double], inout [Double]) -> Void
  ) -> [Double] {
    guard seen.count > 0 else { return signal }
    let shares = seen.products(with: signal).map { rate / Double(signal.count) * $0 }
    var weights = shares
    weigh(shares, &weights)
    return zip(signal, added.combination(weights)).map { $0 + $1 }
  }

  /// One step.
  mutating func advance(backward g: [Double], forward h: [Double]) {
    backward.append(g)
    forward.append(h)
    backwardProducts.append(backward.products(with: g).map { $0 / Double(g.count) })
    forwardProducts.append(forward.products(with: h).map { $0 / Double(h.count) })
    let size = backward.count
    var grown = DenseMatrix(zeros: size, size)
    for row in 0..<size - 1 {
      for column in 0..<size - 1 {
        grown.entries[row * size + column] = sum.entries[row * (size - 1) + column]
      }
    }
    sum = grown
    if let update = orthogonalised() { update.add(to: &sum, times: 1) }
  }

  /// A.
  private func orthogonalised() -> DenseMatrix? {
    let size = backward.count
    let (above, below) = (symmetric(backwardProducts), symmetric(forwardProducts))
    let decay = (0..<size).map { pow(memory, Double(size - 1 - $0)) }
    var square = 0.0
    for index in 0..<size * size {
      square += decay[index / size] * decay[index % size] * above.entries[index] * below.entries[index]
    }
    guard square > 0, square.isFinite else { return nil }
    var factor = DenseMatrix(zeros: size, size)
    for s in 0..<size { factor.entries[s * size + s] = decay[s] / square.squareRoot() }
    for _ in 0..<iterations {
      let mixed = below.times(factor, transposed: true)
      let gram = mixed.times(above).times(factor)
      var polynomial = gram.times(gram)
      for index in polynomial.entries.indices {
        polynomial.entries[index] = -4.7750 * gram.entries[index] + 2.0315 * polynomial.entries[index]
      }
      var next = factor.times(polynomial)
      factor.add(to: &next, times: 3.4445)
      factor = next
    }
    return factor
  }

  private func symmetric(_ rows: [[Double]]) -> DenseMatrix {
    let size = rows.count
    var matrix = DenseMatrix(zeros: size, size)
    for (i, row) in rows.enumerated() {
      for (j, value) in row.enumerated() {
        matrix.entries[i * size + j] = value
        matrix.entries[j * size + i] = value
      }
    }
    return matrix
  }
}
