import Foundation
import LinearAlgebra
import FileTestSupport
import TestSupport
import Testing

@testable import FileFormats

@Suite("Arrays from files")
struct ArrayFileTests {
  let directory: ScratchDirectory
  init() throws { directory = try ScratchDirectory() }

  /// What numpy.save writes.
  static func npy(
    _ type: String, _ shape: String, fortran: Bool = false, version: UInt8 = 1, _ bytes: [UInt8]
  ) -> Data {
    var header = "{'descr': '\(type)', 'fortran_order': \(fortran ? "True" : "False"), 'shape': \(shape), }"
    header += String(repeating: " ", count: 117 - header.utf8.count) + "\n"
    let length = UInt32(header.utf8.count)
    let lengthBytes = (0..<(version == 1 ? 2 : 4)).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
    return Data([0x93] + Array("NUMPY".utf8) + [version, 0] + lengthBytes + Array(header.utf8) + bytes)
  }

  static func bytes(_ numbers: [Double]) -> [UInt8] {
    numbers.flatMap { number in (0..<8).map { UInt8(truncatingIfNeeded: number.bitPattern >> (8 * $0)) } }
  }

  static func bytes(single numbers: [Float]) -> [UInt8] {
    numbers.flatMap { number in (0..<4).map { UInt8(truncatingIfNeeded: number.bitPattern >> (8 * $0)) } }
  }

  private func write(_ data: Data, _ name: String = "a.npy") throws -> String {
    let path = "\(directory.path)/\(name)"
    try data.write(to: URL(fileURLWithPath: path))
    return path
  }

  static let same: [Data] = [
    npy("<f8", "(2, 3)", bytes([1, 2, 3, 4, 5, 6])),
    npy("<f8", "(2, 3)", fortran: true, bytes([1, 4, 2, 5, 3, 6])),
    npy("<f4", "(2, 3)", version: 2, bytes(single: [1, 2, 3, 4, 5, 6])),
    npy("=f8", "(2,3)", version: 3, bytes([1, 2, 3, 4, 5, 6])),
    npy(">f8", "(2, 3)", [1, 2, 3, 4, 5, 6].flatMap { bytes([$0]).reversed() }),
    npy("|i1", "(2, 3)", [1, 2, 3, 4, 5, 6]),
    npy("|u1", "(2, 3)", fortran: true, [1, 4, 2, 5, 3, 6]),
    npy("<i2", "(2, 3)", [1, 2, 3, 4, 5, 6].flatMap { [$0, 0] }),
    npy(">u4", "(2, 3)", [1, 2, 3, 4, 5, 6].flatMap { [0, 0, 0, $0] }),
    npy("<i8", "(2, 3)", [1, 2, 3, 4, 5, 6].flatMap { [$0, 0, 0, 0, 0, 0, 0, 0] }),
    // 0x3C00 is 1 in half precision, 0x4000 is 2 …
    npy("<f2", "(2, 3)", [0x3C00, 0x4000, 0x4200, 0x4400, 0x4500, 0x4600].flatMap { [0, UInt8($0 >> 8)] }),
  ]

  @Test("NumPy's widths, orders and versions are one matrix", .tags(.identity), arguments: same.indices)
  func numpy(index: Int) throws {
    let matrix = try ArrayFile.matrix(write(Self.same[index]))
    #expect(matrix == DenseMatrix(rows: 2, columns: 3, entries: [1, 2, 3, 4, 5, 6]))
  }

  @Test("A list is a matrix of one column", .tags(.identity))
  func list() throws {
    let matrix = try ArrayFile.matrix(write(Self.npy("<f8", "(3,)", Self.bytes([1, 2, 3]))))
    #expect(matrix == DenseMatrix(rows: 3, columns: 1, entries: [1, 2, 3]))
  }

  @Test("Tables with and without names, and variables of netCDF files", .tags(.identity))
  func others() throws {
    let expected = DenseMatrix(rows: 2, columns: 2, entries: [1, 2, 3, 4.5])
    #expect(try ArrayFile.matrix(directory.write("1,2\n3,4.5\n", to: "a.csv")) == expected)
    #expect(try ArrayFile.matrix(directory.write("# x\na,b\n1,2\n3,4.5\n", to: "b.csv")) == expected)
    let file = NetCDFFile(
      dimensions: [.init("i", length: 2), .init("j", length: 2)],
      variables: [
        .init("K", dimensions: ["i", "j"], values: [1, 2, 3, 4.5]),
        .init("y", dimensions: ["i"], values: [1, 2]),
      ])
    let path = try write(Data(file.encoded()), "a.nc")
    #expect(try ArrayFile.matrix(path + ":K") == expected)
    #expect(try ArrayFile.matrix(path + ":y").columns == 1)
    let failure = #expect(throws: CommandFailure.self) { try ArrayFile.matrix(path + ":z") }
    #expect(failure?.code == .badInput && failure?.message.contains("there are: K, y") == true)
    #expect(throws: CommandFailure.self) { try ArrayFile.matrix(path) }
  }

  static let wrong: [(Data, String)] = [
    (npy("|O", "(2,)", bytes([1, 2])), "never unpickled"),
    (npy("<U3", "(1,)", [UInt8](repeating: 0, count: 12)), "words (number them"),
    (npy("<M8[ns]", "(1,)", bytes([1])), "dates"),
    (npy("<f16", "(1,)", bytes([1, 2])), "another width"),
    (npy("<c16", "(1,)", bytes([1, 2])), "complex"),
    (npy("<f8", "(3,)", bytes([1, 2])), "truncated"),
    (npy("<f8", "(3, 99999999999, 99999999999)", []), "too large"),
    (npy("<f8", "(99999999999999999999, 2)", bytes([1, 2])), "too large"),
    (npy("<f8", "(2, 1, 1)", bytes([1, 2])), "3 dimensions"),
    (Data("not numpy at all".utf8), "not a NumPy file"),
    (Data(npy("<f8", "(3,)", []).prefix(40)), "damaged header"),
    (Data(), "not a NumPy file"),
  ]

  @Test("What is no array of numbers is bad input", .tags(.contract), arguments: wrong.indices)
  func refused(index: Int) throws {
    let path = try write(Self.wrong[index].0)
    let failure = #expect(throws: CommandFailure.self) { try ArrayFile.matrix(path) }
    #expect(failure?.code == .badInput && failure?.message.contains(Self.wrong[index].1) == true)
  }

  @Test("A missing file is code 66, a ragged table 65", .tags(.contract))
  func missing() throws {
    #expect(throws: CommandFailure(code: .noInput, message: "none.npy: no such file")) {
      try ArrayFile.matrix("none.npy")
    }
    let ragged = try directory.write("1,2\n3\n", to: "c.csv")
    let failure = #expect(throws: CommandFailure.self) { try ArrayFile.matrix(ragged) }
    #expect(failure?.code == .badInput && failure?.message.contains("c.csv:2: 1 field;") == true)
  }

  @Test("More bytes than a whole number counts are still a number of bytes", .tags(.contract))
  func beyondCounting() throws {
    let path = try write(Self.npy("<f8", "(1152921504606846976,)", [0, 0]))
    let failure = #expect(throws: CommandFailure.self) { try ArrayFile.read(path) }
    #expect(failure?.message.contains("take 9.22337203685478e18 bytes, 2 are there") == true)
  }

  @Test("A separator behind the last field of every line is none between fields", .tags(.identity))
  func closedLines() throws {
    let expected = DenseMatrix(rows: 2, columns: 2, entries: [1, 2, 3, 4])
    for text in ["1,2,\n3,4,\n", "a;b;\n1;2;\n3;4;\n", "1\t2\t\n3\t4\t\n"] {
      #expect(try ArrayFile.matrix(write(Data(text.utf8), "a.csv")) == expected, "\(text)")
    }
    let failure = #expect(throws: CommandFailure.self) {
      try ArrayFile.matrix(write(Data("1,2\n3,\n".utf8), "a.csv"))
    }
    #expect(failure?.code == .badInput, "a field that is missing in one line is missing")
  }
}
