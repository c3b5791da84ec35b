import ArgumentParser
import DMFT
import LinearAlgebra
import TestSupport
import Testing

@testable import CommandLine
@testable import FileFormats

@Suite("What is said of long runs", .tags(.contract))
struct RunNoticeTests {
  private func estimate(_ seconds: Double) -> RunEstimate {
    RunEstimate(seconds: seconds, memory: 1e8, work: "two-time march of 10 steps")
  }

  @Test("Beyond the limit a run is refused before it starts, 75")
  func refusal() throws {
    let limit = try #require(TimeLimit(argument: "10m"))
    let notice = RunNotice(file: "run.yaml", limit: limit)
    let failure = try #require(throws: CommandFailure.self) { try notice.expect(estimate(3600)) }
    #expect(failure.code == .doesNotFit)
    #expect(failure.message.contains("60 min, more than the 10m allowed"), "\(failure.message)")
    try RunNotice(file: "run.yaml", limit: limit).expect(estimate(300))
    try RunNotice(file: "run.yaml", limit: nil).expect(estimate(1e9))
    #expect(throws: CommandFailure.self) {
      try RunNotice(file: "run.yaml", limit: .usual).expect(estimate(100_000))
    }
  }

  @Test(
    "Times and amounts are short",
    arguments: [(0.2, "1 s"), (45, "45 s"), (150, "2.5 min"), (7200, "2 h"), (1e6, "12 days")])
  func times(seconds: Double, text: String) {
    #expect(TimeText.about(seconds) == text)
    #expect(MemoryText.about(1.2e8) == "120 MB" && MemoryText.about(3.44e9) == "3.44 GB")
  }

  @Test("What goes on behind a whole curve is not passed over in silence", arguments: [0, 0.01, 1])
  func behindTheCurve(share: Double) {
    #expect(RunNotice.words(share: share, after: 5)?.contains("not known") == true)
  }

  @Test("A share tells the time left, of which seconds are not worth a word")
  func shares() {
    #expect(RunNotice.words(share: 0.25, after: 20) == "expected to take about 60 s more")
    #expect(RunNotice.words(share: 0.9, after: 5) == nil)
  }

  @Test("--checkpoint-interval goes with --checkpoint, and times have units")
  func options() throws {
    let command = try SolveCommand.parse([
      "run.yaml", "--checkpoint", "a.state", "--checkpoint-interval", "2s", "--time-limit", "1h30m",
    ])
    #expect(command.keeping.interval == 2 && command.time.timeLimit?.seconds == 5400)
    for wrong in [
      ["--checkpoint-interval", "2s"], ["--checkpoint", "-"], ["--time-limit", "10"],
      ["--time-limit", "-1m"],
    ] {
      #expect(throws: (any Error).self) { try SolveCommand.parse(["run.yaml"] + wrong) }
    }
  }

  @Test("A forecast is said again when it differs by more than a factor of two")
  func news() {
    for (a, b, isNews) in [
      (10.0, 19.0, false), (19, 10, false), (10, 21, true), (21, 10, true), (10, 0, true),
    ] {
      #expect(RunNotice.differ(a, b) == isNews)
    }
  }

  @Test("A limit of time is that of every solver, and without one there is one place for it")
  func limitsOfSolvers() throws {
    for (words, time) in [
      (["--time-limit", "5m"], 300.0), ([], TimeLimit.usual.seconds),
    ] {
      let commands = [
        try FrontierCommand.parse(["a.yaml", "--widths", "2:8"] + words).time,
        try OptimizeCommand.parse(["a.yaml"] + words).time,
      ]
      for option in commands { #expect(option.options(.march).longestTime == time) }
    }
    let longest = TimeLimit.longestSimulation
    #expect(longest.seconds == SolverOptions().longestTime)
    #expect(TimeLimit(argument: longest.text)?.seconds == longest.seconds)
    let option = try FrontierCommand.parse(["a.yaml", "--widths", "2:8"]).time
    let failure = #expect(throws: CommandFailure.self) {
      try option.translating(file: "a.yaml") {
        throw SolverError.doesNotFit(resource: "time", needed: 9, available: 1, remedy: "use fewer steps")
      }
    }
    #expect(
      failure?.code == .doesNotFit && failure?.message.hasSuffix("steps, or raise --time-limit") == true)
  }

  @Test("A limit of time is said as times are, whoever has set it")
  func limits() {
    let failure = SolverFailure.failure(
      .doesNotFit(resource: "time", needed: 5.36e6, available: 86_400, remedy: "use fewer steps"), file: "a")
    #expect(
      failure.message
        == "a: the run does not fit: it is expected to take about 62 days, more than the 24 h allowed; use fewer steps"
    )
  }

}
