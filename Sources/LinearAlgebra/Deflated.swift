import CZlib
import Foundation

/// Bytes compressed by the deflate method, as ZIP archives hold them, and their checksum.
public enum Deflated {
  /// - Parameter length: how many bytes come out.
  /// - Returns: nil for bytes that are no deflated stream of that length.
  public static func inflated(_ bytes: Data, length: Int) -> Data? {
    guard length >= 0 else { return nil }
    var result = Data(count: length)
    var spare = [UInt8](repeating: 0, count: 1)
    let status = unsafe bytes.withUnsafeBytes { source in
      unsafe result.withUnsafeMutableBytes { target in
        unsafe spare.withUnsafeMutableBytes { spare in
          let from = unsafe source.bindMemory(to: UInt8.self).baseAddress
          let into = unsafe (target.baseAddress ?? spare.baseAddress)?.assumingMemoryBound(to: UInt8.self)
          return unsafe dmft_inflate(from, source.count, into, length)
        }
      }
    }
    return status == Z_OK ? result : nil
  }

  /// CRC-32 of ZIP archives.
  public static func checksum(_ bytes: Data) -> UInt32 {
    unsafe bytes.withUnsafeBytes { buffer in
      UInt32(
        truncatingIfNeeded: unsafe crc32_z(0, buffer.bindMemory(to: UInt8.self).baseAddress, buffer.count))
    }
  }
}
