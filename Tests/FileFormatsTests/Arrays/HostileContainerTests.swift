import Foundation
import LinearAlgebra
import FileTestSupport
import TestSupport
import Testing

@testable import FileFormats

/// Numbers of headers (sizes, ranks, places, types) changed to others that mean something, in files of several arrays.
///
/// `DMFT_FUZZ_ROUNDS=1000000 DMFT_FUZZ_SEED=7` in the environment makes a campaign of it: the file that ends the program is left in
/// the folder of temporary files.
@Suite("No file of several arrays stops the program otherwise than by an error", .tags(.contract))
struct HostileContainerTests {
  private static let environment = ProcessInfo.processInfo.environment
  private static let rounds = environment["DMFT_FUZZ_ROUNDS"].flatMap { Int($0) } ?? 400
  private static let seed = environment["DMFT_FUZZ_SEED"].flatMap { UInt64($0) } ?? 1

  static let kinds = ["h5", "nc", "classic", "npz"]

  private static let sealLength = 17

  /// Good files of a kind, with the names of their arrays.
  private static func seeds(_ kind: String) throws -> (files: [Data], names: [String]) {
    let packed = NetCDFFile(
      dimensions: [.init("x", length: 3), .init("y", length: 2)],
      variables: [
        .init("x", dimensions: ["x"], values: [1, 2, 3]),
        .init(
          "K", dimensions: ["x", "y"], values: [1, 2, 3, 4, 5, 6],
          attributes: [
            .init("scale_factor", .numbers([0.5])), .init("missing_value", .numbers([3])),
            .init("long_name", .text("a kernel")),
          ]),
      ], attributes: [.init("title", .text("seed")), .init("count", .integers([3]))])
    switch kind {
    case "h5": return ([try ArrayContainerTests.h5py()], ["K", "g/K", "g/y", "g/n", "words", ""])
    // As other programs write them: without a checksum at the end.
    case "nc": return ([Data(try packed.encoded().dropLast(sealLength))], ["K", "x", ""])
    case "classic": return ([Data(try packed.encoded(.classic).dropLast(sealLength))], ["K", "x", ""])
    default: return (try ArrayContainerTests.archives(), ["X", "y", "arr_0", ""])
    }
  }

  @Test("Files with changed fields are read or refused, and some of both", arguments: kinds)
  func fields(kind: String) throws {
    let directory = try ScratchDirectory()
    let (files, names) = try Self.seeds(kind)
    var random = SeededNumbers(seed: Self.seed)
    let path = "\(directory.path)/a.\(kind == "classic" ? "nc" : kind)"
    var (read, refused) = (0, 0)
    for round in 0..<Self.rounds {
      let good = files[round % files.count]
      let data =
        kind == "npz" && Bool.random(using: &random) ? rezipped(good, &random) : damaged(good, &random)
      try data.write(to: URL(fileURLWithPath: path))
      let name = names.randomElement(using: &random) ?? ""
      do {
        _ = try ArrayFile.read(name.isEmpty ? path : "\(path):\(name)")
        read += 1
      } catch let failure as CommandFailure {
        #expect([.badInput, .noInput].contains(failure.code), "\(failure.message)")
        refused += 1
      }
    }
    #expect(read > 0 && refused > 0)
  }

  private func damaged(_ data: Data, _ random: inout SeededNumbers) -> Data {
    var bytes = [UInt8](data)
    for _ in 0..<Int.random(in: 1...3, using: &random) { changeField(&bytes, &random) }
    if Int.random(in: 0..<10, using: &random) == 0 {
      bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random))
    }
    return Data(bytes)
  }

  /// A number of one, two, four or eight bytes, the lowest or the highest first.
  private func changeField(_ bytes: inout [UInt8], _ random: inout SeededNumbers) {
    let width = [1, 2, 4, 8].randomElement(using: &random) ?? 1
    let isBig = Int.random(in: 0..<3, using: &random) == 0
    let end = Bool.random(using: &random) ? min(bytes.count, 2048) : bytes.count
    guard end > width else { return }
    let place = Int.random(in: 0..<(end - width), using: &random) / width * width
    let places = Array(isBig ? (0..<width).reversed() : Array(0..<width))
    let old = places.enumerated().reduce(UInt64(0)) {
      $0 | UInt64(bytes[place + $1.element]) << (8 * $1.offset)
    }
    let top: UInt64 = width == 8 ? .max : 1 << (8 * UInt64(width)) - 1
    let words: [UInt64] = [
      0, 1, 2, 7, 8, 33, 255, top, top / 2, top / 2 + 1, top / 8, old &+ 1, old &- 1, old &* 2, old / 2,
      old << 3,
      UInt64(bytes.count), UInt64(bytes.count - place), .random(in: 0...top, using: &random),
    ]
    let new = words.randomElement(using: &random) ?? 0
    for (offset, index) in places.enumerated() {
      bytes[place + index] = UInt8(truncatingIfNeeded: new >> UInt64(8 * offset))
    }
  }

  /// An archive of one array with a damaged header, whose checksum is right.
  private func rezipped(_ good: Data, _ random: inout SeededNumbers) -> Data {
    var array = [UInt8](ArrayFileTests.npy("<f8", "(2, 3)", ArrayFileTests.bytes([1, 2, 3, 4, 5, 6])))
    if Bool.random(using: &random) {
      changeField(&array, &random)
    } else {
      // The words of the header.
      let shapes = [
        "(2, 3)", "(2,)", "()", "(-1, 3)", "(2305843009213693952,)", "(0, 9223372036854775807, 3)",
        "(6, 1, 1, 1)",
      ]
      let types = ["<f8", ">i4", "|b1", "<f2", "|O", "<U3", "<c16", "<f16", "|V8", "<M8[s]"]
      array = [UInt8](
        ArrayFileTests.npy(
          types.randomElement(using: &random) ?? "", shapes.randomElement(using: &random) ?? "",
          fortran: Bool.random(using: &random), version: UInt8.random(in: 0...4, using: &random),
          [UInt8](repeating: 1, count: Int.random(in: 0...64, using: &random))))
    }
    return Self.archive("X.npy", Data(array))
  }

  /// A stored ZIP archive of one member.
  static func archive(_ name: String, _ data: Data) -> Data {
    func bytes(_ value: Int, _ width: Int) -> [UInt8] {
      (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    let sum = Int(Deflated.checksum(data))
    let common =
      bytes(20, 2) + bytes(0, 2) + bytes(0, 2) + bytes(0, 4) + bytes(sum, 4) + bytes(data.count, 4)
      + bytes(data.count, 4) + bytes(name.utf8.count, 2) + bytes(0, 2)
    let local = bytes(0x0403_4B50, 4) + common + Array(name.utf8)
    let entry = bytes(0x0201_4B50, 4) + bytes(20, 2) + common + bytes(0, 14) + Array(name.utf8)
    let end =
      bytes(0x0605_4B50, 4) + bytes(0, 4) + bytes(1, 2) + bytes(1, 2) + bytes(entry.count, 4)
      + bytes(local.count + data.count, 4) + bytes(0, 2)
    return Data(local) + data + Data(entry + end)
  }

  @Test("An archive of right checksums is read")
  func whole() throws {
    let directory = try ScratchDirectory()
    let path = directory.path + "/a.npz"
    try Self.archive("X.npy", ArrayFileTests.npy("<f8", "(2,)", ArrayFileTests.bytes([1, 2])))
      .write(to: URL(fileURLWithPath: path))
    #expect(try ArrayFile.read(path).values == [1, 2])
  }
}
