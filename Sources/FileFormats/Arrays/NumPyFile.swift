import Foundation
import LinearAlgebra

/// NumPy's `.npy` format, versions 1 to 3: a magic string, a header that looks like a Python dictionary, the numbers.
enum NumPyFile {
  /// - Throws: `CommandFailure` with `badInput` for another file, a damaged header, a truncated one, or numbers that are
  ///   not real: objects are never unpickled.
  static func array(in data: Data, path: String) throws -> NumericArray {
    let header = try NumPyHeader(data, path: path)
    let count = try header.count(path)
    guard let values = header.bytes.numbers(in: data, from: header.length, count: count) else {
      let there = data.count - header.length
      throw CommandFailure(
        code: .badInput,
        message: "\(path): truncated: \(NumericArray.text(header.shape)) numbers take "
          + "\((Double(count) * Double(header.bytes.width)).readable) bytes, \(there) \(there.inflecting("is", "are")) there"
      )
    }
    return NumericArray(
      shape: header.shape,
      values: header.isFortran ? NumericArray.reordered(fromFirst: values, header.shape) : values,
      kind: header.kind, precision: header.precision)
  }
}

/// `{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }` behind the magic string.
private struct NumPyHeader {
  let shape: [Int]
  let isFortran: Bool
  let bytes: NumberBytes
  /// Bytes before the first number.
  let length: Int

  var kind: NumericArray.Kind {
    switch bytes.format {
    case .half, .single, .double: .floating
    case .signed, .unsigned: .integer
    case .boolean: .boolean
    }
  }

  var precision: NumberPrecision {
    switch bytes.format {
    case .half: .half
    case .single: .single
    case .double, .signed, .unsigned, .boolean: .double
    }
  }

  init(_ data: Data, path: String) throws {
    let data = Data(data.prefix(1 << 16))
    func failure(_ reason: String) -> CommandFailure {
      CommandFailure(code: .badInput, message: "\(path): \(reason)")
    }
    guard data.count >= 12, data.starts(with: Array("\u{93}NUMPY".unicodeScalars.map { UInt8($0.value) }))
    else {
      throw failure("not a NumPy file (numpy.save writes them)")
    }
    let lengthBytes = data[6] == 1 ? 2 : 4
    let textLength = (0..<lengthBytes).reduce(0) { $0 | Int(data[8 + $1]) << (8 * $1) }
    length = 8 + lengthBytes + textLength
    guard (1...3).contains(data[6]), data.count >= length else { throw failure("damaged header") }
    let text = String(decoding: data[(8 + lengthBytes)..<length], as: UTF8.self)
    guard let order = text.firstMatch(of: /'fortran_order':\s*(True|False)/),
      let extents = text.firstMatch(of: /'shape':\s*\(([0-9,\s]*)\)/)
    else { throw failure("damaged header") }
    isFortran = order.output.1 == "True"
    shape = try extents.output.1.split(separator: ",").map { $0.filter { !$0.isWhitespace } }
      .filter { !$0.isEmpty }.map { text in
        guard let extent = Int(text) else { throw failure("a shape of \(text) is too large") }
        return extent
      }
    guard let type = text.firstMatch(of: /'descr':\s*'([<>|=]?)([a-zA-Z]\w*)/) else {
      throw failure("values of several fields each; allowed: numbers, of one field (x[name])")
    }
    bytes = try Self.bytes(String(type.output.1), String(type.output.2), failure)
  }

  private static func bytes(
    _ order: String, _ type: String, _ failure: (String) -> CommandFailure
  ) throws -> NumberBytes {
    let format: NumberBytes.Format
    switch type {
    case "f2": format = .half
    case "f4": format = .single
    case "f8": format = .double
    case "b1": format = .boolean
    case "i1", "i2", "i4", "i8": format = .signed(bytes: width(type))
    case "u1", "u2", "u4", "u8": format = .unsigned(bytes: width(type))
    default:
      throw failure(
        "numbers of type \(Readable.shortened(type)), \(name(type)); allowed: real numbers of up to eight bytes"
      )
    }
    return NumberBytes(format, bigEndian: order == ">")
  }

  private static func width(_ type: String) -> Int { type.last?.wholeNumberValue ?? 8 }

  private static func name(_ type: String) -> String {
    switch type.first {
    case "c": "complex numbers (x.real, abs(x))"
    case "f": "floating point of another width (x.astype(float))"
    case "O": "Python objects, which are never unpickled (x.astype(float))"
    case "U", "S", "a": "words (number them: numpy.unique(x, return_inverse=True)[1])"
    case "M", "m": "dates or times (x.astype(float))"
    default: "not numbers"
    }
  }

  /// - Throws: for a shape whose size overflows.
  func count(_ path: String) throws -> Int {
    try shape.reduce(1) { count, extent in
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard !overflow else {
        throw CommandFailure(
          code: .badInput, message: "\(path): a shape of \(NumericArray.text(shape)) is too large")
      }
      return product
    }
  }
}
