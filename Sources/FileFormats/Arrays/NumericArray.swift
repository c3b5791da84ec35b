import LinearAlgebra

/// Numbers with the shape that a file gives them, the last index varying fastest.
///
/// What every reader of arrays returns, of any number of indices: a list of labels, a matrix of samples, a stack of images.
package struct NumericArray: Hashable {
  /// How the file stores them.
  package enum Kind: Hashable { case floating, integer, boolean }

  package var shape: [Int]
  package var values: [Double]
  package var kind = Kind.floating
  /// Of floating-point numbers, as the file stores them.
  package var precision = NumberPrecision.double
  /// What was taken for names and left out, in whole sentences without a full stop.
  package var remarks: [String] = []

  /// `2 × 3`.
  package var shapeText: String { Self.text(shape) }

  package static func text(_ shape: [Int]) -> String {
    shape.isEmpty ? "1" : shape.map(String.init).joined(separator: " × ")
  }

  /// A matrix; a list of numbers is one of a single column.
  ///
  /// - Throws: `CommandFailure` with `badInput` for an array of another number of dimensions.
  package func matrix(_ path: String) throws -> DenseMatrix {
    switch shape.count {
    case 1: return DenseMatrix(rows: shape[0], columns: 1, entries: values)
    case 2: return DenseMatrix(rows: shape[0], columns: shape[1], entries: values)
    default:
      throw CommandFailure(
        code: .badInput,
        message:
          "\(path): an array of \(shape.count.counting("dimension")) (\(shapeText)); allowed: one or two")
    }
  }

  /// From the first index varying fastest to the last.
  package static func reordered(fromFirst values: [Double], _ shape: [Int]) -> [Double] {
    guard shape.count > 1, !values.isEmpty else { return values }
    // The distance in `values` between neighbours along each index.
    let strides = shape.indices.map { shape[..<$0].reduce(1, *) }
    var place = [Int](repeating: 0, count: shape.count)
    var source = 0
    return values.indices.map { _ in
      defer { advance(&place, &source, shape, strides) }
      return values[source]
    }
  }

  /// To the next place, the last index first.
  private static func advance(_ place: inout [Int], _ source: inout Int, _ shape: [Int], _ strides: [Int]) {
    for index in shape.indices.reversed() {
      place[index] += 1
      source += strides[index]
      if place[index] < shape[index] { return }
      source -= strides[index] * shape[index]
      place[index] = 0
    }
  }
}
