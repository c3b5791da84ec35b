import ArgumentParser
import DMFT
import Foundation
import Validation
import FileFormats
import LinearAlgebra

/// `dmft validate`: theory against simulation, with a verdict for every case.
struct ValidateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Test claims of the theory against simulations of finite networks.",
    discussion: """
      A case is a file case.yaml: a claim, a configuration, and which networks to simulate. Its curve is solved, \
      networks of several sizes are trained, their means are extrapolated to infinite size, and one test on all \
      compared values together decides whether they are compatible with the theory. Cases may expect a disagreement: \
      they show what the test can see. A folder stands for all cases below it, \
      hidden folders and links to folders apart, and holds at most \(CaseSearch(folder: "").most) files and folders.

      \(Definitions.losses)

      Examples:
        dmft validate validation/
        dmft validate validation/two-layer-momentum --report report
        dmft validate validation/ --quick --seed 7

      A case:
        claim: One-pass training of random features follows the two-time equations.
        run: run.yaml               # or the configuration itself
        simulation: {instances: 64, scales: [1, 2, 4], seed: 1}
        compare: {columns: [test_loss], points: 8}
        expect: agree               # or disagree

      Exit codes: 0 every verdict is the expected one; 1 one is not, and is named; 64 usage; 65 a case or its \
      configuration is wrong; 66 it is missing; 69 gnuplot is missing; 73 the report cannot be written; 75 a run would \
      not fit; 130 interrupted.
      """)

  @Argument(
    help: ArgumentHelp(
      "Cases, or folders with cases in them; - for a case from standard input.", valueName: "path"),
    transform: StreamedInput.path)
  var paths: [String]

  @Option(
    help: ArgumentHelp(
      "Write report.md, report.html, report.json and a figure for each case to DIR.", valueName: "dir"))
  var report: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The seed of every case, in place of its own.", valueName: "s"),
    transform: Allowed.whole(0...Int(UInt32.max)))
  var seed: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Networks trained at the same time (default: one a core).", valueName: "n"),
    transform: Allowed.whole(Allowed.threads))
  var threads: Int?

  @Flag(help: "Only cases marked quick.")
  var quick = false

  @Flag(help: "Write the numbers of every case to result.json beside it.")
  var keep = false

  @Flag(help: "JSON instead of lines, at the end: what report.json holds.")
  var json = false

  func validate() throws {
    guard !paths.isEmpty else { throw ValidationError("name a case, or a folder with cases") }
    if keep, let stream = paths.first(where: StreamedInput.isStream) {
      throw ValidationError("--keep: nothing lies beside \(stream); allowed: a case in a file")
    }
    try report.map { try OutputPath.checkIsName($0, of: "--report", what: "directory") }
  }

  func run() async throws {
    let cases = try files()
    if keep { try OutputPath.check(cases.map(resultFile)) }
    if let report { try await ValidationReport.prepare(report, cases: cases.map(\.name)) }
    var records: [CaseRecord] = []
    for (index, file) in cases.enumerated() {
      let record = try await evaluate(file, index, of: cases.count)
      records.append(record)
      if !json {
        try StandardOutput.write(
          "\(record.result.isAsExpected ? "ok  " : "FAIL")  \(record.name): \(record.sentence)")
      }
      if keep { try write(record) }
    }
    if let report { try await ValidationReport(records: records).write(to: report) }
    if json { try StandardOutput.write(ValidationReport(records: records).json) }
    try conclude(records)
  }

  /// The cases, all read before the first is simulated.
  private func files() throws -> [CaseFile] {
    let files = try CaseFile.files(paths).map(CaseFile.read).filter { !quick || $0.isQuick }
    guard !files.isEmpty else {
      throw CommandFailure(
        code: .noInput, message: "\(paths.joined(separator: ", ")): no case is marked quick")
    }
    if let name = Dictionary(grouping: files, by: \.name).first(where: { $0.value.count > 1 })?.key {
      throw CommandFailure(
        code: .badInput, message: "\(name) is the name of several cases; allowed: folders of different names")
    }
    return files.map { file in
      var file = file
      if let seed { file.description.seed = UInt64(seed) }
      file.description.threads = threads
      return file
    }
  }

  private func evaluate(_ file: CaseFile, _ index: Int, of count: Int) async throws -> CaseRecord {
    for ensemble in file.description.ensembles {
      _ = try SolverFailure.prepared(ensemble, file: file.path)
    }
    let bar = ProgressBar()
    defer { bar.finish() }
    do {
      let result = try await file.description.evaluate { share in
        bar.update((Double(index) + share) / Double(count))
      }
      return CaseRecord(file: file, result: result)
    } catch let error as SolverError {
      throw SolverFailure.failure(error, file: file.path)
    } catch let error as DescriptionError {
      throw CommandFailure(code: .badInput, message: "\(file.path): \(error.description)")
    }
  }

  private func write(_ record: CaseRecord) throws {
    try AtomicFile.write(record.json(withCurves: false).text(.elements), to: resultFile(record.file))
  }

  /// Where `--keep` writes.
  private func resultFile(_ file: CaseFile) -> String {
    let folder = PathText.folder(file.path)
    return PathText.joined(folder, "result.json")
  }

  private func conclude(_ records: [CaseRecord]) throws {
    let wrong = records.filter { !$0.result.isAsExpected }
    guard wrong.isEmpty else {
      throw CommandFailure(
        code: .disagreement,
        message: "\(wrong.count) of \(records.count.counting("case")) not as expected: "
          + wrong.map(\.name).joined(separator: ", "))
    }
    if !json { try StandardOutput.write(ValidationReport(records: records).summary) }
  }
}
