import Foundation
import LinearAlgebra
import FileTestSupport
import TestSupport
import Testing

@testable import FileFormats

/// Files of other programs, byte for byte: numpy 2 and h5py 3.
@Suite("Files that hold several arrays")
struct ArrayContainerTests {
  let directory: ScratchDirectory
  init() throws { directory = try ScratchDirectory() }

  private func write(_ data: Data, _ name: String) throws -> String {
    let path = "\(directory.path)/\(name)"
    try data.write(to: URL(fileURLWithPath: path))
    return path
  }

  private static func bytes(_ text: String) throws -> Data { try #require(Data(base64Encoded: text)) }

  /// numpy.savez(f, [[1, 2], [3, 4.5]])
  private static let stored =
    "UEsDBC0AAAAAAAAAIQCjV71b//////////8JABQAYXJyXzAubnB5AQAQAKAAAAAAAAAAoAAAAAAAAACTTlVNUFkBAHYAeydk"
    + "ZXNjcic6ICc8ZjgnLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMiwgMiksIH0gICAgICAgICAgICAgICAg"
    + "ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgCgAAAAAAAPA/AAAAAAAAAEAAAAAAAAAIQAAAAAAA"
    + "ABJAUEsBAi0DLQAAAAAAAAAhAKNXvVugAAAAoAAAAAkAAAAAAAAAAAAAAIABAAAAAGFycl8wLm5weVBLBQYAAAAAAQABADcA"
    + "AADbAAAAAAA="
  /// numpy.savez_compressed(f, X=…, y=numpy.array([0, 1], dtype=numpy.int16))
  private static let deflated =
    "UEsDBC0AAAAIAAAAIQCjV71b//////////8FABQAWC5ucHkBABAAoAAAAAAAAABVAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxc"
    + "pG6loG6TZqGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6CkaaOgq1CmQDLgYw+GAPoRkcIBQHlBZyAABQSwME"
    + "LQAAAAgAAAAhADsGFKn//////////wUAFAB5Lm5weQEAEACEAAAAAAAAAEgAAAAAAAAAm+wX6hsQychQxlCtnpJanFykbqWg"
    + "bpNppK6joJ6WX1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvkaRjqaOgq1ChQALgYGRgYAUEsBAi0DLQAAAAgAAAAhAKNXvVtV"
    + "AAAAoAAAAAUAAAAAAAAAAAAAAIABAAAAAFgubnB5UEsBAi0DLQAAAAgAAAAhADsGFKlIAAAAhAAAAAUAAAAAAAAAAAAAAIAB"
    + "jAAAAHkubnB5UEsFBgAAAAACAAIAZgAAAAsBAAAAAA=="
  /// h5py: K, g/K in half precision, g/y = [True, False], g/n = [3, −4], a word and a complex number;
  /// deflated.
  private static let grouped =
    "7VkxTwIxFG7vwJQD5HAwyKCMxImBwcEEUA5JJEJEE0eNJsZFDQ7qxqibIz+B0dGfQPwFxJ/gxGiMCd7RV7grHCBxOML7lu/a"
    + "vrbX19fvXXrPxXwhrMU1YoEx4iM6saML2NxwlkX7KTAFfgJuKqKe9tpiUB+F8WW7o0PDsKy7EsQ8FR/nGEEsIopGrmLxCZST"
    + "wC3FabcPfAl8f1O7uDP5XIrT1JTzUuLnfago85mpwivE9G6smhFrWUYTGcJ6NVmSDpJ0V+XtfrPWalcUPiCDCFdpCiI+Ib3R"
    + "gwd2o5OBhywnBrySrR6U89RUEQYGCXX8SGJ12vp4O6FKr0vOfWxD+Ys59eEzNN/x/n9xF4E6nWh+okXIpLhrgkeZt+Ju24y1"
    + "nXreLZ/IcTApn9wGnHGFWOx8InQoFhidTx6Br6U8svXHebk+qv3T1fCPtxdx/h6cTh/ftMXYv2F95J6ilLroYZLrhsK76Ex0"
    + "ZaSQK1WNnmYcG2Jz3fWxFXSO7A19pDN4RO97gtmSufvKP0KjNfPFkxEiPjx+QPmH/cMcJ1lkzDXTXzqsktoy4cAvRPLLd3i0"
    + "XxoeP0HmV9fy4Hlvt1yitmVQSenOpP7tCGYRBAKBQCAQCAQCgUAg5g2T7o/k+wCV1HvPqwq/MqhNOc+oP2FX0MZm6Ot+XxWH"
    + "f9byvUxiBu90Mr8="
  private static let groupedLength = 7978

  /// As h5py writes them.
  static func h5py() throws -> Data { try #require(Deflated.inflated(bytes(grouped), length: groupedLength)) }
  /// As numpy.savez and numpy.savez_compressed do.
  static func archives() throws -> [Data] { [try bytes(stored), try bytes(deflated)] }

  private static let storedPrecision = NumberPrecision.half
  private static let matrix = NumericArray(shape: [2, 2], values: [1, 2, 3, 4.5])

  @Test("numpy.savez, stored and deflated, one array without a name", .tags(.identity))
  func archives() throws {
    let single = try write(Self.bytes(Self.stored), "a.npz")
    #expect(try ArrayFile.read(single) == Self.matrix)
    #expect(try ArrayFile.read(single + ":arr_0") == Self.matrix)
    let two = try write(Self.bytes(Self.deflated), "b.npz")
    #expect(try ArrayFile.read(two + ":X") == Self.matrix)
    #expect(try ArrayFile.read(two + ":y.npy") == NumericArray(shape: [2], values: [0, 1], kind: .integer))
    for path in [two, two + ":z"] {
      let failure = #expect(throws: CommandFailure.self) { try ArrayFile.read(path) }
      #expect(failure?.code == .badInput && failure?.message.contains("there are: X, y") == true)
    }
  }

  @Test("Two arrays of one name are refused, and not one of them taken", .tags(.contract))
  func duplicates() throws {
    var bytes = try Self.bytes(Self.deflated)
    let name = Data("y.npy".utf8)
    while let place = bytes.range(of: name) { bytes.replaceSubrange(place, with: Data("X.npy".utf8)) }
    let path = try write(bytes, "two.npz")
    for asked in [path, path + ":X"] {
      let failure = #expect(throws: CommandFailure.self) { try ArrayFile.read(asked) }
      #expect(failure?.message.contains("stands there 2 times") == true)
    }
  }

  @Test("A damaged archive is bad input, whichever byte it is", .tags(.contract))
  func damage() throws {
    let whole = try Self.bytes(Self.deflated)
    for place in stride(from: 0, to: whole.count, by: 3) {
      var damaged = whole
      damaged[place] ^= 0x41
      let path = try write(damaged, "d.npz") + ":X"
      do {
        let array = try ArrayFile.read(path)
        // Dates, versions and the other array do not matter.
        #expect(array == Self.matrix, "byte \(place)")
      } catch let failure as CommandFailure {
        #expect(failure.code == .badInput)
      }
      let short = try write(whole.prefix(place), "s.npz")
      let failure = #expect(throws: CommandFailure.self) { try ArrayFile.read(short + ":X") }
      #expect(failure?.code == .badInput)
    }
  }

  @Test(
    "h5py's data sets, in groups, whatever they are made of", .tags(.identity),
    arguments: ["h5", "hdf5", "nc"])
  func groups(ending: String) throws {
    let data = try #require(Deflated.inflated(Self.bytes(Self.grouped), length: Self.groupedLength))
    let path = try write(data, "h.\(ending)")
    #expect(try ArrayFile.read(path + ":K") == Self.matrix)
    let stored = try ArrayFile.read(path + ":/g/K")
    #expect(stored.values == Self.matrix.values && stored.shape == Self.matrix.shape)
    #expect(stored.precision == Self.storedPrecision)
    #expect(
      try ArrayFile.read(path + ":g/y") == NumericArray(shape: [2], values: [1, 0], kind: .boolean))
    #expect(
      try ArrayFile.read(path + ":g/n") == NumericArray(shape: [2], values: [3, -4], kind: .integer))
    let reasons = [
      (":words", "words"), (":c", "compound"), (":g", "there is no array"), ("", "there are: K, c, g/K"),
    ]
    for (name, reason) in reasons {
      let failure = #expect(throws: CommandFailure.self) { try ArrayFile.read(path + name) }
      #expect(failure?.code == .badInput && failure?.message.contains(reason) == true)
    }
    let failure = #expect(throws: CommandFailure.self) { try ArrayFile.read("none.\(ending):K") }
    #expect(failure?.code == .noInput)
  }

  @Test("An array of any number of indices, in either order, has its last index fastest", .tags(.identity))
  func order() throws {
    // x[i, j, k] = 100 i + 10 j + k.
    let places = (0..<24).map { ($0 / 12, $0 / 4 % 3, $0 % 4) }
    let values = places.map { Double(100 * $0.0 + 10 * $0.1 + $0.2) }
    var first = [Double](repeating: 0, count: 24)
    for (i, j, k) in places { first[i + 2 * j + 6 * k] = Double(100 * i + 10 * j + k) }
    for (numbers, fortran) in [(values, false), (first, true)] {
      let file = ArrayFileTests.npy("<f8", "(2, 3, 4)", fortran: fortran, ArrayFileTests.bytes(numbers))
      #expect(try ArrayFile.read(write(file, "x.npy")) == NumericArray(shape: [2, 3, 4], values: values))
    }
  }

  @Test("An archive's last record is the one that ends with the file", .tags(.contract))
  func comment() throws {
    var data = try Self.bytes(Self.stored)
    // A comment that looks like such a record.
    let comment = Data([0x50, 0x4B, 5, 6]) + Data(repeating: 0, count: 26)
    data[data.count - 2] = UInt8(comment.count)
    #expect(try ArrayFile.read(write(data + comment, "a.npz")) == Self.matrix)
  }
}
