import Foundation
import LinearAlgebra

/// Arrays as NumPy's `.npy`, version 1, float64, the last index varying fastest.
enum NumPyWriter {
  static func data(_ matrix: DenseMatrix) -> Data {
    data(shape: [matrix.rows, matrix.columns], values: matrix.entries)
  }

  static func data(shape: [Int], values: [Double]) -> Data {
    precondition(shape.reduce(1, *) == values.count)
    let extents = shape.map { "\($0)," }.joined(separator: " ")
    let text = "{'descr': '<f8', 'fortran_order': False, 'shape': (\(extents)), }"
    // The numbers start at a multiple of 64 bytes, after a line feed.
    let padding = (64 - (10 + text.utf8.count + 1) % 64) % 64
    let header = text + String(repeating: " ", count: padding) + "\n"
    var data = Data([0x93] + Array("NUMPY".utf8) + [1, 0])
    data.append(UInt8(header.utf8.count & 0xff))
    data.append(UInt8(header.utf8.count >> 8))
    data.append(Data(header.utf8))
    return data + values.littleEndianBytes
  }
}
