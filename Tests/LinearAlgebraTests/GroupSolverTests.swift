import TestSupport
import Testing

@testable import LinearAlgebra

/// One reduction for many factors.
@Suite("Systems with 1 + λK for many λ")
struct GroupSolverTests {
  /// Two groups, the first of them full: products with 1 + λK give back what was solved.
  @Test("are solved from both sides", .tags(.identity), arguments: [false, true])
  func solves(isTriangular: Bool) {
    let (first, width) = (18, 25)
    var numbers = Numbers(seed: 7)
    var past = DenseMatrix(zeros: width, width)
    for i in 0..<width {
      for j in 0..<width where j < i || (!isTriangular && i < first && j < first) {
        past.entries[i * width + j] = numbers.next() + (i == j ? 3 : 0)
      }
    }
    let row = (0..<width).map { _ in numbers.next() }
    let groups = [0..<first, first..<width]
    let solvers = groups.map { group in
      GroupSolver(
        group.flatMap { i in group.map { past[i, $0] } }, size: group.count,
        isTriangular: isTriangular || group.lowerBound > 0)
    }
    let scales = (0..<11).map { Double($0) * 0.7 }
    let matrix = CausalMatrix(past: past, row: row, groups: groups)
    let start = DenseMatrix(
      rows: scales.count, columns: width + 1,
      entries: (0..<scales.count * (width + 1)).map { _ in numbers.next() })
    for isTransposed in [false, true] {
      var x = start
      if isTransposed {
        x.solve(transposed: matrix, solvers, scales: scales)
      } else {
        x.solve(matrix, solvers, scales: scales)
      }
      var largest = 0.0
      for (k, scale) in scales.enumerated() {
        for s in 0...width {
          var sum = x[k, s]
          for u in 0...width {
            let (i, j) = isTransposed ? (s, u) : (u, s)
            let entry = j == width ? 0 : i == width ? row[j] : past[i, j]
            sum += scale * x[k, u] * entry
          }
          largest = max(largest, abs(sum - start[k, s]))
        }
      }
      #expect(largest < 1e-9)
    }
  }

  /// Numbers between −½ and ½.
  private struct Numbers {
    var seed: UInt64

    mutating func next() -> Double {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(seed >> 11) * 0x1p-53 - 0.5
    }
  }
}
