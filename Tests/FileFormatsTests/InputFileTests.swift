import FileTestSupport
import Foundation
import TestSupport
import Testing

@testable import FileFormats

@Suite("Inputs that are no plain files", .tags(.contract))
struct InputFileTests {
  let directory: ScratchDirectory
  init() throws { directory = try ScratchDirectory() }

  /// Some commands look at a table for its columns, and then for its numbers.
  @Test("What a pipe gives is read as often as it is asked for", .timeLimit(.minutes(1)))
  func pipe() throws {
    let path = try directory.pipe("a.csv")
    let writer = Process()
    writer.executableURL = URL(fileURLWithPath: "/bin/sh")
    writer.arguments = ["-c", "printf 'step,test_loss\\n1,2\\n' > \"$0\"", path]
    try writer.run()
    defer { writer.waitUntilExit() }
    let text = try InputFile.text(at: path, limit: 1000)
    #expect(text == "step,test_loss\n1,2\n")
    #expect(try InputFile.text(at: path, limit: 1000) == text)
    #expect(try TableFile.read(path).rows.count == 1)
  }

  @Test(
    "A device without an end is refused soon, and one that has no places for arrays at once",
    .timeLimit(.minutes(1)))
  func device() throws {
    let failure = #expect(throws: CommandFailure.self) { try InputFile.data(at: "/dev/zero", limit: 1 << 40) }
    #expect(failure?.code == .badInput)
    let link = directory.path + "/a.h5"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "/dev/zero")
    #expect(throws: CommandFailure.self) { try ArrayFile.read(link + ":K") }
    #expect(throws: CommandFailure.self) { try ArrayFile.read(try directory.pipe("b.h5") + ":K") }
    let nothing = #expect(throws: CommandFailure.self) { try InputFile.data(at: "", limit: 10) }
    #expect(nothing?.message.contains("no name") == true)
  }
}
