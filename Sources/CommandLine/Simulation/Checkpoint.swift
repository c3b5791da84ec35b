import LinearAlgebra
import DMFT
import Foundation
import Validation
import ConfigurationFiles
import FileFormats

/// The file in which an ensemble keeps its finished networks, so that it can go on after an interruption.
///
/// One line that says what the ensemble is, then one line a network: its number, the step of its divergence (or
/// nothing), and its values at the observed steps. Numbers read back exactly. A line is written at once and as a
/// whole; what an interrupted machine leaves of a last one has no end of line, is passed over, and is cut off before
/// anything is added.
struct Checkpoint {
  private let path: String
  private let handle: FileHandle
  /// The networks that the file held when it was opened.
  let finished: [Ensemble.Finished]

  /// Opens the file, or begins one.
  ///
  /// - Throws: `CommandFailure`: `badInput` when it belongs to another ensemble, or is none; `cannotWrite`.
  init(path: String, ensemble: Ensemble, configuration: Configuration) throws {
    self.path = path
    let header = Self.header(ensemble, configuration)
    let count = Observation.quantities.count * (ensemble.observedSteps?.count ?? 0)
    let old = FileManager.default.contents(atPath: path) ?? Data()
    let whole = old.lastIndex(of: UInt8(ascii: "\n")).map { old[...$0] } ?? Data()
    finished = whole.isEmpty ? [] : try Self.read(whole, header: header, count: count, path: path)
    if whole.isEmpty { try Self.begin(path, after: old, header) }
    handle = try Self.handle(path, keeping: whole.isEmpty ? nil : whole.count)
  }

  /// Begins the file anew where there is none, or one whose first line, which says what the ensemble is, was never
  /// finished: there are no networks in it.
  private static func begin(_ path: String, after old: Data, _ header: JSONValue) throws {
    let text = header.text()
    if !old.isEmpty {
      guard isBeginning(String(decoding: old, as: UTF8.self), of: text) else {
        throw failure(path, 1, "not a file of --resume")
      }
      StandardError.write(
        "dmft: note: \(path) ends within its first line and holds no network: it is begun anew")
    }
    try AtomicFile.write(text + "\n", to: path)
  }

  /// Whether a text is the beginning of this ensemble's first line, or of another one's.
  private static func isBeginning(_ text: String, of header: String) -> Bool {
    header.hasPrefix(text) || text.hasPrefix("{\"version\": \"\(Version.current)\", \"config\": {")
  }

  /// Adds a network.
  func append(_ finished: Ensemble.Finished) throws {
    let (number, trajectory) = (finished.instance, finished.trajectory)
    let fields =
      ["\(number)", trajectory.divergence.map { "\($0)" } ?? ""] + trajectory.values.map(\.description)
    do {
      try handle.write(contentsOf: Data((fields.joined(separator: ",") + "\n").utf8))
    } catch {
      throw CommandFailure(
        code: .cannotWrite, message: "\(path): cannot be written: \(AtomicFile.reason(error))")
    }
  }

  /// What the files held that the configuration names; left out where it names none.
  private static let files = "files"

  /// Everything that the numbers depend on. Neither the number of instances nor that of threads is.
  private static func header(_ ensemble: Ensemble, _ configuration: Configuration) -> JSONValue {
    var members: [(String, JSONValue)] = [
      ("version", .text(Version.current)), ("config", configuration.canonical),
      ("seed", .integer(Int(ensemble.seed))),
      ("scale", .integer(ensemble.scale)),
      ("steps", .array((ensemble.observedSteps ?? []).map(JSONValue.integer))),
    ]
    if !configuration.contents.isEmpty { members.append((files, ContentMark.json(configuration.contents))) }
    return .object(members)
  }

  private static func handle(_ path: String, keeping length: Int?) throws -> FileHandle {
    do {
      let handle = try FileHandle(forWritingTo: URL(file: path))
      if let length { try handle.truncate(atOffset: UInt64(length)) }
      try handle.seekToEnd()
      return handle
    } catch {
      throw CommandFailure(
        code: .cannotWrite, message: "\(path): cannot be written: \(AtomicFile.reason(error))")
    }
  }

  private static func read(
    _ data: Data, header: JSONValue, count: Int, path: String
  ) throws -> [Ensemble.Finished] {
    let lines = data.split(separator: UInt8(ascii: "\n"))
    try check(String(decoding: lines.first ?? Data(), as: UTF8.self), is: header, path: path)
    return try lines.dropFirst().enumerated().map { index, line in
      guard let finished = finished(String(decoding: line, as: UTF8.self), count: count) else {
        throw failure(
          path, index + 2,
          "not a network with \(count.counting("value")); remove the line, and it is trained again")
      }
      return finished
    }
  }

  private static func finished(_ line: String, count: Int) -> Ensemble.Finished? {
    let fields = line.split(separator: ",", omittingEmptySubsequences: false)
    guard fields.count == count + 2, let number = Int(fields[0]), number >= 0 else { return nil }
    let divergence = Int(fields[1])
    guard fields[1].isEmpty || divergence != nil else { return nil }
    let values = fields.dropFirst(2).compactMap { Double($0) }
    // What a network is not observed in is not a number; infinite is nothing but a damaged digit.
    guard values.count == count, divergence != nil || !values.contains(where: \.isInfinite) else {
      return nil
    }
    return (number, Trajectory(values: values, divergence: divergence))
  }

  /// - Throws: `CommandFailure` that names what is different.
  private static func check(_ line: String, is header: JSONValue, path: String) throws {
    let known = ["version", "config", "seed", "scale", "steps"]
    guard let found = try? JSONInput.decode(line, as: JSONValue.self, path: path),
      known.allSatisfy({ found[$0] != nil })
    else {
      throw failure(path, 1, "not a file of --resume")
    }
    let names = ["config": "the configuration is", "steps": "the steps written (--points) are"]
    let other = known.first { found[$0] != header[$0] }.map { (names[$0] ?? $0 + " is") + " not the same" }
    let (own, its) = (header[files] ?? .object([]), found[files] ?? .object([]))
    let changed = ContentMark.difference(own, from: its).map { "the file of \($0) held other numbers" }
    guard let difference = other ?? changed else { return }
    throw failure(
      path, 1,
      "holds networks of another ensemble: \(difference); allowed: a file of the same ensemble, or a new one"
    )
  }

  private static func failure(_ path: String, _ line: Int, _ problem: String) -> CommandFailure {
    CommandFailure(code: .badInput, message: "\(path):\(line): \(problem)")
  }
}
