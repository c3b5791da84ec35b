import Foundation
import TestSupport
import Testing
import Validation

@testable import CommandLine
import LinearAlgebra

/// The quick part of `validation/`: right claims and wrong ones.
@Suite("Cases of validation/", .tags(.statistics))
struct QuickCasesTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("validation").path

  static func files() throws -> [CaseFile] { try CaseFile.files([folder]).map(CaseFile.read) }

  @Test("all can be read, and there is a README and a kept result for each")
  func readable() throws {
    let files = try Self.files()
    #expect(files.count { $0.description.expectation == .disagree } >= 8)
    for file in files {
      let folder = (file.path as NSString).deletingLastPathComponent
      let readme = try String(contentsOfFile: folder + "/README.md", encoding: .utf8)
      #expect(readme.contains(file.description.claim))
      #expect(FileManager.default.fileExists(atPath: folder + "/result.json"), "\(file.name)")
    }
  }

  @Test("quick ones have the verdict they expect", arguments: try files().filter(\.isQuick).map(\.path))
  func verdict(_ path: String) async throws {
    let result = try await CaseFile.read(path).description.evaluate()
    #expect(result.isAsExpected, "\(result.verdict), p = \(result.comparison.test.pValue)")
  }
}
