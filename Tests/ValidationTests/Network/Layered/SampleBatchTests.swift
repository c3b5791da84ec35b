import DMFT
import TestSupport
import Testing

@testable import Validation

@Suite("Batches of given samples")
struct SampleBatchTests {
  func draws(_ order: DataSource.Order, size: Int, of samples: Int, count: Int) -> [[Int]] {
    var batch = SampleBatch(size: size, of: samples, order: order)
    var stream = RandomStream(seed: 3, instance: 0)
    return (0..<count).map { _ in
      batch.draw(from: &stream)
      return Array(batch.points)
    }
  }

  @Test("in passes, none comes again before all were there", .tags(.identity))
  func passes() {
    let batches = draws(.passes, size: 3, of: 10, count: 6)
    for pass in [batches[..<3], batches[3...]] { #expect(Set(pass.joined()).count == 9) }
    #expect(batches[0] != batches[3])
  }

  @Test("subsets repeat no sample, and take each as often", .tags(.statistics))
  func subsets() {
    let batches = draws(.subsets, size: 3, of: 10, count: 4000)
    var counts = [Double](repeating: 0, count: 10)
    for batch in batches {
      #expect(Set(batch).count == 3)
      for index in batch { counts[index] += 1 }
    }
    // Binomial, p = 0.3: standard deviation 29.
    for count in counts { #expect(abs(count - 1200) < 130) }
  }
}
