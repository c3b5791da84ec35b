import ArgumentParser
import ConfigurationFiles
import DMFT
import Drawing
import FileFormats
import Foundation

/// `dmft optimize`: the training at whose end the loss is least.
struct OptimizeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "optimize",
    abstract: "Find the best schedule, rate, momentum, batch, width or richness for a budget.",
    discussion: """
      What may be chosen, and for which budget, stands in the configuration:

        optimize:
          over: [schedule]        # batch, learningRate, momentum, richness, width
          budget: {steps: 1000}   # {samples: 1e6}: steps × batch; or {compute: 1e9}
          horizons: [100, 1000]   # a best rate for each, of over: [learningRate]
          knots: 12               # of a piecewise log-linear schedule; or free

      compute is width × samples; free is every step. Momentum, width and richness are one number each. batch is a schedule: it \
      deals out the samples of the budget to as many steps as are best, and under a budget of steps those of data.batch to all \
      steps, alone, with learningRate, or (for given steps) with schedule. With knots: 1, and beside anything else, it is one number.

      Without it the schedule is chosen, for the steps of the configuration. Lazy networks of infinite width on fresh samples \
      have a gradient, and every step is free; elsewhere knots are moved without derivatives. -o writes a configuration that \
      solve and simulate read, and step sizes and batches beside it (best.csv, best-batch.csv for best.yaml). A schedule is compared with the best \
      constant, linear, cosine and power schedules, each at its own best rate. Searches are local, from several starts.

      target: test_loss or train_loss, at the end.
      \(Definitions.losses)

      Examples:
        dmft optimize run.yaml                        the table alone
        dmft optimize run.yaml -o best.yaml --plot best.svg
        dmft solve best.yaml -o theory.nc             what it promises
        dmft simulate best.yaml --instances 16 -o networks.nc

      Exit codes: 0 done; 64 usage; 65 the configuration is wrong, or what it asks for has no best value; 66 it is missing; \
      69 gnuplot is missing; 70 the numbers cannot be trusted; 73 an output cannot be written; 75 a run would not fit.
      """)

  @Argument(
    help: ArgumentHelp("The configuration, YAML or JSON; - for standard input.", valueName: "run.yaml"),
    transform: StreamedInput.path)
  var file: String

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp(
      "Write the best configuration to FILE (\(FileKind.configuration.choice)), its step sizes beside it.",
      valueName: "file"))
  var output: String?

  @OptionGroup var plot: PlotOption<OptimizeCommand>

  @Option(help: "The engine: auto chooses.")
  var engine: EngineName = .auto

  @OptionGroup var time: TimeLimitOption

  @Flag(help: "JSON instead of a table.")
  var json = false

  func validate() throws { try FileKind.configuration.check([output].compactMap { $0 }) }

  func run() async throws {
    let configuration = try Configuration.announced(file, for: .search)
    let files = output.map { OptimizedFiles(configuration, path: $0) }
    let search = configuration.search ?? TrainingSearch()
    try OptimizedConfiguration.check(configuration, search)
    try OutputPath.check((files?.paths(of: search) ?? []) + plot.paths)
    let optimum = try await optimum(of: configuration.run, search)
    let report = OptimumReport(optimum, search, file: file)
    let optimized = OptimizedConfiguration(configuration, optimum, search)
    let best = files?.written(optimized)
    if let files, let best {
      try files.write(best, report, rates: optimized.rates, batches: optimized.batches)
    }
    if let path = plot.path {
      try await OptimumFigure(optimum, target: search.target, size: plot.size).write(to: path)
    }
    try StandardOutput.print(json ? report.json(configuration: best).text(.members) : report.text)
  }

  private func optimum(of run: Run, _ search: TrainingSearch) async throws -> TrainingOptimum {
    let options = time.options(engine)
    let share = SearchProgress(file: file, limit: time.limit)
    let alarm = time.alarm(file: file)
    defer {
      withExtendedLifetime(alarm) {}
      share.finish()
    }
    return try await time.translating(file: file) {
      try await optimise(run, search, options: options) { share.advance($0) }
    }
  }
}

extension OptimizeCommand: DrawingCommand {
  static var figure: String { "Draw the schedules and their losses to FIG (\(FileKind.figure.choice))." }
}

extension FileKind {
  /// A configuration that is written.
  static let configuration = FileKind(endings: ["yaml", "yml", "json"])
}
