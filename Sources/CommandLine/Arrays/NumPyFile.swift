import Foundation
import LinearAlgebra

/// NumPy's `.npy` format, versions 1 to 3: a magic string, a header that looks like a Python dictionary, the numbers.
enum NumPyFile {
  /// - Throws: `CommandFailure` with `badInput` for another file, a damaged header, a truncated one, or numbers that are
  ///   not `float32` or `float64`.
  static func array(in data: Data, path: String) throws -> NumericArray {
    let header = try NumPyHeader(data, path: path)
    let count = try header.count(path)
    guard let values = header.bytes.numbers(in: data, from: header.length, count: count) else {
      let there = data.count - header.length
      throw CommandFailure(
        code: .badInput,
        message: "\(path): truncated: \(header.shapeText) numbers take "
          + "\(count.multipliedReportingOverflow(by: header.bytes.width.rawValue).partialValue) bytes, \(there) are there"
      )
    }
    return header.isFortran
      ? reordered(header.shape, values) : NumericArray(shape: header.shape, values: values)
  }

  /// From the first index varying fastest to the last.
  private static func reordered(_ shape: [Int], _ values: [Double]) -> NumericArray {
    guard shape.count == 2 else {
      // One index has no order; arrays of three and more are refused later on, whatever their order.
      return NumericArray(shape: shape, values: values)
    }
    let (rows, columns) = (shape[0], shape[1])
    let ordered = (0..<rows * columns).map { values[$0 % columns * rows + $0 / columns] }
    return NumericArray(shape: shape, values: ordered)
  }
}

/// `{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }` behind the magic string.
private struct NumPyHeader {
  let shape: [Int]
  let isFortran: Bool
  let bytes: FloatingBytes
  /// Bytes before the first number.
  let length: Int

  var shapeText: String { shape.isEmpty ? "1" : shape.map(String.init).joined(separator: " × ") }

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
    guard let type = text.firstMatch(of: /'descr':\s*'([<>|=]?)([a-zA-Z]\w*)'/) else {
      throw failure("numbers of a compound type; allowed: float32 or float64")
    }
    bytes = try Self.bytes(String(type.output.1), String(type.output.2), failure)
  }

  private static func bytes(
    _ order: String, _ type: String, _ failure: (String) -> CommandFailure
  ) throws -> FloatingBytes {
    switch type {
    case "f8": return FloatingBytes(.double, bigEndian: order == ">")
    case "f4": return FloatingBytes(.single, bigEndian: order == ">")
    default:
      throw failure(
        "numbers of type \(Readable.shortened(type)), \(name(type)); allowed: float32 or float64 (x.astype(float))"
      )
    }
  }

  private static func name(_ type: String) -> String {
    switch type.first {
    case "i", "u": "integers"
    case "b": "booleans"
    case "c": "complex numbers"
    case "f": "floating point of another width"
    case "O": "Python objects"
    default: "not numbers"
    }
  }

  /// - Throws: for a shape whose size overflows.
  func count(_ path: String) throws -> Int {
    try shape.reduce(1) { count, extent in
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard !overflow else {
        throw CommandFailure(code: .badInput, message: "\(path): a shape of \(shapeText) is too large")
      }
      return product
    }
  }
}
