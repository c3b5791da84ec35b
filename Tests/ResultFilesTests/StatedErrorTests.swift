import DMFT
import FileTestSupport
import Foundation
import TestSupport
import Testing

@testable import FileFormats
@testable import ResultFiles

/// No number without its error where that is above a thousandth: CSV has columns, the other kinds say it in their diagnostics.
@Suite("Errors of numbers in files")
struct StatedErrorTests {
  let directory: ScratchDirectory
  init() throws { directory = try ScratchDirectory() }

  private func record(_ error: Double?) -> ResultRecord {
    var record = ResultSamples.power(0.5, source: ResultRecord.theory)
    record.diagnostics.entries = error.map { [.init("relative_error", .number($0), "")] } ?? []
    return record
  }

  @Test(
    "are columns of CSV from a thousandth on, and read back as what they were", .tags(.identity),
    arguments: [0.002, 0.9, 3e8])
  func columns(error: Double) throws {
    let path = directory.path + "/a.csv"
    try ResultFile.write(record(error), to: path)
    let table = try TableFile.read(path)
    #expect(table.names == ["step", "test_loss", "test_loss_error"])
    let read = try ResultFile.read(path)
    #expect(read.curve.columns.map(\.name) == ["test_loss"] && !read.isSimulation)
    let stated = try #require(read.diagnostics.statedError)
    #expect(abs(stated / error - 1) < 1e-14)
    let alone = try #require(try table.statedError(of: "test_loss"))
    #expect(abs(alone / error - 1) < 1e-14)
    #expect(try table.statedError(of: "step") == nil)
  }

  @Test("are none below, or where none is known", .tags(.contract), arguments: [nil, 0, 1e-3])
  func small(error: Double?) throws {
    #expect(CSVResult.text(record(error)).hasPrefix("step,test_loss\n"))
  }

  @Test("that are no numbers are not hidden", .tags(.contract))
  func unknown() throws {
    let path = directory.path + "/a.csv"
    try ResultFile.write(record(.nan), to: path)
    #expect(try ResultFile.read(path).diagnostics.statedError?.isNaN == true)
  }
}
