import Foundation
import TestSupport
import Testing

@testable import LinearAlgebra

@Suite("What may crash is tried in a process of its own", .tags(.contract))
struct ReadingTrialTests {
  @Test("What comes to its end is nothing; a crash, and what works without end, are damage")
  func outcomes() throws {
    try check {}
    let crash = #expect(throws: NetCDFError.self) { try check { _ = raise(SIGSEGV) } }
    #expect(crash?.reason.contains("the HDF5 library crashes") == true)
    let hang = #expect(throws: NetCDFError.self) { try check(seconds: 1) { while getppid() > 0 {} } }
    #expect(hang?.reason.contains("damaged: the HDF5 library is not done with it after 1 s") == true)
    let trap = #expect(throws: NetCDFError.self) { try check { _ = raise(SIGILL) } }
    #expect(trap?.reason.contains("this program's reader") == true)
    // Whoever ends it from outside has said nothing of the file.
    try check { _ = raise(SIGTERM) }
  }

  @Test("What stands still is begun again, and is no damage")
  func standingStill() throws {
    let begun = NSTemporaryDirectory() + "begun-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: begun) }
    try check(waits: [1, 60]) {
      let isSecond = FileManager.default.fileExists(atPath: begun)
      _ = FileManager.default.createFile(atPath: begun, contents: nil)
      if !isSecond { _ = sleep(600) }
    }
    #expect(FileManager.default.fileExists(atPath: begun))
    let still = #expect(throws: NetCDFError.self) { try check(waits: [1, 1]) { _ = sleep(600) } }
    #expect(still?.reason.contains("damaged") == false && still?.reason.contains("stood still") == true)
  }

  @Test("What takes long without a processor, as on a busy machine, is given longer waits")
  func slow() throws {
    try check(seconds: 1, waits: [1, 60]) { _ = usleep(700_000) }
    let waits = ReadingTrial.waits(8)
    #expect(waits.count > 1 && waits.allSatisfy { $0 >= 8 } && waits == waits.sorted())
    #expect(ReadingTrial.waits(.max).last == UInt32.max / 16 * 16)
  }

  @Test("What it does is not done here")
  func apart() throws {
    var count = 0
    try check { count += 1 }
    #expect(count == 0)
  }

  /// In nobody else's time: the library's own lock, held elsewhere when the process is made, would never be given back in it.
  private func check(
    seconds: UInt32 = 8, waits: [UInt32]? = nil, _ body: () -> Void
  ) throws(NetCDFError) {
    try NetCDFLibrary.exclusively { () throws(NetCDFError) in
      try ReadingTrial.check("reading", seconds: seconds, waits: waits, body)
    }
  }

  @Test("A large file is given more time")
  func patience() {
    #expect(ReadingTrial.patience(size: 1 << 34) > 600 && ReadingTrial.patience("/none") < 10)
  }
}
