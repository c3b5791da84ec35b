import FileTestSupport
import Foundation
import TestSupport
import Testing

@testable import ConfigurationFiles
@testable import FileFormats

@Suite("Configurations from open files, as shells hand them over", .tags(.contract))
struct StreamedConfigurationTests {
  @Test("are those of files with the same text, however often they are read", .tags(.identity))
  func same() throws {
    let path = try OpenFile.path(Data(Samples.full.utf8))
    let file = try Samples.read(Samples.full)
    #expect(try Configuration.read(path).canonical == file.canonical)
    #expect(try Configuration.read(path).canonical == file.canonical)
  }

  @Test("name files as seen from the working directory")
  func relative() throws {
    for stream in [StreamedInput.standardInput, "/dev/fd/63", "/proc/self/fd/63", "/dev/stdin"] {
      #expect(InputFile.path("a.csv", besides: stream) == "a.csv")
      #expect(InputFile.path("b/a.csv", besides: stream) == "b/a.csv")
      #expect(InputFile.path("/a.csv", besides: stream) == "/a.csv")
    }
    #expect(InputFile.path("a.csv", besides: "b/run.yaml") == "b/a.csv")
    #expect(InputFile.path("a.csv", besides: "/dev/shm/run.yaml") == "/dev/shm/a.csv")
    let path = try OpenFile.path(Data(Samples.short(task: "{file: not-there.csv}").utf8))
    let failure = #expect(throws: CommandFailure.self) { try Configuration.read(path) }
    #expect(failure?.message == "\(path):1: task.file: not-there.csv: no such file")
  }

  @Test("are refused by the words standard input, with the line")
  func words() {
    #expect(
      StreamedInput.path("-") == "standard input" && StreamedInput.path("/dev/stdin") == "standard input")
    // A file that is called so is another one.
    #expect(StreamedInput.path("standard input") == "./standard input")
    let text = Samples.full("steps: 1000", becomes: "stps: 1000")
    let failure = #expect(throws: CommandFailure.self) {
      try Configuration.read(text: text, file: StreamedInput.path("-"))
    }
    #expect(failure?.message.hasPrefix("standard input:22: stps is not a known key") == true)
  }
}
