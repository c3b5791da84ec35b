import LinearAlgebra
import Testing
import TestSupport

@Suite("Workers")
struct WorkersTests {
  @Test("change every element once", .tags(.identity), arguments: [0, 1, 2, 7, 1000])
  func forEach(count: Int) {
    var elements = Array(0..<count)
    Workers.forEach(&elements) { $0 = 2 * $0 + 1 }
    #expect(elements == (0..<count).map { 2 * $0 + 1 })
  }
}
