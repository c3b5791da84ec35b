import Foundation
import TestSupport
import Testing

@testable import LinearAlgebra

@Suite("Files of the formats before netCDF-4", .tags(.contract))
struct ClassicFileTests {
  @Test("Those of SciPy are read, wherever they end: types, odd lengths, records, packed numbers")
  func values() throws {
    func values(_ file: SciPyFile, _ name: String) throws -> [Double] {
      try #require(try NetCDFFile(decoding: file.bytes).variable(name), "\(name)").values
    }
    let (halves, digits) = ([0.5, 1.5, 2.5], (0..<9).map(Double.init))
    #expect(try values(.one, "v") == halves && values(.single, "v") == [0.5])
    for type in ["b", "h", "i", "f", "d"] { #expect(try values(.types, type) == [-1, -2, -3], "\(type)") }
    #expect(try values(.record, "v") == digits)
    #expect(try values(.records, "b") == digits && values(.records, "d") == halves)
    let packed = try values(.packed, "v")
    #expect(packed[3].isNaN && packed.prefix(3) + packed.suffix(1) == [0, 0.5, 1, 2])
  }

  @Test("What surrounds the numbers is read, too; characters are not numbers")
  func surroundings() throws {
    let (one, types) = (
      try NetCDFFile(decoding: SciPyFile.one.bytes), try NetCDFFile(decoding: SciPyFile.types.bytes)
    )
    #expect(one[attribute: "title"]?.text == "odd" && one.dimensions == [.init("x", length: 3)])
    #expect(types.variables.filter(\.isInteger).map(\.name).sorted() == ["b", "h", "i"])
    #expect(types.variable("c") == nil && types.variable("f")?.dimensions == ["x"])
    let records = try NetCDFFile(decoding: SciPyFile.records.bytes, variables: ["b"], withAttributes: false)
    #expect(records.variables.map(\.name) == ["b"] && records.variable("b")?.dimensions == ["t", "x"])
    #expect(records.dimensions == [.init("t", length: 3), .init("x", length: 3)])
    let packed = try NetCDFFile(decoding: SciPyFile.packed.bytes).variable("v")
    #expect(packed?.attributes.first { $0.name == "units" }?.value.text == "cm" && packed?.isInteger == false)
  }

  /// The library needs room behind the end of a file in memory.
  @Test("netCDF's library reads the same", arguments: SciPyFile.allCases)
  func library(file: SciPyFile) throws {
    let roomy = file.bytes + Data(repeating: 0, count: 1 << 16)
    let other = try NetCDFLibrary.exclusively { () throws(NetCDFError) in
      try NetCDFFile.decode(roomy, variables: nil, true)
    }
    // Numbers that stand for nothing equal nothing.
    #expect("\(try NetCDFFile(decoding: file.bytes))" == "\(other)")
  }

  @Test("A file that was never closed has the records that are there")
  func unclosed() throws {
    var bytes = SciPyFile.records.bytes
    for place in 4..<8 { bytes[place] = 0xFF }
    #expect(try NetCDFFile(decoding: bytes) == NetCDFFile(decoding: SciPyFile.records.bytes))
  }

  @Test("Cut anywhere they are refused, but where nothing is missing", arguments: SciPyFile.allCases)
  func cut(file: SciPyFile) throws {
    let (whole, bytes) = (try NetCDFFile(decoding: file.bytes), file.bytes)
    for count in 0..<bytes.count {
      let part = try? NetCDFFile(decoding: bytes.prefix(count))
      #expect(part == nil || "\(part ?? whole)" == "\(whole)", "\(count) bytes")
      #expect(part == nil || bytes.count - count < 4, "\(count) bytes")
    }
  }

  @Test(
    "With one byte changed they are read or refused, with no more numbers than the file can hold; a changed number changes alone",
    arguments: SciPyFile.allCases)
  func changed(file: SciPyFile) throws {
    let (whole, bytes) = (try NetCDFFile(decoding: file.bytes), file.bytes)
    var (refused, wrong) = (0, [Int]())
    for place in bytes.indices {
      for change in 1...255 as ClosedRange<UInt8> {
        var copy = bytes
        copy[place] ^= change
        guard let read = try? NetCDFFile(decoding: copy) else {
          refused += 1
          continue
        }
        let isHeader = place < bytes.count - Self.mostData
        let count = read.variables.map(\.values.count).reduce(0, +)
        if count > bytes.count || !(isHeader || read.differing(from: whole) <= 1) { wrong.append(place) }
      }
    }
    #expect(wrong.isEmpty)
    #expect(refused > bytes.count)
  }

  /// Bytes at the end that are surely no header.
  private static let mostData = 8

  @Test("Lengths beyond all numbers are refused", arguments: [5, 1] as [UInt8])
  func lengths(version: UInt8) {
    // One dimension, of records, and a variable along it and two more of the greatest lengths.
    let word = version == 5 ? 8 : 4
    func count(_ value: [UInt8]) -> [UInt8] { [UInt8](repeating: 0, count: word - value.count) + value }
    func list(_ kind: UInt8, _ length: UInt8) -> [UInt8] { [0, 0, 0, kind] + count([length]) }
    let name = count([1]) + [0x78, 0, 0, 0]
    let greatest = [0x7F] + [UInt8](repeating: 0xFF, count: word - 1)
    for records in [count([0]), count([1]), greatest] {
      let header =
        Array("CDF".utf8) + [version] + records + list(10, 3) + name + count([0]) + name + greatest + name
        + greatest
        + list(0, 0) + list(11, 1) + name + count([3]) + count([0]) + count([1]) + count([2]) + list(0, 0)
        + [0, 0, 0, 6] + count([]) + greatest
      #expect(throws: NetCDFError.self) {
        let file = try NetCDFFile(decoding: Data(header) + Data(repeating: 0, count: 64))
        // Without records there is no number.
        if records == count([0]), file.variables.allSatisfy(\.values.isEmpty) {
          throw NetCDFError("", "empty")
        }
      }
    }
  }
}

extension NetCDFFile {
  /// How many numbers are others; those that are none are equal.
  fileprivate func differing(from other: NetCDFFile) -> Int {
    zip(variables, other.variables).map { own, other in
      zip(own.values, other.values).count { $0 != $1 && !($0.isNaN && $1.isNaN) }
    }.reduce(0, +)
  }
}
