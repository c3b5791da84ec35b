import CNetCDF

extension NetCDFReader {
  /// All attributes of a variable, or of the file (`NC_GLOBAL`), that are text or numbers.
  func attributes(
    of variable: Int32, count: Int32
  ) throws(NetCDFError) -> [NetCDFFile.Attribute] {
    var attributes: [NetCDFFile.Attribute] = []
    for number in 0..<max(0, count) {
      var buffer = Self.nameBuffer
      try NetCDFError.check(unsafe nc_inq_attname(file, variable, number, &buffer), "reading an attribute")
      let name = Self.text(buffer)
      if let value = try value(ofAttribute: name, of: variable) {
        attributes.append(NetCDFFile.Attribute(name, value))
      }
    }
    return attributes
  }

  /// `nil` for an attribute that is neither text nor numbers.
  private func value(
    ofAttribute name: String, of variable: Int32
  ) throws(NetCDFError) -> NetCDFFile.Attribute.Value? {
    var (type, length) = (nc_type(0), 0)
    let operation = "reading attribute \(name)"
    try NetCDFError.check(unsafe nc_inq_att(file, variable, name, &type, &length), operation)
    guard length >= 0, length <= largestCount else {
      throw NetCDFError(operation, "it claims more values than the file can hold")
    }
    switch type {
    case NC_CHAR: return .text(try text(ofAttribute: name, of: variable, length: length))
    case NC_STRING: return try strings(ofAttribute: name, of: variable, count: length)
    case _ where Self.isNumeric(type):
      var numbers = [Double](repeating: 0, count: length)
      try NetCDFError.check(unsafe nc_get_att_double(file, variable, name, &numbers), operation)
      return .numbers(numbers)
    default: return nil
    }
  }

  private func text(
    ofAttribute name: String, of variable: Int32, length: Int
  ) throws(NetCDFError) -> String {
    var bytes = [CChar](repeating: 0, count: length)
    try NetCDFError.check(unsafe nc_get_att_text(file, variable, name, &bytes), "reading attribute \(name)")
    return String(decoding: bytes.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Text of the newer kind, which other programs write for anything beyond ASCII; several are put in lines.
  private func strings(
    ofAttribute name: String, of variable: Int32, count: Int
  ) throws(NetCDFError) -> NetCDFFile.Attribute.Value {
    var pointers = unsafe [UnsafeMutablePointer<CChar>?](repeating: nil, count: count)
    try NetCDFError.check(
      unsafe nc_get_att_string(file, variable, name, &pointers), "reading attribute \(name)")
    let lines = unsafe pointers.map { pointer in unsafe pointer.map { unsafe String(cString: $0) } ?? "" }
    _ = unsafe nc_free_string(count, &pointers)
    return .text(lines.joined(separator: "\n"))
  }
}
