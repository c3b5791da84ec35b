import ArgumentParser
import Foundation
import LinearAlgebra
import Sweep
import Synchronization
import ConfigurationFiles
import FileFormats

/// How the points of a sweep are worked through.
struct WorkOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Points at the same time (default: one for each core).", valueName: "n"),
    transform: Allowed.whole(Allowed.threads))
  var jobs: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("End after this time, with exit code 75: 90s, 10m, 3h, 1h30m.", valueName: "time"),
    transform: Allowed.time)
  var limitTime: TimeLimit?

  @Flag(help: "Do again what failed.")
  var retry = false

  /// Does what is missing.
  ///
  /// - Throws: `CommandFailure` with `disagreement` when points have failed.
  func work(
    _ directory: SweepDirectory, share: SweepShare = .all, waits: Bool = false
  ) async throws -> SweepWork.Outcome {
    let cores = Workers.count
    var work = SweepWork(directory)
    work.share = share
    work.waits = waits
    work.repeatsFailures = retry
    if let jobs { work.jobs = jobs }
    let solver = PointSolver(directory: directory, threads: max(1, cores / work.jobs))
    let bar = SharedProgress()
    let alarm = limitTime?.alarm { [limitTime] in
      // Points at work are lost, but for the finished networks of simulations.
      InterruptHandler.end(
        "stopped after \(limitTime?.text ?? "") (--limit-time); finished points are kept: the same command goes on",
        .doesNotFit)
    }
    defer {
      alarm?.cancel()
      bar.finish()
    }
    InterruptHandler.advise("finished points are kept: the same command goes on")
    return try await SweepFailure.translating {
      try await work.run(progress: { bar.update($0) }) { try await solver.result($0, $1, $2) }
    }
  }
}

/// A progress bar that several threads report to.
private final class SharedProgress: Sendable {
  private let bar = Mutex(ProgressBar())

  func update(_ share: Double) { bar.withLock { $0.update(share) } }
  func finish() { bar.withLock { $0.finish() } }
}

/// What can go wrong with a sweep, as messages and exit codes.
enum SweepFailure {
  static func translating<Value>(_ body: () async throws -> Value) async throws -> Value {
    do { return try await body() } catch let error as SweepError { throw failure(error) }
  }

  static func translating<Value>(_ body: () throws -> Value) throws -> Value {
    do { return try body() } catch let error as SweepError { throw failure(error) }
  }

  static func failure(_ error: SweepError) -> CommandFailure {
    switch error {
    case .names(let name): .init(code: .badInput, message: "two things would be called \(name)")
    case .cannotWrite(let path, let reason):
      .init(code: .cannotWrite, message: "\(path): cannot be written: \(reason)")
    case .missing(let path):
      .init(
        code: .noInput,
        message: "\(path): there is no sweep; dmft sweep create SWEEP.yaml -o \(path) makes one")
    case .damaged(let path, let reason): .init(code: .badInput, message: "\(path): \(reason)")
    case .occupied(let path, let other):
      .init(
        code: .cannotWrite,
        message: "\(path): holds \(other) already; allowed: a new directory, or that of the same sweep")
    case .changed(let path, let key, let name):
      .init(
        code: .badInput,
        message:
          "\(path): \(key) \(Readable.quoted(name)) holds other numbers than when the sweep was made; allowed: the file as "
          + "it was, or a new sweep (another -o)", facts: ["key": .text(key)])
    }
  }

  /// - Throws: `CommandFailure` with `disagreement` that names what failed.
  static func check(_ outcome: SweepWork.Outcome, of directory: SweepDirectory) throws {
    guard outcome.failed > 0 else { return }
    let failures = directory.status().failures
    let named = failures.prefix(mostNamed).map { "\n  \($0.label): \($0.reason)" }.joined()
    let rest = failures.count > mostNamed ? "\n  … (dmft sweep status \(directory.path) names all)" : ""
    throw CommandFailure(
      code: .disagreement, message: "\(directory.path): \(outcome.failed) failed:\(named)\(rest)")
  }

  private static let mostNamed = 8
}

extension SweepDirectory {
  /// Files of a running sweep that an interruption removes.
  private static let watch = PointLocks.Watch(
    created: { TemporaryFiles.register($0) }, removed: { TemporaryFiles.unregister($0) })

  /// Files of a directory without a name would stand in the root of the file system.
  private static func checkName(_ path: String) throws {
    guard path.isEmpty else { return }
    throw CommandFailure(
      code: .usage,
      message:
        "the directory of the sweep has no name; allowed: that of a sweep, or with a sweep file a new one")
  }

  static func opened(_ path: String) throws -> SweepDirectory {
    try checkName(path)
    return try SweepFailure.translating { try SweepDirectory(path, watch: watch) }
  }

  /// The directory of a sweep file, made unless it is there.
  ///
  /// - Throws: `CommandFailure` with `cannotWrite` for a directory with another sweep, or other files.
  static func prepared(_ path: String, for file: String) throws -> SweepDirectory {
    try checkName(path)
    let sweep = try SweepFile.read(file)
    guard SweepDirectory.exists(path) else { return try created(path, sweep) }
    let directory = try opened(path)
    let old = directory.description
    if old.isSame(as: sweep.description) {
      try SweepFailure.translating { try directory.check(sweep) }
      return directory
    }
    // What comes as a stream has no earlier version.
    guard old.sweep.path == sweep.description.sweep.path, !StreamedInput.isStream(file) else {
      throw SweepFailure.failure(.occupied(path: path, by: "another sweep, of \(old.sweep.path),"))
    }
    StandardError.write(
      "dmft: note: \(file), or its base, has changed since \(path) was made of it (\(old.created)); \(path) stays as it "
        + "was. Another -o makes a sweep of the new version.")
    return directory
  }

  /// Claims what belongs to a sweep in its directory.
  private static func claim(_ path: String, as purpose: FileClaims.Purpose) throws {
    for name in ownNames.sorted() { try FileClaims.claim("\(path)/\(name)", as: purpose) }
  }

  /// - Throws: `SweepError.changed` for a file that holds other numbers than when the directory was made.
  private func check(_ sweep: SweepFile) throws {
    let inputs = description.inputs ?? []
    for point in Set(inputs.map(\.point)).sorted() where point < grid.count {
      guard let configuration = sweep.configuration(point) else { continue }
      try check(configuration.contents.map { (sweep.key($0), $0) })
    }
  }

  /// The same for the files of one configuration.
  func check(_ configuration: Configuration) throws {
    try check(configuration.contents.map { ($0.key, $0) })
  }

  private func check(_ contents: [(key: String, content: ContentMark)]) throws {
    for (key, content) in contents where description.isChanged(key, content.name, mark: content.mark) {
      throw SweepError.changed(path: path, key: key, name: content.name)
    }
  }

  /// The files of the sweep, and those that it was made of, are inputs of the command: no output may fall on them.
  func claimInputs() throws {
    try Self.claim(path, as: .input)
    let named = (description.inputs ?? []).map { InputFile.path($0.name, besides: description.base.path) }
    for file in [description.sweep.path, description.base.path] + named
    where FileManager.default.fileExists(atPath: file) {
      try FileClaims.claim(file, as: .input)
    }
  }

  private static func created(_ path: String, _ sweep: SweepFile) throws -> SweepDirectory {
    let (points, notes, inputs) = try sweep.points()
    var description = sweep.description
    description.inputs = inputs
    // A file in the place of the directory is refused, the more so where it is one that the sweep reads.
    let place = try? FileManager.default.attributesOfItem(atPath: AtomicFile.destination(of: path))
    if place?[.type] as? FileAttributeType == .typeRegular { try FileClaims.claim(path, as: .output) }
    try claim(path, as: .output)
    for note in notes { StandardError.write("dmft: note: \(note)") }
    let refused = points.enumerated().filter { $0.element.refusal != nil }
    if let (number, point) = refused.first.map({ ($0.offset, $0.element) }) {
      StandardError.write(
        "dmft: note: \(refused.count) of \(points.count.counting("point")) \(refused.count.inflecting("is", "are")) refused; "
          + "\(sweep.description.grid.label(of: number)): \(point.refusal ?? "")")
    }
    return try SweepFailure.translating {
      try SweepDirectory.create(path, description, points: points, watch: watch)
    }
  }
}
