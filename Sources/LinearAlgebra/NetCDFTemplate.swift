/// The bytes of an empty HDF5 file from which every netCDF file is made.
///
/// A file that libnetcdf 4.9 creates in memory has neither the order of its variables nor room for attributes
/// beyond 64 kB, and cannot be appended to; one that it opens in memory keeps what it was created with.
/// These bytes are what `H5Fcreate` writes with `H5F_LIBVER_V18`, links and attributes tracked and indexed in
/// creation order, and object times off.
enum NetCDFTemplate {
  static let bytes: [UInt8] = superblock + rootGroup

  /// Signature; version 2, offsets and lengths of 8 bytes; base 0, no extension, end 239, root at 48; checksum.
  private static let superblock: [UInt8] =
    [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A, 0x02, 0x08, 0x08, 0x00] + word(0) + undefined
    + word(239) + word(48) + [0x94, 0x33, 0x45, 0x0F]

  /// An object header of version 2 that tracks and indexes the creation order of attributes, and 126 bytes
  /// free for them.
  private static let rootGroup: [UInt8] =
    [0x4F, 0x48, 0x44, 0x52, 0x02, 0x0C, 0xB4]
    + linkInformation + groupInformation
    + [0x00, 0x7E, 0x00, 0x00, 0x00, 0x00] + [UInt8](repeating: 0, count: 126)
    + [0x63, 0x28, 0xAC, 0x1C]

  /// Message 2: links in creation order, none so far.
  private static let linkInformation: [UInt8] =
    [0x02, 0x22, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03] + word(0) + undefined + undefined + undefined

  /// Message 10: default sizes.
  private static let groupInformation: [UInt8] = [0x0A, 0x02, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00]

  private static let undefined = [UInt8](repeating: 0xFF, count: 8)

  /// Eight bytes, least significant first.
  private static func word(_ value: UInt8) -> [UInt8] { [value] + [UInt8](repeating: 0, count: 7) }
}
