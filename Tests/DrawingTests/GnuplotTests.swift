import FileFormats
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
}
