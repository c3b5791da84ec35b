import Foundation
import FileTestSupport
import TestSupport
import Testing

@testable import FileFormats
@testable import ResultFiles

@Suite("A damaged result file is read or refused, never a crash:", .tags(.contract))
struct ResultDamageTests {
  let directory: ScratchDirectory
  init() throws { directory = try ScratchDirectory() }

  private func bytes(_ ending: String) throws -> Data {
    let path = directory.path + "/whole.\(ending)"
    try ResultFile.write(ResultSamples.theory(twoTime: true), to: path)
    return try Data(contentsOf: URL(fileURLWithPath: path))
  }

  /// Whether the bytes are read; anything but a `CommandFailure` of bad input is a failed test.
  private func isRead(_ bytes: Data, _ ending: String) throws -> Bool {
    let path = directory.path + "/damaged.\(ending)"
    try bytes.write(to: URL(fileURLWithPath: path))
    do {
      _ = try ResultFile.read(path)
      return true
    } catch let failure as CommandFailure {
      #expect(failure.code == .badInput && failure.message.hasPrefix(path))
      return false
    }
  }

  @Test("cut short", arguments: ["json", "nc"])
  func truncated(ending: String) throws {
    let whole = try bytes(ending)
    let meaningful = ending == "json" ? whole.count - 1 : whole.count
    for length in stride(from: 0, to: meaningful - 16, by: 37) {
      #expect(try !isRead(whole.prefix(length), ending), "\(length) bytes")
    }
  }

  @Test("with random bytes in it", arguments: ["csv", "json", "nc"])
  func random(ending: String) throws {
    let whole = try bytes(ending)
    var generator = SeededNumbers(seed: 7)
    for _ in 0..<300 {
      var damaged = whole
      for _ in 0..<Int.random(in: 1...5, using: &generator) {
        damaged[Int.random(in: 0..<damaged.count, using: &generator)] = UInt8.random(
          in: 0...255, using: &generator)
      }
      _ = try isRead(damaged, ending)
    }
  }

  @Test("of nothing but random bytes", arguments: ["csv", "json", "nc"])
  func noise(ending: String) throws {
    var generator = SeededNumbers(seed: 11)
    for length in 0..<100 {
      let noise = Data((0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) })
      #expect(try !isRead(noise, ending))
    }
  }
}
