import Foundation

/// The state of a computation as numbers in one fixed order, on their way to a file or back from it.
///
/// What has a state names its variables once, in `exchange`: the same lines write and restore them, so that both always agree.
/// Every value is a word of 64 bits, low bytes first; nothing is held but a megabyte on its way.
public final class StateArchive {
  /// Where words go, or come from.
  public enum Stream {
    /// Takes bytes.
    case writing((Data) throws -> Void)
    /// Gives so many bytes; fewer only at the end.
    case reading((Int) throws -> Data)
  }

  /// How columns of the operators in the state are held: what they have in common is exchanged once, before them.
  var layout = TimeLayout.times
  private let stream: Stream
  private var buffer: [UInt64] = []
  /// The next word of the buffer, when reading.
  private var position = 0

  public init(_ stream: Stream) { self.stream = stream }

  /// Whether the state is being restored.
  public var isReading: Bool { if case .reading = stream { true } else { false } }

  // MARK: - Words

  /// - Throws: what the stream throws; `StateError.ended` behind the last word.
  public func exchange(_ word: inout UInt64) throws {
    switch stream {
    case .writing:
      buffer.append(word)
      if buffer.count == Self.bufferLength { try flush() }
    case .reading(let read):
      if position == buffer.count { try fill(read) }
      word = buffer[position]
      position += 1
    }
  }

  /// Hands on what has been written so far.
  public func flush() throws {
    guard case .writing(let write) = stream, !buffer.isEmpty else { return }
    try write(WordBytes.data(buffer))
    buffer.removeAll(keepingCapacity: true)
  }

  private func fill(_ read: (Int) throws -> Data) throws {
    buffer = WordBytes.words(try read(8 * Self.bufferLength))
    position = 0
    if buffer.isEmpty { throw StateError.ended }
  }

  /// A megabyte.
  private static let bufferLength = 1 << 17
}

/// Why a state cannot be restored.
public enum StateError: Error, Sendable, Hashable {
  /// There is less of it than there should be.
  case ended
  /// It is that of something else: what is different.
  case differs(String)
}

/// A checksum of words in their order, which no change of a single word leaves as it is.
public struct WordChecksum: Sendable, Hashable {
  public private(set) var value: UInt64 = 0x51_7cc1_b727_220a
  /// How many words there were.
  public private(set) var count: UInt64 = 0

  public init() {}

  /// Each step is one to one in the word and in the sum.
  public mutating func add(_ word: UInt64) {
    value = (value ^ word) &* 0x9e37_79b9_7f4a_7c15
    value ^= value >> 29
    count += 1
  }

  /// Adds the words of some bytes.
  ///
  /// - Parameter bytes: of a multiple of eight.
  public mutating func add(_ bytes: Data) { for word in WordBytes.words(bytes) { add(word) } }
}

/// Words as bytes, low ones first.
enum WordBytes {
  static func data(_ words: [UInt64]) -> Data {
    unsafe words.map(\.littleEndian).withUnsafeBytes { unsafe Data($0) }
  }

  /// Whole words; what is left at the end does not count.
  static func words(_ data: Data) -> [UInt64] {
    unsafe data.withUnsafeBytes { bytes in
      (0..<bytes.count / 8).map {
        unsafe UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8 * $0, as: UInt64.self))
      }
    }
  }
}
