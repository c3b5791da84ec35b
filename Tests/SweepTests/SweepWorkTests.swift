import DMFT
import Foundation
import LinearAlgebra
import Synchronization
import TestSupport
import Testing

@testable import Sweep

@Suite("Work on a sweep")
struct SweepWorkTests {
  let folder = ScratchFolder()

  /// Which points were done, in their order.
  private final class Record: Sendable {
    private let points = Mutex<[Int]>([])
    func append(_ point: Int) { points.withLock { $0.append(point) } }
    var all: [Int] { points.withLock { $0 } }
  }

  private func run(
    _ work: SweepWork, _ record: Record = Record()
  ) async throws -> (outcome: SweepWork.Outcome, points: [Int]) {
    let outcome = try await work.run(progress: { _ in }) { job, line, _ in
      record.append(job.point)
      if line.contains("\"point\": 3}") { return .failed("diverged", nil) }
      return .finished(SweepSamples.file([0, 1], [1, 0.5]))
    }
    return (outcome, record.all)
  }

  @Test("The longest comes first, and nothing is done again", .tags(.contract))
  func order() async throws {
    let directory = try SweepSamples.directory(folder, 6)
    var work = SweepWork(directory)
    work.jobs = 1
    let (outcome, points) = try await run(work)
    #expect(points == [5, 4, 3, 2, 1, 0])
    #expect(outcome == .init(finished: 5, failed: 1, elsewhere: 0, done: 6))
    #expect(try await run(work).points == [])
    work.repeatsFailures = true
    #expect(try await run(work).points == [3])
  }

  @Test("A failed point stops nothing, and says why", .tags(.contract))
  func failures() async throws {
    let directory = try SweepSamples.directory(folder, 6)
    _ = try await run(SweepWork(directory))
    let status = directory.status()
    #expect(status.finished == 5 && status.failed == 1 && status.missing == 0)
    #expect(status.failures.map(\.reason) == ["diverged"])
    #expect(status.failures.map(\.label) == ["richness=3"])
  }

  @Test("A truncated result is done again", .tags(.contract))
  func truncated() async throws {
    let directory = try SweepSamples.directory(folder, 4)
    _ = try await run(SweepWork(directory))
    let file = folder.path + "/results/0/2.solve.nc"
    let whole = try Data(contentsOf: URL(fileURLWithPath: file))
    try whole.dropLast(100).write(to: URL(fileURLWithPath: file))
    #expect(directory.status().missingPoints == [2])
    #expect(try await run(SweepWork(directory)).points == [2])
    #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == whole)
  }

  @Test("Workers side by side do every point once", .tags(.contract))
  func sideBySide() async throws {
    _ = try SweepSamples.directory(folder, 300)
    let record = Record()
    let path = folder.path
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        group.addTask {
          var work = SweepWork(try SweepDirectory(path))
          work.jobs = 2
          _ = try await work.run(progress: { _ in }) { job, _, _ in
            record.append(job.point)
            return .finished(SweepSamples.file([0], [1]))
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(record.all.sorted() == Array(0..<300))
  }

  @Test("Tasks share the points by their number", .tags(.identity))
  func shares() async throws {
    let directory = try SweepSamples.directory(folder, 10)
    var points: [[Int]] = []
    for task in 0..<3 {
      var work = SweepWork(directory)
      work.share = SweepShare(task: task, of: 3)
      points.append(try await run(work).points.sorted())
    }
    #expect(points == [[0, 3, 6, 9], [1, 4, 7], [2, 5, 8]])
  }

  @Test("What cannot be written stops the work and is no failure of the point", .tags(.contract))
  func fullDisk() async throws {
    let directory = try SweepSamples.directory(folder, 2)
    // A file in the place of the folder of results.
    try Data().write(to: URL(fileURLWithPath: folder.path + "/results/0"))
    await #expect(throws: SweepError.self) { try await run(SweepWork(directory)) }
    try FileManager.default.removeItem(atPath: folder.path + "/results/0")
    #expect(directory.status().missing == 2)
    #expect(try await run(SweepWork(directory)).outcome.finished == 2)
  }

  @Test("A directory with other files, or another sweep, is refused", .tags(.contract))
  func occupied() throws {
    let first = try SweepSamples.directory(folder, 2)
    #expect(throws: SweepError.occupied(path: folder.path, by: "a sweep")) {
      try SweepSamples.directory(folder, 3)
    }
    #expect(first.description.isSame(as: SweepSamples.description(2)))
    #expect(!first.description.isSame(as: SweepSamples.description(3)))
    let other = ScratchFolder()
    try FileManager.default.createDirectory(atPath: other.path, withIntermediateDirectories: true)
    try Data().write(to: URL(fileURLWithPath: other.path + "/thesis.tex"))
    // What is being written is not what stands in the way.
    try Data().write(to: URL(fileURLWithPath: other.path + "/.a1.dmft-temporary"))
    #expect(throws: SweepError.occupied(path: other.path, by: "thesis.tex")) {
      try SweepSamples.directory(other, 2)
    }
  }

  @Test("A refused configuration is a failed point", .tags(.contract))
  func refused() throws {
    let directory = try SweepDirectory.create(
      folder.path, SweepSamples.description(2),
      points: [.init(configuration: "{}", costs: [1]), .init(configuration: "{}", costs: [], refusal: "no")])
    #expect(directory.status().failures.map(\.reason) == ["no"])
    #expect(directory.status().missingPoints == [0])
  }
}
