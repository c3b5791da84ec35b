import DMFT
import Foundation
import LinearAlgebra
import Synchronization
import FileFormats

/// The file that keeps the state of one run of `dmft solve`: every so often, and when the run is asked to end.
final class RunCheckpoint: StateKeeper {
  let path: String
  private let header: CheckpointHeader
  private let interval: Double
  private let lastKept = Mutex(ContinuousClock.now)

  /// - Parameter interval: seconds between two states.
  init(path: String, header: CheckpointHeader, interval: Double) {
    (self.path, self.header, self.interval) = (path, header, interval)
  }

  var demand: StateDemand {
    if InterruptHandler.isAskedToEnd { return .stop }
    return lastKept.withLock { (ContinuousClock.now - $0).inSeconds } >= interval ? .keep : .goOn
  }

  /// - Throws: `CommandFailure` with `badInput` when the file is damaged, or of another run.
  func stored() throws -> StateArchive? {
    CheckpointFile.clear(besides: path)
    guard let file = try CheckpointFile.open(path, header) else { return nil }
    StandardError.write("dmft: going on from \(path)")
    return file
  }

  /// A state that cannot be written is said, and does not end a run that could go on; one that was asked to end fails.
  func keep(_ write: (StateArchive) throws -> Void) throws {
    do {
      try CheckpointFile.write(header, to: path, write)
    } catch let failure as CommandFailure where !InterruptHandler.isAskedToEnd {
      StandardError.write("dmft: \(failure.message); the run goes on, and tries again later")
    }
    lastKept.withLock { $0 = .now }
  }

  /// Solves a run that goes on from the file, and keeps its state there.
  func solving<Value>(_ body: () throws -> Value) throws -> Value {
    InterruptHandler.advise("\(path) keeps the state: the same command goes on from it")
    return try InterruptHandler.waiting {
      do {
        return try body()
      } catch SolverError.stopped {
        throw InterruptHandler.askedEnd
      } catch SolverError.unusableState(let what) {
        throw CheckpointFile.failure(path, what + "; give another name, or remove it to begin anew")
      }
    }
  }

  /// To be called when the results are written: nothing is left to go on from.
  func remove() {
    // Behind a link, which goes too, lies what takes the place.
    for path in [AtomicFile.destination(of: path), path] { try? FileManager.default.removeItem(atPath: path) }
  }
}

/// What a checkpoint belongs to: the first line of its file.
struct CheckpointHeader: Sendable {
  let configuration: JSONValue
  /// What the files held that it names: `ContentMark.json`.
  var files = JSONValue.object([])
  /// The options on which numbers depend.
  let options: JSONValue

  var value: JSONValue {
    .object([
      ("dmft checkpoint", .integer(Self.format)), ("version", .text(Version.current)),
      ("config", configuration), ("files", files), ("options", options),
    ])
  }

  /// What is different in another header; nil when nothing is.
  func difference(from other: JSONValue) -> String? {
    if other["dmft checkpoint"] != .integer(Self.format) || other["version"] != .text(Version.current) {
      return "it was written by another version of the program (this is \(Version.current))"
    }
    for (key, own) in [("config", configuration), ("options", options)] {
      let found = other[key] ?? .object([])
      guard found != own else { continue }
      let place = own.firstDifference(from: found) ?? ""
      return key == "config"
        ? "its configuration is another one: \(place)" : "it was begun with other options: \(place)"
    }
    return ContentMark.difference(files, from: other["files"] ?? .object([]))
      .map { "the file of \($0) held other numbers" }
  }

  /// Of the states, too: to be raised when what they hold changes.
  private static let format = 11
}

extension JSONValue {
  /// The dotted path of the first value that is not the same, with both: `optimizer.learningRate is 0.1 there, 0.2 now`.
  fileprivate func firstDifference(from other: JSONValue, at path: String = "") -> String? {
    if self == other { return nil }
    guard case .object(let own) = self, case .object(let found) = other else {
      return "\(path) is \(other.brief) there, \(brief) now"
    }
    func place(_ key: String) -> String { path.isEmpty ? key : path + "." + key }
    for (key, value) in own {
      guard let its = other[key] else { return "\(place(key)) is not there, \(value.brief) now" }
      if let difference = value.firstDifference(from: its, at: place(key)) { return difference }
    }
    let extra = found.first { self[$0.0] == nil }
    return extra.map { "\(place($0.0)) is \($0.1.brief) there, left out now" }
  }

  private var brief: String { Readable.shortened(text()) }
}
