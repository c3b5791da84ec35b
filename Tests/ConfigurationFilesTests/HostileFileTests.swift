import DMFT
import Foundation
import FileTestSupport
import TestSupport
import Testing

@testable import ConfigurationFiles
@testable import FileFormats

@Suite("No file of any bytes stops the program otherwise than by an error", .tags(.contract))
struct HostileFileTests {
  /// Reads bytes as the command does; the number of those that were refused with `badInput`.
  private func refused(_ files: some Sequence<[UInt8]>) -> Int {
    files.count { bytes in
      do {
        let text = try InputFile.text(
          of: Data(bytes), path: "run.yaml", limit: Configuration.lengthLimit)
        _ = try Configuration.read(text: text, file: "run.yaml")
        return false
      } catch {
        return (error as? CommandFailure)?.code == .badInput
      }
    }
  }

  @Test("3000 files of random bytes are all refused")
  func randomBytes() {
    var random = SeededNumbers(seed: 1)
    let files = (0..<3000).map { _ in
      (0..<Int.random(in: 0...200, using: &random)).map { _ in UInt8.random(in: .min ... .max, using: &random)
      }
    }
    #expect(refused(files) == files.count)
  }

  @Test("3000 files of random YAML punctuation are all refused")
  func randomPunctuation() {
    var random = SeededNumbers(seed: 2)
    let alphabet = Array("[]{}:,-?&*!|>'\"%@`# \n\n  \tab01.~\u{0}<=\\".utf8)
    let files = (0..<3000).map { _ in
      (0..<Int.random(in: 0...120, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? 0 }
    }
    #expect(refused(files) == files.count)
  }

  @Test("4000 mutations of valid files are read or refused")
  func mutations() {
    var random = SeededNumbers(seed: 3)
    let files = (0..<4000).map { index in
      let file = CanonicalConfigurationTests.files[index % CanonicalConfigurationTests.files.count]
      return mutated(Array(file.utf8), using: &random)
    }
    let count = refused(files)
    // Most changes break a file; some, such as another digit, do not. Both must have happened.
    #expect(count > files.count / 3)
    #expect(count < files.count)
  }

  private func mutated(_ bytes: [UInt8], using random: inout SeededNumbers) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: bytes[place] = .random(in: .min ... .max, using: &random)
      case 1: bytes.insert(.random(in: 0x20...0x7E, using: &random), at: place)
      case 2: bytes.remove(at: place)
      default: bytes.insert(contentsOf: bytes[place...].prefix(12), at: 0)
      }
    }
    return bytes
  }

  static let nested = [
    String(repeating: "[", count: 100_000), String(repeating: "{a: ", count: 50_000),
    String(repeating: "- ", count: 100_000), String(repeating: "? ", count: 100_000),
    "task: " + String(repeating: "[", count: 900) + String(repeating: "]", count: 900),
    String(repeating: "{", count: 900) + String(repeating: "}: 1", count: 900),
  ]

  @Test("Deep nesting is refused, not recursed into", arguments: nested.indices)
  func deepNesting(index: Int) {
    #expect(Samples.refusal(of: Self.nested[index])?.code == .badInput)
  }

  @Test("Aliases that multiply are refused at once, as values and as keys", arguments: ["", "? "])
  func billionLaughs(prefix: String) {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...12 {
      let list = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      text += "\(prefix)a\(level): &a\(level) [\(list)]\n"
    }
    text += "? *a12\n: 1\n"
    #expect(Samples.refusal(of: text)?.message.contains("more than 16 aliases") == true)
  }

  @Test("A few aliases are a convenience and stay so")
  func fewAliases() throws {
    let run = try Samples.read(
      Samples.full("width: 256", becomes: "width: &n 32").replacing("batch: 32", with: "batch: *n")
    ).run
    #expect(run.network.widths.first == .finite(32))
    #expect(run.data.batch == .size(32))
  }

  @Test("The costliest aliases within the limit end soon", .timeLimit(.minutes(1)))
  func doublingAliases() {
    var text = "a0: &a0 [" + Array(repeating: "x", count: 50_000).joined(separator: ",") + "]\n"
    for level in 1...7 { text += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
    text += "? *a7\n: 1\n"
    #expect(Samples.refusal(of: text)?.code == .badInput)
  }

  @Test("A file beyond the length limit is refused by its length")
  func tooLong() {
    let bytes = Data(repeating: UInt8(ascii: "#"), count: Configuration.lengthLimit + 1)
    #expect(throws: CommandFailure.self) {
      try InputFile.text(of: bytes, path: "run.yaml", limit: Configuration.lengthLimit)
    }
  }

  @Test("Messages stay on one line and short, whatever the value is")
  func longValue() throws {
    let value = "\"" + String(repeating: "\\n\\e", count: 5000) + "\""
    let failure = try #require(Samples.refusal(of: Samples.short(network: "{model: \(value)}")))
    #expect(!failure.message.contains("\n"))
    #expect(!failure.message.contains("\u{1B}"))
    #expect(failure.message.count < 600)
  }
}
