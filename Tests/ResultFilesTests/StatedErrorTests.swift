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

  /// Of small losses: at 1, 0.5, … the relative error, from where that is less the absolute one.
  @Test("that are absolute stand beside losses alone, and are read back as what they were", .tags(.identity))
  func absolute() throws {
    var record = record(1e-5)
    let losses = (0..<40).map { pow(0.5, Double($0)) } + [0]
    record.curve = LearningCurve(
      axis: .time, points: losses.indices.map(Double.init),
      columns: [.init(.testLoss, losses), .init(.readoutNorm, losses)])
    #expect(record.diagnostics.statedErrors == nil)
    record.diagnostics.entries.append(.init("loss_error", .number(1e-9), ""))
    let path = directory.path + "/a.csv"
    try ResultFile.write(record, to: path)
    let table = try TableFile.read(path)
    #expect(table.names == ["time", "test_loss", "test_loss_error", "readout_norm", "readout_norm_error"])
    #expect(try table.numbers(in: 2) == losses.map { max($0 * 1e-5, 1e-9) })
    #expect(try table.numbers(in: 4) == losses.map { $0 * 1e-5 })
    // The window of a fit is not called uncertain for what is known of far smaller losses.
    #expect(try table.statedError(of: "test_loss") == nil)
    let read = try ResultFile.read(path)
    let errors = try #require(read.diagnostics.statedErrors)
    #expect(abs(errors.relative / 1e-5 - 1) < 1e-12 && errors.ofLosses == 1e-9)
    #expect(read.diagnostics.statedError == nil)
    #expect(read.curve.columns.map(\.values) == record.curve.columns.map(\.values))
  }

  @Test("of another program that are neither are the largest relative one", .tags(.contract))
  func mixed() {
    let errors = StatedErrors([(1, 0.1), (0.5, 0.2), (0.25, 0.05)])
    #expect(errors == StatedErrors(relative: 0.4))
  }

  /// In a column no number means that nothing is stated: what is not known must not look like it.
  @Test(
    "that are not known are infinite in a column, and not hidden", .tags(.contract),
    arguments: [Double.nan, .infinity])
  func unknown(error: Double) throws {
    let path = directory.path + "/a.csv"
    try ResultFile.write(record(error), to: path)
    let table = try TableFile.read(path)
    #expect(try table.numbers(in: 2).allSatisfy { $0 == .infinity })
    #expect(try table.statedError(of: "test_loss") == .infinity)
    #expect(try ResultFile.read(path).diagnostics.statedError == .infinity)
    #expect(Diagnostics.json(.infinity) == .text("not known") && Diagnostics.json(nil) != .text("not known"))
  }

  @Test("that are no numbers in a table of another program are not taken for none", .tags(.contract))
  func foreign() throws {
    let path = try directory.write("step,test_loss,test_loss_error\n1,0.5,nan\n2,0.25,\n", to: "a.csv")
    #expect(try TableFile.read(path).statedError(of: "test_loss")?.isNaN == true)
    #expect(try ResultFile.read(path).diagnostics.statedError?.isNaN == true)
  }

  @Test("are the largest of all, known or not", .tags(.contract))
  func largest() {
    func error(_ values: [Double]) -> Double? {
      var diagnostics = record(nil).diagnostics
      diagnostics.entries = zip(["relative_error", "quadrature_error"], values).map {
        .init($0, .number($1), "")
      }
      return diagnostics.statedError
    }
    #expect(error([0.1, 0.2]) == 0.2 && error([]) == nil)
    #expect(error([0.1, .nan])?.isNaN == true && error([.nan, 0.1])?.isNaN == true)
  }
}
