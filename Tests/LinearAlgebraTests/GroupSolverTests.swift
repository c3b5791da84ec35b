import TestSupport
import Testing

@testable import LinearAlgebra

/// One reduction for many factors.
@Suite("Systems with D + λK for many λ")
struct GroupSolverTests {
  /// Two groups, the first of them full: products with D + λK give back what was solved.
  @Test("are solved from both sides", .tags(.identity), arguments: [false, true])
  func solves(isOfTimes: Bool) {
    let (first, width) = (18, 25)
    var numbers = Numbers(seed: 7)
    let differences = [
      isOfTimes
        ? GroupDifference(times: first)
        : GroupDifference(
          DenseMatrix(
            rows: first, columns: first,
            entries: (0..<first * first).map { numbers.next() + ($0 % (first + 1) == 0 ? 4 : 0) }),
          first: (0..<first).map { _ in numbers.next() }, last: (0..<first).map { _ in numbers.next() }),
      GroupDifference(times: width - first),
    ]
    var past = DenseMatrix(zeros: width, width)
    for i in 0..<width {
      for j in 0..<width where j < i || (!isOfTimes && i < first && j < first) {
        past.entries[i * width + j] = numbers.next() + (i == j ? 3 : 0)
      }
    }
    let row = (0..<width).map { _ in numbers.next() }
    let groups = zip([0..<first, first..<width], differences).map { ColumnGroup(columns: $0, difference: $1) }
    let solvers = groups.map { group in
      let block = group.columns.flatMap { i in group.columns.map { past[i, $0] } }
      return GroupSolver(
        group.difference.summed(block), size: group.columns.count, isTriangular: group.difference.isOfTimes)
    }
    let scales = (0..<11).map { Double($0) * 0.7 }
    let matrix = CausalMatrix(past: past, row: row, groups: groups)
    let start = DenseMatrix(
      rows: scales.count, columns: width + 1,
      entries: (0..<scales.count * (width + 1)).map { _ in numbers.next() })
    for isTransposed in [false, true] {
      var x = start
      if isTransposed {
        var beyond = [Double](repeating: 0, count: scales.count)
        x.solve(transposed: matrix, solvers, scales: scales, beyond: &beyond)
        for k in scales.indices { x.entries[k * (width + 1) + width] += beyond[k] }
      } else {
        var beyond = scales.indices.map { x[$0, width] }
        x.solve(matrix, solvers, scales: scales, beyond: &beyond)
      }
      let product = x.differenced(groups, transposed: isTransposed)
      var largest = 0.0
      for (k, scale) in scales.enumerated() {
        for s in 0...width {
          var sum = product[k, s]
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

  /// (x D)(s) = x(s) − x(s + 1) on times in two groups, and its transpose.
  @Test("know differences of neighbours across groups", .tags(.closedForm))
  func differences() {
    let groups = [0..<3, 3..<5].map { ColumnGroup(columns: $0, difference: GroupDifference(times: $0.count)) }
    let x = DenseMatrix(rows: 1, columns: 6, entries: [3, 5, 11, 19, 37, 71])
    #expect(x.differenced(groups).entries == [-2, -6, -8, -18, -34, 71])
    #expect(x.differenced(groups, transposed: true).entries == [3, 2, 6, 8, 18, 34])
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
