import TestSupport
import Testing

@testable import CommandLine
@testable import ConfigurationFiles
@testable import FileFormats

@Suite("Small parts")
struct SupportTests {
  @Test("Edit distance", .tags(.closedForm))
  func distances() {
    #expect(EditDistance.between("", "abc") == 3)
    #expect(EditDistance.between("kitten", "sitting") == 3)
    #expect(EditDistance.between("widht", "width") == 1)
    #expect(EditDistance.between("batch", "batch") == 0)
    #expect(EditDistance.nearest(to: "LEARNINGRATE", in: ["momentum", "learningRate"]) == "learningRate")
    #expect(EditDistance.nearest(to: "x", in: []) == nil)
  }

  @Test("Edit distance is symmetric and zero only for equals", .tags(.identity))
  func symmetry() {
    let words = Schema.run.form.names + ["", "tsak", "netwrok"]
    for a in words {
      for b in words {
        #expect(EditDistance.between(a, b) == EditDistance.between(b, a))
        #expect((EditDistance.between(a, b) == 0) == (a == b))
      }
    }
  }

  @Test("The progress line says how much is done and how long it still takes", .tags(.closedForm))
  func progress() {
    let line = ProgressBar.line(share: 0.25, elapsed: .seconds(30))
    #expect(line == "[========                        ] 25 %, 1 min 30 s left")
    let bound = ProgressBar.line(share: 0.25, elapsed: .seconds(30), left: 65, most: 200)
    #expect(bound.hasSuffix("25 %, 1 min 5 s left, 3 min 20 s at most"))
    #expect(ProgressBar.line(share: 2, elapsed: .zero).contains("100 %"))
    #expect(ProgressBar.line(share: -1, elapsed: .zero).contains("] 0 %"))
  }

  @Test("Exit codes are those of the interface", .tags(.contract))
  func codes() {
    #expect(everyExitCode == [0, 1, 2, 64, 65, 66, 69, 70, 73, 75, 130])
  }
}
