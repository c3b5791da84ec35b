import Foundation
import LinearAlgebra
import Synchronization

/// Files that say who is at work on what, so that nothing is done twice at the same time.
///
/// `<job>.<generation>`: whoever creates a generation has the job until he removes the file. Behind a stale file
/// stands the next generation, which of several takers one creates; nobody removes another's file and by mistake
/// that of a third. A holder touches his files, so that other machines see that he lives.
///
/// *Accuracy*: a process of this machine is stale when it has ended. One of another machine when it has been silent for
/// `patience`, longer than clocks may differ; if it was cut off only, both do the job, with equal results.
public final class PointLocks: Sendable {
  private let folder: String
  private let patience: TimeInterval
  private let held = Mutex<Set<String>>([])

  public static let usualPatience: TimeInterval = 300

  /// Called with the names of files that should not outlive the process, and when they are gone.
  public struct Watch: Sendable {
    public var created: @Sendable (String) -> Void
    public var removed: @Sendable (String) -> Void

    public init(
      created: @escaping @Sendable (String) -> Void = { _ in },
      removed: @escaping @Sendable (String) -> Void = { _ in }
    ) {
      (self.created, self.removed) = (created, removed)
    }
  }
  private let watch: Watch

  init(folder: String, patience: TimeInterval = PointLocks.usualPatience, watch: Watch = Watch()) {
    (self.folder, self.patience, self.watch) = (folder, patience, watch)
    // A thread of its own: those that asynchronous work shares are busy with points.
    Thread { [weak self, patience] in
      while self?.touch() != nil {
        Thread.sleep(forTimeInterval: patience / 10)
      }
    }.start()
  }

  /// Takes a job; false when another process has it.
  ///
  /// - Throws: `SweepError.cannotWrite`.
  func take(_ job: String) throws(SweepError) -> Bool {
    let generations = generations(of: job)
    if let last = generations.last, isHeld(path(job, last)) { return false }
    let path = path(job, (generations.last ?? -1) + 1)
    let text = (try? JSONEncoder().encode(ProcessIdentity.current)) ?? Data()
    watch.created(path)
    do {
      try text.write(to: URL(file: path), options: .withoutOverwriting)
    } catch {
      watch.removed(path)
      // Someone was quicker.
      if FileManager.default.fileExists(atPath: path) { return false }
      throw .cannotWrite(path: path, reason: WholeFile.reason(error))
    }
    held.withLock { _ = $0.insert(path) }
    return true
  }

  /// Gives a job back, with what others left of it.
  func release(_ job: String) {
    for generation in generations(of: job).reversed() {
      let path = path(job, generation)
      try? FileManager.default.removeItem(atPath: path)
      held.withLock { _ = $0.remove(path) }
      watch.removed(path)
    }
  }

  /// The jobs that somebody is at work on.
  func heldJobs() -> Set<String> {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let jobs = Dictionary(grouping: names.compactMap(Self.parts), by: \.job)
    return Set(
      jobs.compactMap { job, files in
        files.map(\.generation).max().flatMap { isHeld(path(job, $0)) ? job : nil }
      })
  }

  private func isHeld(_ path: String) -> Bool {
    guard let changed = Self.lastChange(path) else { return false }
    let silence = Date.now.timeIntervalSince(changed)
    guard let data = FileManager.default.contents(atPath: path),
      let owner = try? JSONDecoder().decode(ProcessIdentity.self, from: data)
    else {
      // It is being written, unless its writer was stopped in between.
      return silence < min(patience, Self.writingTime)
    }
    return owner.isRunning ?? (silence < patience)
  }

  private static let writingTime: TimeInterval = 10

  private func path(_ job: String, _ generation: Int) -> String { "\(folder)/\(job).\(generation)" }

  /// Increasing. A file is looked for by its name: the folder may hold many.
  private func generations(of job: String) -> [Int] {
    var next = 0
    while FileManager.default.fileExists(atPath: path(job, next)) { next += 1 }
    return Array(0..<next)
  }

  private static func parts(_ name: String) -> (job: String, generation: Int)? {
    guard let dot = name.lastIndex(of: "."), let number = Int(name[name.index(after: dot)...]) else {
      return nil
    }
    return (String(name[..<dot]), number)
  }

  private static func lastChange(_ path: String) -> Date? {
    try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
  }

  private func touch() {
    for path in held.withLock({ $0 }) {
      try? FileManager.default.setAttributes([.modificationDate: Date.now], ofItemAtPath: path)
    }
  }
}
