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

  /// A link, and a folder beside it that Foundation would take for the one that the link leads to.
  @Test("What lies behind a link and two points is where the system finds it")
  func behindALink() throws {
    let files = FileManager.default
    try files.createDirectory(atPath: directory.path + "/far/away", withIntermediateDirectories: true)
    try files.createSymbolicLink(atPath: directory.path + "/link", withDestinationPath: "far/away")
    let near = try directory.write("near", to: "a.txt")
    let far = try directory.write("far", to: "far/a.txt")
    let crooked = directory.path + "/link/../a.txt"
    #expect(try InputFile.text(at: crooked, limit: 9) == "far")
    try AtomicFile.write("new", to: crooked)
    #expect(try InputFile.text(at: far, limit: 9) == "new" && InputFile.text(at: near, limit: 9) == "near")
    try AtomicFile.write("b", to: directory.path + "/link/../b.txt")
    #expect(try InputFile.text(at: directory.path + "/far/b.txt", limit: 9) == "b")
    #expect(OutputPath.isDirectory(directory.path + "/link/../away"))
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
