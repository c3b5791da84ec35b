import Foundation

/// A netCDF file of the formats before netCDF-4: classic, 64-bit offset and 64-bit data.
///
/// They are read here and not by the library, which refuses files in memory that end within one of its blocks, as small ones of SciPy
/// do, and writes beyond its own memory on damaged ones. The format is described in the NetCDF Users Guide, appendix *File format
/// specifications*:
///
///     header = magic numrecs dimensions attributes variables
///
/// Of a variable along the record dimension, whose length stands as 0, the records lie `recordSize` apart.
struct ClassicFile {
  private struct Header {
    var name: String
    var axes: [Int]
    var attributes: [NetCDFFile.Attribute]
    var type: ClassicType
    var begin: Int
  }

  private var words: BigEndianWords
  /// Bytes of counts, and of places in the file.
  private let countWidth, placeWidth: Int
  private var records = 0
  private var dimensions: [NetCDFFile.Dimension] = []
  private var recordAxis: Int?

  static func isOne(_ bytes: Data) -> Bool { bytes.starts(with: Data("CDF".utf8)) }

  /// - Throws: `NetCDFError` where the bytes are not a whole file of these formats.
  static func content(
    _ bytes: Data, variables names: Set<String>?, withAttributes: Bool
  ) throws(NetCDFError) -> NetCDFFile {
    var file = try ClassicFile([UInt8](bytes))
    return try file.content(names, withAttributes)
  }

  private init(_ bytes: [UInt8]) throws(NetCDFError) {
    guard bytes.count > 4, [1, 2, 5].contains(bytes[3]) else {
      throw NetCDFError("opening", "not one of the formats of netCDF-3, numbers 1, 2 and 5")
    }
    words = BigEndianWords(bytes)
    (countWidth, placeWidth) = (bytes[3] == 5 ? 8 : 4, bytes[3] == 1 ? 4 : 8)
    try words.skip(4)
  }

  private mutating func content(
    _ names: Set<String>?, _ withAttributes: Bool
  ) throws(NetCDFError) -> NetCDFFile {
    // A file that was never closed does not know how many records it has.
    let unknown = words.bytes[4..<min(4 + countWidth, words.bytes.count)].allSatisfy { $0 == 0xFF }
    if unknown { try words.skip(countWidth) } else { records = try count() }
    for index in 0..<(try list(10)) { try readDimension(index) }
    let attributes = try readAttributes()
    var headers: [Header] = []
    for _ in 0..<(try list(11)) { headers.append(try readHeader()) }
    let recordSize = try recordSize(headers)
    if unknown, recordSize > 0, let first = headers.filter(hasRecords).map(\.begin).min() {
      records = max(0, words.bytes.count - first) / recordSize
    }
    if let recordAxis { dimensions[recordAxis].length = records }
    var content = NetCDFFile(dimensions: dimensions, variables: [])
    try content.checkDimensions()
    if withAttributes { content.attributes = attributes }
    var bytesLeft = words.bytes.count
    for header in headers {
      let (records, size) = try extent(header, recordSize, &bytesLeft)
      guard header.type != .character, names?.contains(header.name) ?? true else { continue }
      var variable = variable(header, records, size, recordSize)
      if withAttributes { variable.attributes = header.attributes }
      variable.unpack(isInteger: header.type.isInteger)
      content.variables.append(variable)
    }
    return content
  }

  private mutating func count() throws(NetCDFError) -> Int { try words.count(width: countWidth) }

  /// The number of things in a list of a kind; each has eight bytes and more.
  private mutating func list(_ kind: Int) throws(NetCDFError) -> Int {
    let (tag, count) = (try words.word(), try count())
    guard tag == kind || (tag == 0 && count == 0), count <= words.left / 8 else {
      throw .early("reading the header")
    }
    return count
  }

  private mutating func name() throws(NetCDFError) -> String { try text(try count()) }

  private mutating func text(_ length: Int) throws(NetCDFError) -> String {
    String(decoding: words.bytes[try words.filled(length)], as: UTF8.self)
  }

  private mutating func readDimension(_ index: Int) throws(NetCDFError) {
    dimensions.append(.init(try name(), length: try count()))
    guard dimensions[index].length == 0 else { return }
    guard recordAxis == nil else {
      throw NetCDFError(
        "reading the header", "two dimensions, \(dimensions[index].name) among them, have no length")
    }
    recordAxis = index
  }

  private mutating func readAttributes() throws(NetCDFError) -> [NetCDFFile.Attribute] {
    var attributes: [NetCDFFile.Attribute] = []
    for _ in 0..<(try list(12)) {
      let (name, type, count) = (try name(), try type(), try count())
      guard type != .character else {
        attributes.append(.init(name, .text(try text(count))))
        continue
      }
      guard count <= words.left / type.width else { throw .early("reading attribute \(name)") }
      var numbers: [Double] = []
      type.append(count, from: words.bytes, at: try words.filled(count * type.width).lowerBound, to: &numbers)
      attributes.append(.init(name, .numbers(numbers)))
    }
    return attributes
  }

  private mutating func type() throws(NetCDFError) -> ClassicType {
    let code = try words.word()
    guard let type = ClassicType(rawValue: code) else {
      throw NetCDFError("reading the header", "no type of numbers has the code \(code)")
    }
    return type
  }

  private mutating func readHeader() throws(NetCDFError) -> Header {
    let (name, rank) = (try name(), try count())
    guard rank <= words.left / countWidth else { throw .early("reading variable \(name)") }
    var axes: [Int] = []
    for place in 0..<rank {
      let axis = try count()
      guard dimensions.indices.contains(axis), axis != recordAxis || place == 0 else {
        throw NetCDFError("reading variable \(name)", "it lies along dimension \(axis), which it cannot")
      }
      axes.append(axis)
    }
    let (attributes, type) = (try readAttributes(), try type())
    // Its size, which does not hold large ones, follows from its dimensions.
    try words.skip(countWidth)
    return Header(
      name: name, axes: axes, attributes: attributes, type: type, begin: try words.count(width: placeWidth))
  }

  private func hasRecords(_ header: Header) -> Bool { header.axes.first.map { $0 == recordAxis } ?? false }

  /// Numbers in a variable, or in each of its records.
  private func size(_ header: Header) throws(NetCDFError) -> Int {
    var size = 1
    for axis in header.axes where axis != recordAxis {
      size = try product(size, dimensions[axis].length, header)
    }
    return size
  }

  private func product(_ first: Int, _ second: Int, _ header: Header) throws(NetCDFError) -> Int {
    let (product, overflow) = first.multipliedReportingOverflow(by: second)
    guard !overflow, product <= Self.most else { throw .early("reading variable \(header.name)") }
    return product
  }

  /// No file has as many bytes, and sums of a few such numbers are numbers.
  private static let most = 1 << 52

  /// In bytes: each variable filled up to four, but for one that is alone.
  private func recordSize(_ headers: [Header]) throws(NetCDFError) -> Int {
    let recorded = headers.filter(hasRecords)
    var sum = 0
    for header in recorded {
      let size = try product(size(header), header.type.width, header)
      sum += recorded.count == 1 ? size : size + (-size & 3)
      guard sum <= Self.most else { throw .early("reading variable \(header.name)") }
    }
    return sum
  }

  /// How many records a variable has, and numbers in each, all of which are in the file.
  ///
  /// - Parameter bytesLeft: of the whole file, since no two variables share any.
  private func extent(
    _ header: Header, _ recordSize: Int, _ bytesLeft: inout Int
  ) throws(NetCDFError) -> (records: Int, size: Int) {
    let (records, size) = (hasRecords(header) ? records : 1, try size(header))
    let count = try product(records, size, header)
    guard count > 0 else { return (0, 0) }
    let (begin, end) = (header.begin, words.bytes.count)
    bytesLeft -= try product(count, header.type.width, header)
    guard bytesLeft >= 0, begin <= end, records - 1 <= (end - begin) / max(1, recordSize),
      begin + (records - 1) * recordSize + size * header.type.width <= end
    else { throw .early("reading variable \(header.name)") }
    return (records, size)
  }

  private func variable(
    _ header: Header, _ records: Int, _ size: Int, _ recordSize: Int
  ) -> NetCDFFile.Variable {
    var values: [Double] = []
    values.reserveCapacity(records * size)
    for record in 0..<records {
      header.type.append(
        size, from: words.bytes, at: header.begin + record * recordSize, to: &values)
    }
    return .init(header.name, dimensions: header.axes.map { dimensions[$0].name }, values: values)
  }
}
