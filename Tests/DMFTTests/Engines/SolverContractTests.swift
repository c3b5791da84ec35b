import TestSupport
import Testing

import DMFT

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

@Suite("Available memory")
struct AvailableMemoryTests {
  @Test("A limit of the process leaves what it does not use yet; none leaves no number", .tags(.contract))
  func limits() {
    let limits = """
      Limit                     Soft Limit           Hard Limit           Units
      Max cpu time              unlimited            unlimited            seconds
      Max address space         409600000            409600000            bytes
      """
    let status = "Name:\tdmft\nVmPeak:\t  399528 kB\nVmSize:\t  100000 kB\n"
    #expect(AvailableMemory.addressSpace(limits: limits, status: status) == 307_200_000.0)
    let none = limits.replacing("409600000", with: "unlimited")
    #expect(AvailableMemory.addressSpace(limits: none, status: status) == nil)
    #expect(AvailableMemory.addressSpace(limits: "", status: "") == nil)
  }
}
