import CNetCDF

/// A netCDF-4 file open for reading from memory. To be used inside `NetCDFLibrary.exclusively`, and no longer
/// than its bytes live.
struct NetCDFReader: ~Copyable {
  let file: Int32
  /// More values than this cannot be in the file: `deflate` shrinks at most 1032-fold.
  let largestCount: Int

  private let withAttributes: Bool

  init(_ bytes: UnsafeRawBufferPointer, withAttributes: Bool) throws(NetCDFError) {
    var file: Int32 = 0
    // The library declares the memory writable, but a file opened with NC_NOWRITE is never changed.
    let memory = unsafe UnsafeMutableRawPointer(mutating: bytes.baseAddress)
    try NetCDFError.check(
      unsafe nc_open_mem("in memory", NC_NOWRITE, bytes.count, memory, &file), "opening")
    self.file = file
    self.withAttributes = withAttributes
    largestCount = bytes.count.multipliedReportingOverflow(by: 1032 / 8).partialValue
  }

  deinit { _ = nc_close(file) }

  func content(variables names: Set<String>?) throws(NetCDFError) -> NetCDFFile {
    var (dimensionCount, variableCount, attributeCount, unlimited) = (Int32(0), Int32(0), Int32(0), Int32(0))
    try NetCDFError.check(
      unsafe nc_inq(file, &dimensionCount, &variableCount, &attributeCount, &unlimited), "reading the header")
    var content = NetCDFFile(dimensions: [], variables: [])
    content.attributes = try attributes(of: NC_GLOBAL, count: withAttributes ? attributeCount : 0)
    for identifier in 0..<max(0, dimensionCount) {
      content.dimensions.append(try dimension(identifier))
    }
    try content.checkDimensions()
    // Axes without names (HDF5 files of other programs) are there once a variable has been looked at, and not before.
    for identifier in 0..<max(0, variableCount) {
      for dimension in try header(identifier).dimensions where !content.dimensions.contains(dimension) {
        content.dimensions.append(dimension)
      }
      if let variable = try variable(identifier, among: names) { content.variables.append(variable) }
      if let text = try text(identifier, among: names) { content.texts.append(text) }
    }
    return content
  }

  private func dimension(_ identifier: Int32) throws(NetCDFError) -> NetCDFFile.Dimension {
    var name = Self.nameBuffer
    var length = 0
    try NetCDFError.check(unsafe nc_inq_dim(file, identifier, &name, &length), "reading a dimension")
    return NetCDFFile.Dimension(Self.text(name), length: length)
  }

  private func header(
    _ identifier: Int32
  ) throws(NetCDFError) -> (
    name: String, type: nc_type, dimensions: [NetCDFFile.Dimension], attributeCount: Int32
  ) {
    var buffer = Self.nameBuffer
    var (type, rank, attributeCount) = (nc_type(0), Int32(0), Int32(0))
    var axes = [Int32](repeating: 0, count: Int(NC_MAX_VAR_DIMS))
    try NetCDFError.check(
      unsafe nc_inq_var(file, identifier, &buffer, &type, &rank, &axes, &attributeCount), "reading a variable"
    )
    var dimensions: [NetCDFFile.Dimension] = []
    for axis in axes.prefix(Int(rank)) { dimensions.append(try dimension(axis)) }
    return (Self.text(buffer), type, dimensions, withAttributes ? attributeCount : 0)
  }

  /// `nil` for a variable that was not asked for or does not hold words.
  private func text(
    _ identifier: Int32, among names: Set<String>?
  ) throws(NetCDFError) -> NetCDFFile.TextVariable? {
    let (name, type, dimensions, attributeCount) = try header(identifier)
    guard names?.contains(name) ?? true, type == NC_STRING else { return nil }
    var pointers = unsafe [UnsafeMutablePointer<CChar>?](
      repeating: nil, count: try count(dimensions, of: name))
    try NetCDFError.check(
      unsafe nc_get_var_string(file, identifier, &pointers), "reading variable \(name)")
    let values = unsafe pointers.map { pointer in unsafe pointer.map { unsafe String(cString: $0) } ?? "" }
    _ = unsafe nc_free_string(values.count, &pointers)
    return NetCDFFile.TextVariable(
      name, dimensions: dimensions.map(\.name), values: values,
      attributes: try attributes(of: identifier, count: attributeCount))
  }

  /// `nil` for a variable that was not asked for or does not hold numbers.
  private func variable(
    _ identifier: Int32, among names: Set<String>?
  ) throws(NetCDFError) -> NetCDFFile.Variable? {
    let (name, type, dimensions, attributeCount) = try header(identifier)
    guard names?.contains(name) ?? true, Self.isNumeric(type) else { return nil }
    var values = [Double](repeating: 0, count: try count(dimensions, of: name))
    try NetCDFError.check(unsafe nc_get_var_double(file, identifier, &values), "reading variable \(name)")
    var variable = NetCDFFile.Variable(
      name, dimensions: dimensions.map(\.name), values: values,
      attributes: try attributes(of: identifier, count: attributeCount))
    variable.unpack(isInteger: type != NC_FLOAT && type != NC_DOUBLE)
    return variable
  }

  /// The number of values, unless it is one that only a damaged file can state.
  private func count(_ dimensions: [NetCDFFile.Dimension], of name: String) throws(NetCDFError) -> Int {
    var count = 1
    for dimension in dimensions {
      let (product, overflow) = count.multipliedReportingOverflow(by: dimension.length)
      guard !overflow, product >= 0, product <= largestCount else {
        throw NetCDFError("reading variable \(name)", "it claims more values than the file can hold")
      }
      count = product
    }
    return count
  }

  static var nameBuffer: [CChar] { [CChar](repeating: 0, count: Int(NC_MAX_NAME) + 1) }

  static func text(_ buffer: [CChar]) -> String {
    String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Bytes, integers and floating point; not characters, strings and what users define.
  static func isNumeric(_ type: nc_type) -> Bool {
    (NC_BYTE...NC_UINT64).contains(type) && type != NC_CHAR
  }
}
