import Foundation
import LinearAlgebra

/// A kernel as a file: `.npy`, `.csv`, or the variable K of a netCDF file.
package enum MatrixFile {
  package static func write(_ matrix: DenseMatrix, to path: String, meaning: String) throws {
    if OutputPath.isStandardOutput(path) { return try StandardOutput.print(text(matrix)) }
    let data: Data
    switch OutputPath.ending(path) {
    case "npy": data = NumPyWriter.data(matrix)
    case "nc": data = try NetCDFData.data(file(matrix, meaning), path: path)
    default: data = Data(text(matrix).utf8)
    }
    try AtomicFile.write(data, to: path)
  }

  private static func text(_ matrix: DenseMatrix) -> String {
    (0..<matrix.rows).map { i in
      matrix.entries[i * matrix.columns..<(i + 1) * matrix.columns].map(\.shortest)
        .joined(separator: ",") + "\n"
    }.joined()
  }

  private static func file(_ matrix: DenseMatrix, _ meaning: String) -> NetCDFFile {
    NetCDFFile(
      dimensions: [.init("sample", length: matrix.rows), .init("other", length: matrix.columns)],
      variables: [
        .init(
          "K", dimensions: ["sample", "other"], values: matrix.entries,
          attributes: [.init("long_name", .text(meaning)), .init("units", .text("1"))])
      ],
      attributes: [.init("Conventions", .text("CF-1.8")), .init("version", .text(Version.current))])
  }
}
