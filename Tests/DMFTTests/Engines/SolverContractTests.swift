import DMFT
import TestSupport
import Testing

@Suite("What the solver cannot do it refuses", .tags(.contract))
struct SolverContractTests {
  @Test("a run that does not fit into memory, before it starts")
  func memory() throws {
    let run = try makeRun(
      task: PowerLawTask(capacity: 1.5, source: 0.5, modes: .infinite),
      network: .projected(width: .infinite), data: DataSource(batch: .size(2)),
      steps: 20_000_000)
    let error = #expect(throws: SolverError.self) { try solve(run) }
    guard case .doesNotFit(let resource, let needed, let available, let remedy) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(resource == "memory" && needed > available && available > 0 && !remedy.isEmpty)
  }
}
