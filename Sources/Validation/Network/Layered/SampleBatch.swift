import DMFT

/// Which of P given samples a step takes.
///
/// Subsets: in every step a uniformly random one of B, without repetition in it, independent of the others. Passes: all
/// samples in random order, B after B, in a new order when fewer than B are left; one pass as long as B T ≤ P.
struct SampleBatch: Sendable {
  /// B ≤ P.
  let size: Int
  private let order: DataSource.Order
  /// All sample numbers, those of this step first or, in passes, from `next` on.
  private var numbers: [Int]
  private var next: Int

  init(size: Int, of samples: Int, order: DataSource.Order) {
    precondition(size >= 1 && size <= samples)
    self.size = size
    self.order = order
    numbers = Array(0..<samples)
    next = samples
  }

  /// The samples of the last draw.
  var points: ArraySlice<Int> {
    switch order {
    case .subsets: numbers[..<size]
    case .passes: numbers[next - size..<next]
    }
  }

  /// Chooses the samples of the next step.
  mutating func draw(from stream: inout RandomStream) {
    switch order {
    case .subsets: shuffle(first: size, from: &stream)
    case .passes:
      if next + size > numbers.count {
        shuffle(first: numbers.count, from: &stream)
        next = 0
      }
      next += size
    }
  }

  /// The first exchanges of a shuffle: what they bring to the front is a random subset in random order.
  private mutating func shuffle(first: Int, from stream: inout RandomStream) {
    for index in 0..<first {
      numbers.swapAt(index, index + stream.integer(below: numbers.count - index))
    }
  }
}
