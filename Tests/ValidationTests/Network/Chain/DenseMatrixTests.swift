import TestSupport
import Testing

@testable import Validation

@Suite("Dense matrices")
struct DenseMatrixTests {
  @Test("products equal their sums, whatever the length", .tags(.identity), arguments: 1...17)
  func products(_ columns: Int) {
    var stream = RandomStream(seed: 41, instance: columns)
    let matrix = DenseMatrix(gaussian: 5, columns, variance: 1, from: &stream)
    let (x, y) = (stream.normals(columns), stream.normals(5))
    var up = [Double](repeating: 9, count: 5)
    var down = [Double](repeating: 9, count: columns)
    matrix.apply(to: x, into: &up)
    matrix.applyTransposed(to: y, times: 0.5, into: &down)
    for i in 0..<5 {
      #expect(abs(up[i] - (0..<columns).reduce(0) { $0 + matrix.entries[i * columns + $1] * x[$1] }) < 1e-13)
    }
    for k in 0..<columns {
      #expect(abs(down[k] - (0..<5).reduce(0) { $0 + matrix.entries[$1 * columns + k] * y[$1] / 2 }) < 1e-13)
    }
  }

  @Test("F ← r F + c a bᵀ, entry by entry", .tags(.identity))
  func outerProduct() {
    var matrix = DenseMatrix(identity: 2)
    matrix.retain(0.5, adding: OuterProduct(column: [1, 2], row: [3, 4]), times: 10)
    #expect(matrix.entries == [30.5, 40, 60, 80.5])
  }
}
