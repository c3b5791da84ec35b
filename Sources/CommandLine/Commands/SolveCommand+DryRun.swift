import DMFT
import FileFormats
import LinearAlgebra

extension SolveCommand {
  /// Prints how a run would be solved.
  func announcePlan(of run: Run, _ options: SolverOptions) throws {
    let plan = try time.translating(file: file) { try DMFT.plan(run, options: options) }
    if json { return try StandardOutput.print(Self.json(plan).text(.members)) }
    try StandardOutput.print(
      "engine \(plan.engine.rawValue): \(plan.reason)\n" + Self.expectation(plan.expected)
        + (plan.keepsState ? "its state can be kept: --checkpoint FILE\n" : ""))
  }

  private static func expectation(_ estimate: RunEstimate?) -> String {
    guard let estimate else { return "what it takes is not known before it starts\n" }
    let (time, memory) = (TimeText.about(estimate.seconds), MemoryText.about(estimate.memory))
    return "expected to take about \(time) and \(memory) of memory: "
      + estimate.work + "\n"
  }

  private static func json(_ plan: RunPlan) -> JSONValue {
    .object([
      ("engine", .text(plan.engine.rawValue)), ("reason", .text(plan.reason)),
      ("expected_seconds", .optional(plan.expected?.seconds)),
      ("expected_bytes", .optional(plan.expected?.memory)),
      ("keeps_checkpoint", .boolean(plan.keepsState)),
    ])
  }
}
