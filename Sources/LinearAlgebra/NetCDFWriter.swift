import CNetCDF
import Foundation

/// A netCDF file under construction in memory. To be used inside `NetCDFLibrary.exclusively`.
struct NetCDFWriter: ~Copyable {
  /// Variables of this many values and more are compressed: triangular arrays are half zeros.
  private static let compressionThreshold = 4096
  private static let compressionLevel: Int32 = 4

  private let file: Int32
  private let format: NetCDFFile.Format

  init(_ format: NetCDFFile.Format) throws(NetCDFError) {
    self.format = format
    switch format {
    case .netCDF4: file = try Self.hierarchical()
    case .classic: file = try Self.classic()
    }
  }

  private static func classic() throws(NetCDFError) -> Int32 {
    var file: Int32 = 0
    try NetCDFError.check(
      unsafe nc_create_mem("in memory", NC_64BIT_DATA, 1, &file), "creating a netCDF file")
    return file
  }

  private static func hierarchical() throws(NetCDFError) -> Int32 {
    let template = NetCDFTemplate.bytes
    // The library takes the memory over, and lets it grow.
    let memory = unsafe malloc(template.count)
    unsafe UnsafeMutableRawBufferPointer(start: memory, count: template.count).copyBytes(from: template)
    var image = unsafe NC_memio(size: template.count, memory: memory, flags: 0)
    var file: Int32 = 0
    try NetCDFError.check(
      unsafe nc_open_memio("in memory", NC_WRITE | NC_NETCDF4, &image, &file), "creating a netCDF file")
    return file
  }

  deinit { _ = nc_abort(file) }

  func define(_ content: NetCDFFile) throws(NetCDFError) {
    if format == .netCDF4 { try NetCDFError.check(nc_redef(file), "defining the variables") }
    for dimension in content.dimensions { try define(dimension) }
    for attribute in content.attributes { try put(attribute, on: NC_GLOBAL) }
    var identifiers: [Int32] = []
    for variable in content.variables { identifiers.append(try define(variable, in: content)) }
    var textIdentifiers: [Int32] = []
    for text in content.texts { textIdentifiers.append(try define(text)) }
    try NetCDFError.check(nc_enddef(file), "defining the variables")
    for (identifier, text) in zip(textIdentifiers, content.texts) { try put(text, in: identifier) }
    for (identifier, variable) in zip(identifiers, content.variables) {
      try NetCDFError.check(
        unsafe nc_put_var_double(file, identifier, variable.values), "writing variable \(variable.name)")
    }
  }

  /// Closes the file and hands over its bytes.
  consuming func finish() throws(NetCDFError) -> [UInt8] {
    let file = self.file
    discard self
    var image = unsafe NC_memio()
    try NetCDFError.check(unsafe nc_close_memio(file, &image), "finishing a netCDF file")
    defer { unsafe free(image.memory) }
    let bytes = unsafe [UInt8](UnsafeRawBufferPointer(start: image.memory, count: image.size))
    return Array(bytes.prefix(Self.endOfFile(bytes) ?? bytes.count))
  }

  /// Where the file ends according to its superblock (HDF5 file format, version 2 or 3, bytes 28 … 35).
  ///
  /// Memory grows 64 kB at a time; what lies behind the end is padding.
  private static func endOfFile(_ bytes: [UInt8]) -> Int? {
    guard bytes.count >= 48, bytes[8] == 2 || bytes[8] == 3, bytes[9] == 8 else { return nil }
    let end = bytes[28..<36].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return Int(exactly: end)
  }

  private func define(_ dimension: NetCDFFile.Dimension) throws(NetCDFError) {
    var identifier: Int32 = 0
    // A length of 0 would ask for an unlimited dimension, which reads back as one of length 0: the same thing.
    try NetCDFError.check(
      unsafe nc_def_dim(file, dimension.name, dimension.length, &identifier),
      "defining dimension \(dimension.name)")
  }

  private func define(
    _ variable: NetCDFFile.Variable, in content: NetCDFFile
  ) throws(NetCDFError) -> Int32 {
    try checkCount(of: variable, in: content)
    let operation = "defining variable \(variable.name)"
    var dimensions: [Int32] = []
    for name in variable.dimensions { dimensions.append(try identifier(ofDimension: name)) }
    var identifier: Int32 = 0
    try NetCDFError.check(
      unsafe nc_def_var(
        file, variable.name, NC_DOUBLE, Int32(dimensions.count), dimensions, &identifier), operation)
    if format == .netCDF4, !dimensions.isEmpty, variable.values.count >= Self.compressionThreshold {
      try NetCDFError.check(nc_def_var_deflate(file, identifier, 1, 1, Self.compressionLevel), operation)
    }
    for attribute in variable.attributes { try put(attribute, on: identifier) }
    return identifier
  }

  private func define(_ text: NetCDFFile.TextVariable) throws(NetCDFError) -> Int32 {
    var dimensions: [Int32] = []
    for name in text.dimensions { dimensions.append(try identifier(ofDimension: name)) }
    var identifier: Int32 = 0
    try NetCDFError.check(
      unsafe nc_def_var(file, text.name, NC_STRING, Int32(dimensions.count), dimensions, &identifier),
      "defining variable \(text.name)")
    for attribute in text.attributes { try put(attribute, on: identifier) }
    return identifier
  }

  private func put(_ text: NetCDFFile.TextVariable, in identifier: Int32) throws(NetCDFError) {
    var pointers = unsafe text.values.map { unsafe UnsafePointer<CChar>(strdup($0)) }
    defer { unsafe pointers.forEach { unsafe free(UnsafeMutablePointer(mutating: $0)) } }
    try NetCDFError.check(
      unsafe nc_put_var_string(file, identifier, &pointers), "writing variable \(text.name)")
  }

  private func checkCount(of variable: NetCDFFile.Variable, in content: NetCDFFile) throws(NetCDFError) {
    let lengths = variable.dimensions.map { name in
      content.dimensions.first { $0.name == name }?.length ?? 0
    }
    guard variable.values.count == lengths.reduce(1, *) else {
      throw NetCDFError(
        "defining variable \(variable.name)",
        "\(variable.values.count) values along dimensions of lengths \(lengths)")
    }
  }

  private func identifier(ofDimension name: String) throws(NetCDFError) -> Int32 {
    var identifier: Int32 = 0
    try NetCDFError.check(unsafe nc_inq_dimid(file, name, &identifier), "looking for dimension \(name)")
    return identifier
  }

  private func put(_ attribute: NetCDFFile.Attribute, on variable: Int32) throws(NetCDFError) {
    let status =
      switch attribute.value {
      case .text(let text): unsafe nc_put_att_text(file, variable, attribute.name, text.utf8.count, text)
      case .numbers(let numbers):
        unsafe nc_put_att_double(file, variable, attribute.name, NC_DOUBLE, numbers.count, numbers)
      case .integers(let integers):
        unsafe nc_put_att_long(file, variable, attribute.name, NC_INT64, integers.count, integers)
      }
    try NetCDFError.check(status, "writing attribute \(attribute.name)")
  }
}
