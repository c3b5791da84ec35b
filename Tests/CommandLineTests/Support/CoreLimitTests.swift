import TestSupport
import Testing

@testable import CommandLine
@testable import FileFormats

@Suite("Cores for programs side by side")
struct CoreLimitTests {
  @Test("A whole number is the limit, nothing is none", .tags(.contract))
  func limits() throws {
    #expect(try CoreLimit.cores(["DMFT_THREADS": "3"]) == 3)
    #expect(try CoreLimit.cores(["DMFT_THREADS": ""]) == nil)
    #expect(try CoreLimit.cores([:]) == nil)
  }

  @Test(
    "Anything else is refused with the range", .tags(.contract), arguments: ["0", "-1", "two", "1.5", "5000"])
  func refusals(text: String) throws {
    let failure = #expect(throws: CommandFailure.self) { try CoreLimit.cores(["DMFT_THREADS": text]) }
    #expect(failure?.code == .usage)
    #expect(failure?.message.contains("\"\(text)\"") == true)
    #expect(failure?.message.hasSuffix("from 1 to 4096") == true)
  }
}
