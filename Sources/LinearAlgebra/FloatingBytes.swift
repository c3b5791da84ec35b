import Foundation

/// Floating-point numbers as files store them.
public struct FloatingBytes: Sendable, Hashable {
  public enum Width: Int, Sendable, Hashable { case single = 4, double = 8 }

  public let width: Width
  public let isBigEndian: Bool

  public init(_ width: Width, bigEndian: Bool = false) {
    self.width = width
    isBigEndian = bigEndian
  }

  /// The first `count` numbers behind `offset` bytes.
  ///
  /// - Returns: nil when there are fewer.
  public func numbers(in bytes: Data, from offset: Int, count: Int) -> [Double]? {
    let (length, overflow) = count.multipliedReportingOverflow(by: width.rawValue)
    guard offset >= 0, count >= 0, !overflow, bytes.count - offset >= length else { return nil }
    return unsafe bytes.withUnsafeBytes { buffer in
      (0..<count).map { index in
        let place = offset + index * width.rawValue
        switch width {
        case .single: return unsafe Double(Float(bitPattern: word(buffer, place)))
        case .double: return unsafe Double(bitPattern: word(buffer, place))
        }
      }
    }
  }

  private func word<Word: FixedWidthInteger>(_ buffer: UnsafeRawBufferPointer, _ place: Int) -> Word {
    let word = unsafe buffer.loadUnaligned(fromByteOffset: place, as: Word.self)
    return isBigEndian ? Word(bigEndian: word) : Word(littleEndian: word)
  }
}
