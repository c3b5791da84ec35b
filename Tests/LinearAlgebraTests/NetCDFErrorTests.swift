import Foundation
import LinearAlgebra
import Testing

@Suite("A damaged or impossible labelled array file is refused, never a crash:")
struct NetCDFErrorTests {
  @Test("a file cut anywhere", arguments: 0..<60)
  func truncated(sixtieth: Int) throws {
    let bytes = try NetCDFFileTests.example.encoded()
    #expect(throws: NetCDFError.self) {
      try NetCDFFile(decoding: Data(bytes.prefix(bytes.count * sixtieth / 60)))
    }
  }

  @Test("a file with one byte changed, wherever it is, unless what it holds is unchanged")
  func damaged() throws {
    let bytes = try NetCDFFileTests.example.encoded()
    for position in bytes.indices {
      var copy = bytes
      copy[position] ^= 0x55
      let back = try? NetCDFFile(decoding: Data(copy))
      #expect(back == nil || back == NetCDFFileTests.example, "byte \(position)")
    }
  }

  @Test("bytes that were never netCDF", arguments: [0, 1, 7, 512, 5000])
  func random(count: Int) {
    var generator = SystemRandomNumberGenerator()
    let bytes = Data((0..<count).map { _ in UInt8.random(in: 128...255, using: &generator) })
    #expect(throws: NetCDFError.self) { try NetCDFFile(decoding: bytes) }
  }

  @Test("a file of the older kind that claims far more values than it has")
  func exaggerated() throws {
    // netCDF classic: magic, no records, one dimension "x" of length 2^30, no attributes, one variable.
    var bytes = Data("CDF\u{01}".utf8)
    for word in [0, 10, 1, 1, 0x7800_0000, 1 << 30, 0, 0, 11, 1, 1, 0x7600_0000, 1, 0, 0, 0, 6, 8, 80]
      as [UInt32]
    {
      bytes.append(contentsOf: bigEndian(word))
    }
    #expect(throws: NetCDFError.self) { try NetCDFFile(decoding: bytes) }
  }

  @Test("a missing file, with the reason")
  func missing() throws {
    let error = try #require(throws: NetCDFError.self) { try NetCDFFile.read("/nonexistent/file.nc") }
    #expect(error.operation.contains("/nonexistent/file.nc"))
  }

  @Test("a folder in place of a file")
  func folder() {
    #expect(throws: NetCDFError.self) { try NetCDFFile.read(NSTemporaryDirectory()) }
    #expect(throws: NetCDFError.self) { try NetCDFFileTests.example.write(to: NSTemporaryDirectory()) }
  }

  @Test("a variable with more values than its dimensions")
  func wrongCount() throws {
    let file = NetCDFFile(
      dimensions: [.init("x", length: 2)], variables: [.init("v", dimensions: ["x"], values: [1, 2, 3])])
    let error = try #require(throws: NetCDFError.self) { try file.encoded() }
    #expect(error.description.contains("v") && error.description.contains("3 values"))
  }

  @Test("two variables of one name, a name with a slash, an unknown dimension")
  func names() {
    let twice = NetCDFFile.Variable("v", dimensions: [], values: [1])
    let refused = [
      [twice, twice], [.init("a/b", dimensions: [], values: [1])],
      [.init("v", dimensions: ["nowhere"], values: [])],
    ]
    for variables in refused {
      #expect(throws: NetCDFError.self) { try NetCDFFile(dimensions: [], variables: variables).encoded() }
    }
  }

  /// The four bytes of a word, most significant first, as netCDF has them.
  private func bigEndian(_ word: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * UInt32($0))) }
  }
}
