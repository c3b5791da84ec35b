import FileFormats
import Foundation
import TestSupport
import Testing

@testable import Drawing

@Suite("The program that draws", .tags(.contract))
struct GnuplotTests {
  @Test(
    "may end before it has read all, or not be there: that is said",
    arguments: ["true", "false", "no-such-program"])
  func early(program: String) async {
    // Longer than a pipe holds.
    let script = String(repeating: "# a line of a figure\n", count: 100_000)
    // Side by side: none may end the process while another is drawn.
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          let failure = await #expect(throws: CommandFailure.self) {
            _ = try await Gnuplot.output(of: script, program: program)
          }
          #expect(failure?.code == .unavailable)
        }
      }
    }
  }

  #if os(Linux)
    /// Less is left than the largest figure might take.
    @Test("is asked for a figure where there is little room, which takes what it takes")
    func littleRoom() async {
      await #expect(processExitsWith: .success) {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmSize:") })
        let used = try #require(line.split(separator: " ").dropFirst().first.flatMap { UInt($0) })
        let room = 1024 * used + 200_000_000
        var limit = rlimit(rlim_cur: room, rlim_max: room)
        let isSet = unsafe setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0
        #expect(isSet)
        let picture = try await Gnuplot.output(of: "set term svg; plot 0\n")
        #expect(!picture.isEmpty)
      }
    }
  #endif
}
