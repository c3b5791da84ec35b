import Foundation

/// Numbers as files store them, of any usual width and order of bytes.
public struct NumberBytes: Sendable, Hashable {
  public enum Format: Sendable, Hashable {
    /// IEEE 754, of 2, 4 or 8 bytes.
    case half, single, double
    /// Two's complement, of 1, 2, 4 or 8 bytes.
    case signed(bytes: Int)
    case unsigned(bytes: Int)
    /// One byte, 0 or not.
    case boolean
  }

  public let format: Format
  public let isBigEndian: Bool

  public init(_ format: Format, bigEndian: Bool = false) {
    self.format = format
    isBigEndian = bigEndian
  }

  /// Bytes of one number.
  public var width: Int {
    switch format {
    case .half: 2
    case .single: 4
    case .double: 8
    case .signed(let bytes), .unsigned(let bytes): bytes
    case .boolean: 1
    }
  }

  /// The first `count` numbers behind `offset` bytes; whole numbers beyond 2^53 are rounded to the nearest `Double`.
  ///
  /// - Returns: nil when there are fewer.
  public func numbers(in bytes: Data, from offset: Int, count: Int) -> [Double]? {
    let (length, overflow) = count.multipliedReportingOverflow(by: width)
    guard offset >= 0, count >= 0, !overflow, bytes.count - offset >= length else { return nil }
    return unsafe bytes.withUnsafeBytes { buffer in
      let part = unsafe UnsafeRawBufferPointer(rebasing: buffer[offset..<(offset + length)])
      return unsafe numbers(part)
    }
  }

  private func numbers(_ buffer: UnsafeRawBufferPointer) -> [Double] {
    switch format {
    case .half: unsafe map(buffer, UInt16.self) { Double(Float16(bitPattern: $0)) }
    case .single: unsafe map(buffer, UInt32.self) { Double(Float(bitPattern: $0)) }
    case .double: unsafe map(buffer, UInt64.self) { Double(bitPattern: $0) }
    case .signed(1): unsafe map(buffer, Int8.self) { Double($0) }
    case .signed(2): unsafe map(buffer, Int16.self) { Double($0) }
    case .signed(4): unsafe map(buffer, Int32.self) { Double($0) }
    case .signed: unsafe map(buffer, Int64.self) { Double($0) }
    case .unsigned(1): unsafe map(buffer, UInt8.self) { Double($0) }
    case .unsigned(2): unsafe map(buffer, UInt16.self) { Double($0) }
    case .unsigned(4): unsafe map(buffer, UInt32.self) { Double($0) }
    case .unsigned: unsafe map(buffer, UInt64.self) { Double($0) }
    case .boolean: unsafe map(buffer, UInt8.self) { $0 == 0 ? 0 : 1 }
    }
  }

  private func map<Word: FixedWidthInteger>(
    _ buffer: UnsafeRawBufferPointer, _ word: Word.Type, _ number: (Word) -> Double
  ) -> [Double] {
    let size = MemoryLayout<Word>.size
    return (0..<(buffer.count / size)).map { index in
      let word = unsafe buffer.loadUnaligned(fromByteOffset: index * size, as: Word.self)
      return number(isBigEndian ? Word(bigEndian: word) : Word(littleEndian: word))
    }
  }
}
