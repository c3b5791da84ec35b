import Foundation

extension DenseMatrix {
  /// The entries as files store them: float64, lowest byte first, row after row.
  public var littleEndianBytes: Data {
    let words = entries.map(\.bitPattern.littleEndian)
    return unsafe words.withUnsafeBytes { unsafe Data($0) }
  }
}
