import Foundation
import TestSupport
import Testing

@testable import LinearAlgebra

@Suite("What may crash is tried in a process of its own", .tags(.contract))
struct ReadingTrialTests {
  @Test("What comes to its end is nothing; a crash, and what does not end, are errors")
  func outcomes() throws {
    try ReadingTrial.check("reading", seconds: 8) {}
    let crash = #expect(throws: NetCDFError.self) {
      try ReadingTrial.check("reading", seconds: 8) { _ = raise(SIGSEGV) }
    }
    #expect(crash?.reason.contains("crashes") == true)
    let hang = #expect(throws: NetCDFError.self) {
      try ReadingTrial.check("reading", seconds: 1) { _ = sleep(60) }
    }
    #expect(hang?.reason.contains("after 1 s") == true)
    let trap = #expect(throws: NetCDFError.self) {
      try ReadingTrial.check("reading", seconds: 8) { _ = raise(SIGILL) }
    }
    #expect(trap?.reason.contains("this program's reader") == true)
  }

  @Test("What it does is not done here")
  func apart() throws {
    var count = 0
    try ReadingTrial.check("reading", seconds: 8) { count += 1 }
    #expect(count == 0)
  }

  @Test("A large file is given more time")
  func patience() {
    #expect(ReadingTrial.patience(size: 1 << 34) > 600 && ReadingTrial.patience("/none") < 10)
  }
}
