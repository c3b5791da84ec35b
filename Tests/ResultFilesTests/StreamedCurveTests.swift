import DMFT
import FileTestSupport
import Foundation
import TestSupport
import Testing

@testable import FileFormats
@testable import ResultFiles

/// What comes through a pipe has no ending, and no place but the next.
@Suite("Curves from pipes", .tags(.contract))
struct StreamedCurveTests {
  @Test("are read as the files are that hold the same, CSV or JSON", arguments: ["csv", "json"])
  func same(ending: String) throws {
    let directory = try ScratchDirectory()
    let path = directory.path + "/a." + ending
    try ResultFile.write(ResultSamples.theory(), to: path)
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    let piped = try ResultFile.read(OpenFile.path(data))
    #expect(piped.isEqual(to: try ResultFile.read(path)))
    #expect(try ResultFile.isTable(OpenFile.path(data)) == (ending == "csv"))
    // White space and a mark of the order of bytes come before some.
    #expect(try StreamedInput.ending(OpenFile.path(Data("\u{FEFF}\n ".utf8) + data)) == ending)
  }

  @Test("are no netCDF, which is read from any place")
  func netCDF() throws {
    let directory = try ScratchDirectory()
    let path = directory.path + "/a.nc"
    try ResultFile.write(ResultSamples.theory(), to: path)
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    let failure = #expect(throws: CommandFailure.self) {
      try ResultFile.read(OpenFile.path(data.prefix(1000)))
    }
    #expect(failure?.code == .badInput && failure?.message.contains("CSV or JSON") == true)
  }

  @Test("are what - stands for, and files with other names are not")
  func names() {
    #expect(StreamedInput.path("-") == StreamedInput.standardInput && StreamedInput.path("./-") == "./-")
    #expect(StreamedInput.isStream("/dev/stdin") && StreamedInput.isStream("/dev/fd/63"))
    #expect(!StreamedInput.isStream("stdin") && !StreamedInput.isStream("/dev/null"))
  }
}
