import Foundation
import LinearAlgebra
import Testing

@Suite("A labelled array file")
struct NetCDFFileTests {
  @Test("comes back from its bytes exactly as it was")
  func roundTrip() throws {
    #expect(try NetCDFFile(decoding: Data(Self.example.encoded())) == Self.example)
  }

  @Test("comes back from the classic format exactly as it was; damage is seen there, too")
  func classic() throws {
    let bytes = Data(try Self.example.encoded(.classic))
    #expect(try NetCDFFile(decoding: bytes) == Self.example)
    #expect(NetCDFFile.isWhole(bytes) && !NetCDFFile.isWhole(bytes.dropLast(1)))
    var damaged = bytes
    damaged[100] ^= 1
    #expect(!NetCDFFile.isWhole(damaged))
  }

  @Test("holds words along a dimension, and leaves attributes out where they are not asked for")
  func words() throws {
    var file = NetCDFFile(
      dimensions: [.init("model", length: 2)], variables: [], attributes: [.init("a", .text("b"))])
    file.texts = [.init("model", dimensions: ["model"], values: ["two-layer", "α"])]
    let bytes = Data(try file.encoded())
    #expect(try NetCDFFile(decoding: bytes) == file)
    #expect(try NetCDFFile(decoding: bytes, withAttributes: false).attributes.isEmpty)
  }

  @Test("comes back from a file exactly as it was")
  func roundTripThroughFile() throws {
    let path = NSTemporaryDirectory() + "netcdf-\(UUID().uuidString).nc"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Self.example.write(to: path)
    #expect(try NetCDFFile.read(path) == Self.example)
  }

  @Test("keeps every bit of numbers at the edges of Double, and infinities; NaN stays NaN")
  func extremeNumbers() throws {
    let numbers = [
      Double.leastNonzeroMagnitude, -0.0, .greatestFiniteMagnitude, 0.1, 1 / 3, .infinity, -.infinity, .nan,
    ]
    let file = NetCDFFile(
      dimensions: [.init("x", length: numbers.count)],
      variables: [.init("v", dimensions: ["x"], values: numbers)])
    let back = try #require(try NetCDFFile(decoding: Data(file.encoded())).variable("v")).values
    #expect(back.dropLast().map(\.bitPattern) == numbers.dropLast().map(\.bitPattern))
    #expect(back.last?.isNaN == true)
  }

  @Test("of equal contents has equal bytes")
  func deterministic() throws {
    #expect(try Self.example.encoded() == Self.example.encoded())
  }

  @Test("compresses arrays that are mostly zeros, without changing them")
  func compression() throws {
    var values = [Double](repeating: 0, count: 300 * 300)
    for index in stride(from: 0, to: values.count, by: 7) { values[index] = Double(index) / 3 }
    let file = NetCDFFile(
      dimensions: [.init("t", length: 300), .init("s", length: 300)],
      variables: [.init("c", dimensions: ["t", "s"], values: values)])
    let bytes = try file.encoded()
    #expect(bytes.count < values.count * 8 / 3)
    #expect(try NetCDFFile(decoding: Data(bytes)) == file)
  }

  @Test("carries texts longer than the 64 kB of a classic HDF5 attribute, empty ones and any alphabet")
  func texts() throws {
    let texts = [String(repeating: "αβγ x", count: 40_000), "", "{\"a\": \"ü\"}"]
    let file = NetCDFFile(
      dimensions: [], variables: [],
      attributes: texts.enumerated().map { .init("text\($0.offset)", .text($0.element)) })
    #expect(try NetCDFFile(decoding: Data(file.encoded())) == file)
  }

  @Test("holds dimensions without length and variables without dimension")
  func degenerateShapes() throws {
    let file = NetCDFFile(
      dimensions: [.init("none", length: 0)],
      variables: [
        .init("empty", dimensions: ["none"], values: []), .init("number", dimensions: [], values: [2.5]),
      ])
    #expect(try NetCDFFile(decoding: Data(file.encoded())) == file)
  }

  @Test("can be read in part")
  func selection() throws {
    let back = try NetCDFFile(decoding: Data(Self.example.encoded()), variables: ["value"])
    #expect(back.variables.map(\.name) == ["value"])
  }

  @Test("may be written and read by many threads at a time")
  func concurrency() async throws {
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<32 {
        group.addTask { try NetCDFFile(decoding: Data(Self.example.encoded())) == Self.example }
      }
      for try await isEqual in group { #expect(isEqual) }
    }
  }

  /// Its variables are not in alphabetical order, so that a change of order is seen.
  static let example = NetCDFFile(
    dimensions: [.init("step", length: 3), .init("other", length: 2)],
    variables: [
      .init("value", dimensions: ["step"], values: [1, 0.1, 1e-300]),
      .init(
        "step", dimensions: ["step"], values: [0, 1, 10],
        attributes: [.init("long_name", .text("training step")), .init("units", .text("1"))]),
      .init("table", dimensions: ["step", "other"], values: [1, 2, 3, 4, 5, 6]),
    ],
    attributes: [
      .init("title", .text("Ein Beispiel für γ")), .init("numbers", .numbers([1, 2.5])),
      .init("one", .numbers([-1e-9])),
    ])

  @Test("Packed numbers are unpacked, and what stands for nothing is not a number")
  func conventions() throws {
    func read(_ values: [Double], _ attributes: [(String, Double)]) throws -> [Double] {
      let file = NetCDFFile(
        dimensions: [.init("x", length: values.count)],
        variables: [
          .init(
            "v", dimensions: ["x"], values: values,
            attributes: attributes.map { .init($0.0, .numbers([$0.1])) })
        ])
      return try #require(try NetCDFFile(decoding: Data(file.encoded())).variable("v")).values
    }
    #expect(try read([0, 2, -3], [("scale_factor", 0.5), ("add_offset", 10)]) == [10, 11, 8.5])
    let missing = try read([1, -999, 3], [("missing_value", -999)])
    #expect(missing[1].isNaN && missing[0] == 1 && missing[2] == 3)
    let both = try read([1, -999], [("missing_value", -999), ("scale_factor", 2)])
    #expect(both[0] == 2 && both[1].isNaN)
    // NC_FILL_DOUBLE: never written.
    #expect(try read([9.969209968386869e36, 1], [])[0].isNaN)
  }
}
