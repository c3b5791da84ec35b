import Foundation
import Synchronization
import TestSupport
import Testing

@testable import LinearAlgebra

@Suite("State archives", .tags(.contract))
struct StateArchiveTests {
  /// What has been written, longer than what is held at a time.
  private func written(_ body: (StateArchive) throws -> Void) throws -> Data {
    let bytes = Mutex(Data())
    let archive = StateArchive(.writing { part in bytes.withLock { $0.append(part) } })
    try body(archive)
    try archive.flush()
    return bytes.withLock { $0 }
  }

  private func reading(_ bytes: Data) -> StateArchive {
    let rest = Mutex(bytes)
    return StateArchive(
      .reading { count in
        rest.withLock { rest in
          defer { rest = rest.dropFirst(count) }
          return rest.prefix(count)
        }
      })
  }

  @Test("give back what was written, to the last bit")
  func values() throws {
    let numbers = (0..<300_000).map { Double($0) / 7 } + [.nan, -0.0, .infinity, .leastNonzeroMagnitude]
    let bytes = try written { archive in
      var (number, values, rows) = (-3, numbers, [[1.0], [], [2, 3]])
      try archive.exchange(&number)
      try archive.exchange(&values)
      try archive.exchange(&rows)
    }
    let archive = reading(bytes)
    var (number, values, rows) = (0, [Double](), [[Double]]())
    try archive.exchange(&number)
    try archive.exchange(&values)
    try archive.exchange(&rows)
    #expect(number == -3 && rows == [[1], [], [2, 3]])
    #expect(values.map(\.bitPattern) == numbers.map(\.bitPattern))
    #expect(throws: StateError.ended) { try archive.exchange(&number) }
  }

  @Test("say what is different")
  func differences() throws {
    let bytes = try written { try $0.confirm([1, 2], is: "the spectrum") }
    #expect(throws: StateError.differs("the spectrum")) {
      try reading(bytes).confirm([1, 2.5], is: "the spectrum")
    }
  }

  @Test("have a checksum that sees every change of a word")
  func checksum() {
    let words: [UInt64] = [0, 1, .max, 12_345]
    func sum(_ words: [UInt64]) -> WordChecksum {
      var sum = WordChecksum()
      for word in words { sum.add(word) }
      return sum
    }
    for index in words.indices {
      for bit in 0..<64 {
        var changed = words
        changed[index] ^= 1 << UInt64(bit)
        #expect(sum(changed) != sum(words))
      }
    }
    #expect(sum([1, 0]) != sum([0, 1]) && sum([0]) != sum([]))
  }
}
