import Foundation

extension [Double] {
  /// The numbers as files store them: float64, lowest byte first.
  public var littleEndianBytes: Data {
    let words = map(\.bitPattern.littleEndian)
    return unsafe words.withUnsafeBytes { unsafe Data($0) }
  }
}
