import Foundation
import LinearAlgebra
import TestSupport
import Testing

@Suite("Addresses of files", .tags(.contract))
struct SystemPathTests {
  @Test(
    "are those that the system finds behind a link and two points, for what is there and for what is not yet")
  func behindALink() throws {
    let files = FileManager.default
    let root = NSTemporaryDirectory() + "dmft-" + UUID().uuidString
    try files.createDirectory(atPath: root + "/far/away", withIntermediateDirectories: true)
    defer { try? files.removeItem(atPath: root) }
    try files.createSymbolicLink(atPath: root + "/link", withDestinationPath: "far/away")
    try Data("near".utf8).write(to: URL(file: root + "/a"))
    try Data("far".utf8).write(to: URL(file: root + "/link/../a"))
    #expect(try Data(contentsOf: URL(file: root + "/a")) == Data("near".utf8))
    #expect(try Data(contentsOf: URL(file: root + "/far/a")) == Data("far".utf8))
    for crooked in ["/link/../a", "/link/../new", "/link/../away/../a", "/link/.."] {
      let path = absolutePath(root + crooked)
      #expect(!path.contains("/.."))
      #expect(path.hasSuffix("/far") || path.contains("/far/"), "\(path)")
    }
  }

  @Test("have no points where there is nothing to follow")
  func plain() {
    #expect(absolutePath("/nowhere/./b") == "/nowhere/b")
    #expect(absolutePath("/nowhere/../b") == "/b")
    #expect(absolutePath("b") == FileManager.default.currentDirectoryPath + "/b")
  }
}
