/// Bytes read from the front in the order in which netCDF's classic formats have them: numbers with the highest byte first, everything
/// filled up to multiples of four bytes.
struct BigEndianWords {
  let bytes: [UInt8]
  private(set) var place = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var left: Int { bytes.count - place }

  /// - Throws: `NetCDFError` beyond the end, as all that follows.
  mutating func skip(_ count: Int) throws(NetCDFError) {
    guard count >= 0, count <= left else { throw .early("reading the header") }
    place += count
  }

  mutating func word() throws(NetCDFError) -> Int {
    try skip(4)
    return Int(Self.bits(bytes, at: place - 4, width: 4))
  }

  /// A number of things, a length or a place: of 64 bits in newer formats.
  mutating func count(width: Int) throws(NetCDFError) -> Int {
    try skip(width)
    guard let count = Int(exactly: Self.bits(bytes, at: place - width, width: width)) else {
      throw .early("reading the header")
    }
    return count
  }

  /// So many bytes, and what fills them up.
  mutating func filled(_ count: Int) throws(NetCDFError) -> Range<Int> {
    let start = place
    try skip(count)
    try skip(-count & 3)
    return start..<start + count
  }

  /// The number of so many bytes at a place, which must be in the file.
  @inline(__always)
  static func bits(_ bytes: [UInt8], at place: Int, width: Int) -> UInt64 {
    var bits: UInt64 = 0
    for index in place..<place + width { bits = bits << 8 | UInt64(bytes[index]) }
    return bits
  }
}

extension NetCDFError {
  static func early(_ operation: String) -> NetCDFError {
    NetCDFError(operation, "the file ends too early, or is damaged")
  }
}
