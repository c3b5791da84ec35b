import DMFT
import Foundation
import FileTestSupport
import TestSupport
import Testing

@testable import FileFormats
@testable import ResultFiles

@Suite("A file is written whole or not at all", .tags(.contract))
struct ResultWritingTests {
  let directory: ScratchDirectory
  init() throws { directory = try ScratchDirectory() }

  private var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted() }
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: directory.path + "/" + name, encoding: .utf8)
  }

  @Test("A new file, and one in place of an old one, are all that is left")
  func replaced() throws {
    for content in ["old and longer", "new"] {
      try AtomicFile.write(Data(content.utf8), to: directory.path + "/a.csv")
      #expect(try text("a.csv") == content)
      #expect(try names == ["a.csv"])
    }
  }

  @Test("The old file keeps its permissions")
  func permissions() throws {
    let path = try directory.write("old", to: "a.csv")
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    try AtomicFile.write(Data("new".utf8), to: path)
    let after = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber
    #expect(after?.intValue == 0o600)
  }

  @Test("A link stays a link, and the file it leads to is replaced")
  func links() throws {
    _ = try directory.write("old", to: "real.csv")
    try FileManager.default.createSymbolicLink(
      atPath: directory.path + "/link.csv", withDestinationPath: "real.csv")
    try AtomicFile.write(Data("new".utf8), to: directory.path + "/link.csv")
    #expect(try text("real.csv") == "new")
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: directory.path + "/link.csv") == "real.csv")
  }

  @Test("A folder as target is 73 with the reason, and nothing is left", arguments: ["csv", "json", "nc"])
  func folder(ending: String) throws {
    let path = directory.path + "/folder.\(ending)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    let failure = #expect(throws: CommandFailure.self) {
      try ResultFile.write(ResultSamples.theory(), to: path)
    }
    #expect(failure?.code == .cannotWrite && failure?.message.contains("directory") == true)
    #expect(try names == ["folder.\(ending)"])
  }

  @Test("A missing folder is 73 with path and reason", arguments: ["csv", "json", "nc"])
  func missing(ending: String) throws {
    let path = directory.path + "/none/a.\(ending)"
    let failure = #expect(throws: CommandFailure.self) {
      try ResultFile.write(ResultSamples.theory(), to: path)
    }
    #expect(failure?.code == .cannotWrite)
    #expect(failure?.message == "\(path): cannot be written: No such file or directory")
    #expect(try names == [])
  }

  /// Written to by the function that never renames: a mistake in `write` must not replace the device.
  @Test("A full disk is an error", .enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func full() {
    let error = #expect(throws: (any Error).self) {
      try AtomicFile.fill("/dev/full", with: Data("content".utf8))
    }
    #expect("\(error as Any)".contains("28") || "\(error as Any)".contains("space"))
  }

  @Test("What cannot be put into a format leaves the old file as it was")
  func refusedContent() throws {
    let path = try directory.write("old", to: "a.nc")
    var record = ResultSamples.theory()
    record.curve.columns[0].name = "a/b"
    let failure = #expect(throws: CommandFailure.self) { try ResultFile.write(record, to: path) }
    #expect(failure?.code == .cannotWrite)
    #expect(try text("a.nc") == "old" && names == ["a.nc"])
  }
}
