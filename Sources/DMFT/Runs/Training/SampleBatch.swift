import DMFTNumerics

/// Which of P given samples each step takes, one step after another.
///
/// Subsets: in every step a uniformly random one of B, without repetition in it, independent of the others. Passes: all
/// samples in random order, B after B, in a new order when fewer than B are left; one pass as long as B T ≤ P. Cyclic: the
/// samples t B … t B + B − 1, modulo P, in step t.
///
/// A sequence that is *fixed*, cyclic or drawn from a seed of its own, is the same for whoever follows it: for all networks of an
/// ensemble, and for their theory, which is conditioned on it. Any other one is drawn by each network for itself.
public struct SampleBatch: Sendable {
  /// B ≤ P.
  public let size: Int
  private let order: DataSource.Order
  /// All sample numbers, those of this step first or, in passes and cycles, where `next` tells; of cycles twice.
  private var numbers: [Int]
  private var next: Int
  /// Of a sequence that was drawn beforehand.
  private var own: SplitMix?

  /// - Parameter seed: of a fixed sequence.
  public init(size: Int, of samples: Int, order: DataSource.Order, seed: UInt64? = nil) {
    precondition(size >= 1 && size <= samples)
    self.size = size
    self.order = order
    own = order == .cyclic ? nil : seed.map { SplitMix(seed: $0) }
    numbers = Array(0..<samples)
    next = samples
    if order == .cyclic {
      numbers += numbers
      next = samples - size
    }
  }

  /// Whether the sequence does not depend on who follows it.
  public var isFixed: Bool { order == .cyclic || own != nil }

  /// The samples of the last draw.
  public var points: ArraySlice<Int> {
    switch order {
    case .subsets: numbers[..<size]
    case .passes: numbers[next - size..<next]
    case .cyclic: numbers[next..<next + size]
    }
  }

  /// Chooses the samples of the next step; a fixed sequence does not look at `stream`.
  public mutating func draw(from stream: inout some RandomNumberGenerator) {
    guard var generator = own else { return choose(from: &stream) }
    choose(from: &generator)
    own = generator
  }

  /// Chooses the samples of the next step of a fixed sequence.
  package mutating func draw() {
    precondition(isFixed)
    var unused = SplitMix(seed: 0)
    draw(from: &unused)
  }

  private mutating func choose(from stream: inout some RandomNumberGenerator) {
    switch order {
    case .subsets: shuffle(first: size, from: &stream)
    case .passes:
      if next + size > numbers.count {
        shuffle(first: numbers.count, from: &stream)
        next = 0
      }
      next += size
    case .cyclic: next = (next + size) % (numbers.count / 2)
    }
  }

  /// The first exchanges of a shuffle: what they bring to the front is a random subset in random order.
  private mutating func shuffle(first: Int, from stream: inout some RandomNumberGenerator) {
    for index in 0..<first {
      numbers.swapAt(index, index + stream.integer(below: numbers.count - index))
    }
  }
}

extension RandomNumberGenerator {
  /// Uniform on 0 ..< bound, without bias: the high word of a product, redrawn in the incomplete cell (Lemire).
  public mutating func integer(below bound: Int) -> Int {
    let bound = UInt64(bound)
    var product = bound.multipliedFullWidth(by: next())
    let incomplete = (0 &- bound) % bound
    while product.low < incomplete { product = bound.multipliedFullWidth(by: next()) }
    return Int(product.high)
  }
}

extension DataSource {
  /// The batches of P given samples; nil for all of them in every step.
  public func batches(of samples: Int) -> SampleBatch? {
    guard case .size(let size) = batch, size < samples || (order == .passes && batchSeed == nil) else {
      return nil
    }
    return SampleBatch(size: size, of: samples, order: order, seed: batchSeed)
  }
}
