import ArgumentParser
import Foundation
import Sweep
import FileFormats
import LinearAlgebra

extension SweepCommand {
  struct Submit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Hand the missing points to Slurm as one array job.",
      discussion: """
        Writes DIR/submit.sh, which you may read, change and submit yourself, calls sbatch and prints the number of the \
        job. What follows -- goes to sbatch. A second submit takes only what is missing.

        Any other scheduler runs: dmft sweep work DIR --task i --tasks m, for i from 0 to m - 1.

        Examples:
          dmft sweep submit sweep --on slurm
          dmft sweep submit sweep --tasks 200 -- --partition=short --mem=4G

        Exit codes: 0 submitted, or nothing is missing; 64 usage; 66 there is no sweep; 69 sbatch is missing or refuses; \
        73 the script cannot be written.
        """)

    enum Scheduler: String, ExpressibleByArgument, CaseIterable { case slurm }

    @Argument(help: ArgumentHelp("The directory of the sweep.", valueName: "dir"))
    var directory: String

    @Option(help: "The scheduler.")
    var on: Scheduler = .slurm

    @Option(
      parsing: .unconditional,
      help: ArgumentHelp("How many tasks share the points (default: one a point, up to 64).", valueName: "m"),
      transform: Allowed.whole(Allowed.tasks))
    var tasks: Int?

    @Argument(parsing: .postTerminator, help: ArgumentHelp("Options of sbatch.", valueName: "options"))
    var options: [String] = []

    func run() async throws {
      let directory = try SweepDirectory.opened(directory)
      let missing = directory.status().missingPoints
      guard !missing.isEmpty else { return try StandardOutput.write("nothing is missing") }
      let job = try await SlurmArray(directory).submit(missing: missing, tasks: tasks, options: options)
      try StandardOutput.write(job)
    }
  }

  struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Say how far a sweep is: finished, running, missing, failed and why; jobs.",
      discussion: """
        Examples:
          dmft sweep status sweep
          dmft sweep status sweep --json

        Exit codes: 0 done, whatever the state; 64 usage; 66 there is no sweep.
        """)

    @Argument(help: ArgumentHelp("The directory of the sweep.", valueName: "dir"))
    var directory: String

    @Flag(help: "JSON instead of text.")
    var json = false

    func run() async throws {
      let directory = try SweepDirectory.opened(directory)
      let report = SweepReport(
        status: directory.status(), jobs: try await SlurmArray(directory).jobs(), grid: directory.grid)
      try StandardOutput.print(json ? report.json.text(.members) : report.text)
    }
  }

  struct Collect: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write the results of a sweep as one labelled data set.",
      discussion: """
        netCDF: axes of the sweep are dimensions with coordinates, named by the last part of the key (or all of it where \
        two keys end alike), then step or time; columns are variables. Where both are done the columns of simulations \
        begin with simulated_. What is missing is NaN, and counted; failures and their reasons are in the attributes. \
        CSV: a row for every point and step.

        \(Definitions.losses)

        Examples:
          dmft sweep collect sweep -o sweep.nc
          dmft sweep collect sweep -o sweep.nc -o sweep.csv
          dmft sweep collect sweep -o - | head -3

        Exit codes: 0 done, also when points are missing; 64 usage; 66 there is no sweep; 73 the file cannot be written.
        """)

    @Argument(help: ArgumentHelp("The directory of the sweep.", valueName: "dir"))
    var directory: String

    @OptionGroup var output: OutputOption<Collect>

    func validate() throws {
      if output.paths.isEmpty { throw ValidationError("-o FILE is missing") }
    }

    func run() throws {
      let directory = try SweepDirectory.opened(directory)
      try directory.claimInputs()
      try OutputPath.check(output.paths)
      let collection = SweepCollection(directory)
      for path in output.paths {
        if OutputPath.isStandardOutput(path) {
          try StandardOutput.print(collection.csv())
          continue
        }
        let isTable = OutputPath.ending(path) == "csv"
        try AtomicFile.write(
          isTable ? collection.csv() : NetCDFData.data(collection.file(), path: path), to: path)
      }
      let status = SweepReport.text(collection.status)
      if output.isOnStandardOutput { StandardError.write(status) } else { try StandardOutput.write(status) }
    }
  }
}

extension SweepCommand.Collect: WritingCommand {
  static var content: String { "the data set" }
  static var outputKind: FileKind { FileKind(endings: ["nc", "csv"]) }
}

/// How far a sweep is, in words and as JSON.
struct SweepReport {
  let status: SweepStatus
  let jobs: [SlurmArray.Job]
  let grid: SweepGrid

  static func text(_ status: SweepStatus) -> String {
    let parts = [
      (status.finished, "finished"), (status.running, "running"), (status.missing, "missing"),
      (status.failed, "failed"),
    ]
    return "\(status.points.counting("point")): "
      + parts.filter { $0.0 > 0 || $0.1 == "finished" }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
  }

  static func text(_ outcome: SweepWork.Outcome) -> String {
    "done here \(outcome.done); finished \(outcome.finished), failed \(outcome.failed)"
      + (outcome.elsewhere > 0 ? ", others are at work on \(outcome.elsewhere)" : "")
  }

  var text: String {
    let failures = status.failures.map { "failed: \($0.label): \($0.job.action.rawValue): \($0.reason)" }
    return ([Self.text(status)] + failures + jobs.map(\.text)).joined(separator: "\n") + "\n"
  }

  var json: JSONValue {
    .object([
      ("points", .integer(status.points)), ("finished", .integer(status.finished)),
      ("running", .integer(status.running)), ("missing", .integer(status.missing)),
      ("failed", .integer(status.failed)), ("failures", .array(status.failures.map(failure))),
      ("jobs", .array(jobs.map(\.json))),
    ])
  }

  private func failure(_ failure: SweepStatus.Failure) -> JSONValue {
    let coordinates = grid.coordinates(of: failure.job.point).map { key, value in
      (key.name, value.json)
    }
    return .object([
      ("point", .integer(failure.job.point)), ("at", .object(coordinates)),
      ("action", .text(failure.job.action.rawValue)), ("reason", .text(failure.reason)),
    ])
  }
}

extension SweepValue {
  fileprivate var json: JSONValue {
    switch self {
    case .number(let number): Int(exactly: number).map(JSONValue.integer) ?? .number(number)
    case .text(let text): .text(text)
    }
  }
}
