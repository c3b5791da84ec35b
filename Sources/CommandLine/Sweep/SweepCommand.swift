import ArgumentParser
import Foundation
import Sweep
import FileFormats
import LinearAlgebra

/// `dmft sweep`: many runs as one labelled data set.
struct SweepCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract: "Solve or simulate many configurations, here or on Slurm, as one labelled data set.",
    discussion: """
      A sweep file:
        base: run.yaml                 # or the configuration itself
        do: [solve, simulate]          # or one of them
        simulate: {instances: 64, seed: 1}
        grid:                          # all combinations
          network.richness: [0, 0.1, 1, 10]
          network.width: {from: 32, to: 4096, count: 8, spacing: log}
        zip:                           # lists that run side by side, one axis
          batchAndRate:
            data.batch: [8, 32, 128]
            optimizer.learningRate: [0.05, 0.1, 0.2]

      Any key of a configuration may be varied (dmft configuration lists them). points: n thins long curves.

      \(Definitions.losses)

      Examples:
        dmft sweep run sweep.yaml -o sweep         here; again: it goes on
        dmft sweep create sweep.yaml -o sweep      or in steps: the directory,
        dmft sweep submit sweep --on slurm         the work as an array job,
        dmft sweep status sweep                    how far it is,
        dmft sweep collect sweep -o sweep.nc       and the data set, for xarray
        dmft plot sweep.nc -o figure.svg --lines richness --at width=64

      Exit codes: 0 all points are there; 1 some failed, and are named; 64 usage; 65 the sweep file is wrong; 66 it is \
      missing; 69 sbatch is missing; 73 the directory cannot be written, or holds something else; 75 --limit-time \
      ended the work; 130 interrupted: finished points are kept.
      """,
    subcommands: [Run.self, Create.self, Work.self, Submit.self, Status.self, Collect.self])
}

extension SweepCommand {
  /// `-o DIR`.
  struct DirectoryOption: ParsableArguments {
    @Argument(
      help: ArgumentHelp("The sweep, YAML or JSON; - for standard input.", valueName: "sweep.yaml"),
      transform: StreamedInput.path)
    var file: String

    @Option(
      name: [.customShort("o"), .customLong("output")],
      help: ArgumentHelp("The directory of the sweep.", valueName: "dir"))
    var directory: String

    func validate() throws { try OutputPath.checkIsName(directory, of: "-o", what: "directory") }
  }

  struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make the directory, do what is missing, and collect.",
      discussion: """
        The data set is DIR/sweep.nc. The same command goes on after an interruption.

        Examples:
          dmft sweep run sweep.yaml -o sweep
          dmft sweep run sweep.yaml -o sweep --jobs 1 --limit-time 3h

        Exit codes: those of dmft sweep.
        """)

    @OptionGroup var sweep: DirectoryOption
    @OptionGroup var options: WorkOptions

    func run() async throws {
      let directory = try SweepDirectory.prepared(sweep.directory, for: sweep.file)
      try OutputPath.check(directory.path + "/sweep.nc")
      let outcome = try await options.work(directory, waits: true)
      let output = directory.path + "/sweep.nc"
      let collection = SweepCollection(directory)
      try AtomicFile.write(NetCDFData.data(collection.file(), path: output), to: output)
      try StandardOutput.write("\(SweepReport.text(collection.status)); collected in \(output)")
      try SweepFailure.check(outcome, of: directory)
    }
  }

  struct Create: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make the directory of a sweep: every configuration resolved and written.",
      discussion: """
        A later edit of the sweep file, or of its base, does not change the directory.

        Example:
          dmft sweep create sweep.yaml -o sweep

        Exit codes: those of dmft sweep; points that are refused count as failed and do not stop the others.
        """)

    @OptionGroup var sweep: DirectoryOption

    func run() throws {
      let directory = try SweepDirectory.prepared(sweep.directory, for: sweep.file)
      let axes = directory.grid.axes.map { "\($0.name) \($0.length)" }.joined(separator: " × ")
      try StandardOutput.write("\(directory.path): \(directory.grid.count.counting("point")) (\(axes))")
    }
  }

  struct Work: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Do what is missing of a sweep: what a job of any scheduler calls.",
      discussion: """
        With --task i --tasks m the points i mod m. Several workers may share a directory: what one is at work on the \
        others pass over, also on other machines.

        Examples:
          dmft sweep work sweep
          dmft sweep work sweep --task 3 --tasks 64 --jobs 1 --limit-time 3h

        Exit codes: those of dmft sweep, for the points of this task.
        """)

    @Argument(help: ArgumentHelp("The directory of the sweep.", valueName: "dir"))
    var directory: String

    @Option(
      parsing: .unconditional, help: ArgumentHelp("Number of the task, from 0.", valueName: "i"),
      transform: Allowed.whole(0...9_999_999))
    var task: Int?

    @Option(
      parsing: .unconditional, help: ArgumentHelp("How many tasks share the points.", valueName: "m"),
      transform: Allowed.whole(Allowed.tasks))
    var tasks: Int?

    @OptionGroup var options: WorkOptions

    func validate() throws {
      guard (task == nil) == (tasks == nil) else {
        throw ValidationError("--task and --tasks go together")
      }
      try Allowed.check(task, 0...((tasks ?? 1) - 1), "--task")
    }

    func run() async throws {
      let directory = try SweepDirectory.opened(directory)
      let share = SweepShare(task: task ?? 0, of: tasks ?? 1)
      let outcome = try await options.work(directory, share: share)
      try StandardOutput.write(SweepReport.text(outcome))
      try SweepFailure.check(outcome, of: directory)
    }
  }
}
