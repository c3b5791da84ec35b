import Foundation
import TestSupport
import Testing

@testable import Sweep

@Suite("Locks of points", .tags(.contract))
struct PointLocksTests {
  let folder: ScratchFolder

  init() throws {
    folder = ScratchFolder()
    try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
  }

  private func write(_ owner: ProcessIdentity, age: TimeInterval = 0) throws {
    let file = folder.path + "/7.solve.0"
    try JSONEncoder().encode(owner).write(to: URL(fileURLWithPath: file))
    try FileManager.default.setAttributes([.modificationDate: Date.now - age], ofItemAtPath: file)
  }

  @Test("A job is taken once, until it is given back")
  func once() throws {
    let (first, second) = (PointLocks(folder: folder.path), PointLocks(folder: folder.path))
    #expect(try first.take("7.solve"))
    #expect(try !second.take("7.solve"))
    #expect(second.heldJobs() == ["7.solve"])
    first.release("7.solve")
    #expect(try second.take("7.solve"))
  }

  @Test("Of many takers one has a job", .tags(.statistics))
  func race() async throws {
    let path = folder.path
    let winners = try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<32 { group.addTask { try PointLocks(folder: path).take("7.solve") } }
      return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(winners == 1)
  }

  @Test("A process that has ended, or was another one of its number, holds nothing")
  func dead() throws {
    var owner = ProcessIdentity.current
    owner.started = "0"
    try write(owner)
    let locks = PointLocks(folder: folder.path)
    #expect(locks.heldJobs().isEmpty)
    #expect(try locks.take("7.solve"))
    #expect(try !PointLocks(folder: folder.path).take("7.solve"))
    locks.release("7.solve")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }

  @Test("A process of another machine is given up when it was silent for long")
  func elsewhere() throws {
    var owner = ProcessIdentity.current
    owner.host = "elsewhere"
    try write(owner, age: 10)
    #expect(PointLocks(folder: folder.path).heldJobs() == ["7.solve"])
    try write(owner, age: 1000)
    #expect(PointLocks(folder: folder.path).heldJobs().isEmpty)
  }

  @Test("A half-written lock is one, for a while")
  func halfWritten() throws {
    let file = folder.path + "/7.solve.0"
    try Data("{".utf8).write(to: URL(fileURLWithPath: file))
    #expect(PointLocks(folder: folder.path).heldJobs() == ["7.solve"])
    try FileManager.default.setAttributes([.modificationDate: Date.now - 60], ofItemAtPath: file)
    #expect(PointLocks(folder: folder.path).heldJobs().isEmpty)
  }
}
