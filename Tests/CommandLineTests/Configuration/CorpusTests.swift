import ArgumentParser
import Foundation
import TestSupport
import Testing

@testable import CommandLine
@testable import ConfigurationFiles
@testable import FileFormats

/// Files that ended the program once, or were found by `make fuzz`: each is read, or refused with a reason.
@Suite("Files that failed once", .tags(.contract))
struct CorpusTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../Corpus").standardizedFileURL.path

  static var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { $0 != "README.md" }
      .sorted()
  }

  /// The reader that the end of the name asks for: what the file stands for in `scripts/fuzz`.
  static func read(_ path: String) throws {
    let kind = path.split(separator: "-").last.map(String.init) ?? ""
    switch kind {
    case "run.yaml": _ = try Configuration.read(path)
    case "sweep.yaml": _ = try SweepFile.read(path).points()
    case "case.yaml": _ = try CaseFile.read(path)
    case "fuzzed.csv":
      _ = try? SpectrumFile.read(path)
      _ = try Schema.stepSizes(in: .read(path))
    case "result.csv", "result.json", "result.nc", "two.json", "two.nc", "sweep.nc":
      _ = try SelectionOptions.parse([]).curves(path)
    case "K.npy", "y.npy", "K.csv", "K.h5", "K.npz", "K.nc": _ = try ArrayFile.matrix(path)
    default: Issue.record("no reader for \(kind)")
    }
  }

  @Test("There are such files") func present() { #expect(!Self.names.isEmpty) }

  @Test("A file is read, or refused by name", arguments: names)
  func readers(_ name: String) {
    let path = "\(Self.folder)/\(name)"
    do { try Self.read(path) } catch let failure as CommandFailure {
      #expect([.badInput, .noInput].contains(failure.code) && failure.message.contains(name))
    } catch {
      Issue.record(error)
    }
  }
}
