import Foundation

/// A checksum behind the end of a netCDF file, where every reader of HDF5 passes it over.
///
/// HDF5 1.10 crashes, or never returns, on about one in three hundred files with a few damaged bytes. A file
/// with a seal is therefore compared with it before the library sees a byte. A file without one, from another
/// program, is read in a process of its own first (`ReadingTrial`).
enum NetCDFSeal {
  private static let mark = Array("\nsealFNV1".utf8)
  private static let length = mark.count + 8

  /// The bytes with their seal.
  static func sealed(_ bytes: [UInt8]) -> [UInt8] {
    let sum = checksum(bytes)
    return bytes + mark + (0..<8).map { UInt8(truncatingIfNeeded: sum >> (8 * UInt64($0))) }
  }

  /// Whether there is a seal, and it is that of the bytes before it.
  static func isSealed(_ bytes: Data) -> Bool {
    let all = [UInt8](bytes)
    guard all.count > length, all[(all.count - length)...].starts(with: mark) else { return false }
    let sum = all.suffix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return sum == checksum(all[..<(all.count - length)])
  }

  /// - Returns: whether there is a seal.
  /// - Throws: `NetCDFError` when the bytes before a seal are not those that were sealed.
  static func check(_ bytes: Data) throws(NetCDFError) -> Bool {
    let seal = Array(bytes.suffix(length))
    guard seal.starts(with: mark) else { return false }
    guard isSealed(bytes) else {
      throw NetCDFError("opening", "the file is damaged: its checksum does not agree")
    }
    return true
  }

  /// The same for a file, which is read as a whole only when it ends with a seal.
  static func check(file path: String) throws(NetCDFError) -> Bool {
    guard let handle = FileHandle(forReadingAtPath: path), let end = try? handle.seekToEnd(),
      (try? handle.seek(toOffset: end - min(end, UInt64(length)))) != nil,
      let tail = try? handle.read(upToCount: length), tail.starts(with: mark)
    else { return false }
    guard let bytes = try? Data(contentsOf: URL(file: path)) else { return false }
    return try check(bytes)
  }

  /// FNV-1a of 64 bits: changes with any single byte.
  private static func checksum(_ bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}
