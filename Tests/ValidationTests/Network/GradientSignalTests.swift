import LinearAlgebra
import TestSupport
import Testing

@testable import Validation

@Suite("Matrices in training")
struct GradientSignalTests {
  @Test("F ← r F + c a bᵀ, entry by entry", .tags(.identity))
  func outerProduct() {
    var matrix = DenseMatrix(identity: 2)
    matrix.retain(0.5, adding: OuterProduct(column: [1, 2], row: [3, 4]), times: 10)
    #expect(matrix.entries == [30.5, 40, 60, 80.5])
  }
}
