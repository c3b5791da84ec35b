import TestSupport
import Testing

@testable import FileFormats

@Suite("Names of files as text", .tags(.contract))
struct PathTextTests {
  static let split: [(path: String, folder: String, name: String)] = [
    ("a/b.csv", "a", "b.csv"), ("b.csv", "", "b.csv"), ("/b.csv", "/", "b.csv"), ("/a/b/", "/a", "b"),
    ("a//b", "a", "b"), ("x", "", "x"), ("-", "", "-"), (".", "", "."), ("x/", "", "x"), ("ü", "", "ü"),
    ("", "", ""), ("/", "/", "/"), ("//", "/", "/"), ("./x", ".", "x"), ("..", "", ".."),
  ]

  @Test("A path is its folder and its name, also where that is one letter", arguments: split)
  func parts(_ path: String, _ folder: String, _ name: String) {
    #expect(PathText.folder(path) == folder && PathText.name(path) == name)
  }

  static let ended: [(path: String, ending: String, rest: String)] = [
    ("a/b.csv", "csv", "a/b"), ("a.b/c", "", "a.b/c"), (".csv", "", ".csv"), ("a.", "", "a."),
    ("a.tar.gz", "gz", "a.tar"), ("x", "", "x"), ("a/.b.nc", "nc", "a/.b"),
  ]

  @Test("An ending follows the last point of the last name", arguments: ended)
  func endings(_ path: String, _ ending: String, _ rest: String) {
    #expect(PathText.ending(path) == ending && PathText.withoutEnding(path) == rest)
  }

  @Test("Names are joined by one slash")
  func joined() {
    #expect(PathText.joined("", "b") == "b" && PathText.joined("/", "b") == "/b")
    #expect(PathText.joined("a", "b") == "a/b" && PathText.joined("a/", "b") == "a/b")
  }

  @Test("A file of one letter that is not there is said to be missing", arguments: ["ж", "ж/", "-", "."])
  func missing(_ path: String) {
    FileClaims.$current.withValue(FileClaims()) {
      let failure = #expect(throws: CommandFailure.self) { try InputFile.text(at: path, limit: 9) }
      #expect(failure?.code == .noInput)
    }
  }
}
