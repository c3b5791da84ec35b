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

  @Test("in cycles, all come in their own order", .tags(.identity))
  func cycles() {
    #expect(draws(.cyclic, size: 3, of: 5, count: 4) == [[0, 1, 2], [3, 4, 0], [1, 2, 3], [4, 0, 1]])
    #expect(draws(.cyclic, size: 5, of: 5, count: 2) == [[0, 1, 2, 3, 4], [0, 1, 2, 3, 4]])
  }

  @Test(
    "of a seed of their own are the same for every network, and others for another seed", .tags(.identity),
    arguments: [DataSource.Order.subsets, .passes])
  func fixed(_ order: DataSource.Order) {
    func draws(_ seed: UInt64, instance: Int) -> [[Int]] {
      var batch = SampleBatch(size: 3, of: 10, order: order, seed: seed)
      var stream = RandomStream(seed: 3, instance: instance)
      let before = stream
      let drawn = (0..<6).map { _ in
        batch.draw(from: &stream)
        return Array(batch.points)
      }
      // The stream of the network is not looked at.
      var (after, untouched) = (stream, before)
      #expect(after.next() == untouched.next())
      return drawn
    }
    #expect(draws(5, instance: 0) == draws(5, instance: 1))
    #expect(draws(5, instance: 0) != draws(6, instance: 0))
    #expect(Set(draws(5, instance: 0)[0]).count == 3)
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
