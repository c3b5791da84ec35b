import ArgumentParser
import DMFT
import Foundation
import ConfigurationFiles
import Drawing
import FileFormats
import ResultFiles
import LinearAlgebra
import Reports

/// `dmft solve`: the theory curve of a configuration.
struct SolveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "solve",
    abstract: "Compute the learning curve that the theory predicts for a configuration.",
    discussion: """
      Without -o a short table goes to standard output. Curves of at most 10,001 points are written whole, \
      longer ones at 1,000 log-spaced steps unless --points says otherwise.

      Of a nonlinear network on the circle (network: {model: mlp, …}, task: {circle: …}) the curve is that of a linear one \
      with its tangent kernel: exact for richness 0 and infinite width, else a prediction of exponents. On given samples \
      (task: {samples: …}) it is the theory of the nonlinear network itself at infinite width, with standard errors (columns \
      …_se), given the sequence of data.batch where that is one for all networks (data.order cyclic, or data.batchSeed); \
      --two-time then writes outputs and kernels at chosen steps.

      -o - writes CSV to standard output, with --json JSON.

      \(Definitions.losses)

      --decompose adds where the test loss comes from: with bias, the columns loss_width (draw of the network), \
      loss_samples (draw of the data set), loss_batch (sampling noise of the signal) and loss_label_noise sum to \
      test_loss. What two draws do together counts for the later one, in the order network, data set, batches, \
      labels. It takes up to three times as long. Sign rules, Adam and their like are refused: nothing sums there.

      Examples:
        dmft solve run.yaml
        dmft solve run.yaml -o - | head -3
        dmft solve run.yaml -o curve.csv -o curve.nc --plot curve.svg
        dmft solve run.yaml --engine march --two-time --points 100 -o two-time.nc
        dmft solve examples/samples.yaml --scrambles 8 --accuracy 0.01 -o samples.nc
        dmft solve run.yaml --decompose -o curve.nc
        dmft solve run.yaml --dry-run
        dmft solve run.yaml --checkpoint run.state -o curve.nc
        dmft solve run.yaml --checkpoint run.state --time-limit 3h -o curve.nc

      A run that is expected to take more than ten seconds says so before it starts, with the memory. With \
      --checkpoint a march keeps its state every ten minutes, at an interrupt and at the time limit; the same \
      command goes on from it, and the curve is the same to the last bit. Runs of seconds need no checkpoint, and \
      say so. A checkpoint of another configuration, of other options or of another version is refused.

      Exit codes: 0 done; 2 the dynamics diverged (the curve up to there is written); 64 usage; 65 the \
      configuration is wrong; 66 it is missing; 69 gnuplot is missing; 73 an output cannot be written; \
      75 the run would not fit into memory or time, or --time-limit ended it; 130 interrupted.
      """)

  @Argument(
    help: ArgumentHelp("The configuration, YAML or JSON; - for standard input.", valueName: "run.yaml"),
    transform: StreamedInput.path)
  var file: String

  @OptionGroup var output: OutputOption<SolveCommand>

  @Option(help: "The engine: auto chooses, and says why.")
  var engine: EngineName = .auto

  @Flag(
    help:
      "Add columns loss_width, loss_batch, loss_label_noise and loss_samples, which with bias sum to test_loss."
  )
  var decompose = false

  @Flag(help: "Also write correlations and responses of two times; needs an output .nc or .json.")
  var twoTime = false

  @OptionGroup var points: PointsOption

  @OptionGroup var plot: PlotOption<SolveCommand>

  @OptionGroup var ranges: FigureRangeOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Relative error allowed from compressing the spectrum (default: \(SolverOptions().tolerance)).",
      valueName: "e"), transform: Allowed.share)
  var tolerance: Double = SolverOptions().tolerance

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Quadrature nodes instead of the number that --tolerance asks for.", valueName: "n"),
    transform: Allowed.whole(1...SolveCommand.mostNodes))
  var nodes: Int?

  // Longer blocks never pay.
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Rows solved together; 1 is the row-by-row march.", valueName: "b"),
    transform: Allowed.whole(1...512))
  var blockRows: Int?

  @Flag(help: "Keep past times one by one instead of compressing them: slower, for comparison.")
  var uncompressed = false

  @OptionGroup var sampling: SamplingOptionGroup

  @OptionGroup var keeping: CheckpointOptions

  @OptionGroup var time: TimeLimitOption

  @Flag(help: "JSON on standard output instead of a table.")
  var json = false

  @Flag(help: "Solve nothing: say which engine would take the run, and what time and memory it expects.")
  var dryRun = false

  /// More than a measure has modes, and than anything needs.
  private static let mostNodes = 1_000_000_000

  /// Two-time functions take the square of this many numbers each.
  static let defaultTwoTimePoints = 200

  func validate() throws {
    if twoTime, !json, !output.paths.contains(where: { ["json", "nc"].contains(OutputPath.ending($0)) }) {
      throw ValidationError("--two-time needs an output file: -o FILE.nc or -o FILE.json, or --json")
    }
  }

  func run() async throws {
    let configuration = try Configuration.announced(file, for: .theory)
    try OutputPath.check(output.paths + plot.paths + [keeping.checkpoint].compactMap { $0 })
    try keeping.checkpoint.map(OutputPath.checkIsKept)
    let options = try options(for: configuration.run)
    if dryRun { return try announcePlan(of: configuration.run, options) }
    let keeper = try time.translating(file: file) { try checkpoint(configuration, options) }
    let solution = try time.translating(file: file) {
      try solve(configuration, options, keeper)
    }
    StandardError.write("dmft: engine \(solution.diagnostics.engine): \(solution.diagnostics.reason)")
    for warning in solution.diagnostics.warnings { StandardError.write("dmft: warning: \(file): \(warning)") }
    if solution.diagnostics["scrambles"] == nil {
      for option in sampling.given {
        StandardError.write("dmft: \(file): note: \(option) has no effect: nothing is sampled in this run")
      }
    }
    try await write(solution, of: configuration)
    keeper?.remove()
    if let sentence = Self.resolvedRange(solution) { StandardError.write("dmft: \(sentence)") }
    if let failure = SolverFailure.divergence(solution.outcome, file: file) { throw failure }
  }

  /// How far a curve on a measured task is known, and how far it means anything; nil for one that is known to its end.
  static func resolvedRange(_ solution: Solution) -> String? {
    guard let resolved = solution.diagnostics[ResolvedRange.name] else { return nil }
    let axis = solution.curve.axis.rawValue
    let end = solution.diagnostics[ResolvedRange.endName].map {
      ", and from \(axis) \(NumberText.short($0, 3)) on it falls off because the rows of the task end, which says nothing of the data"
    }
    return
      "the samples behind the task resolve the curve to \(axis) \(NumberText.short(resolved, 3)); "
      + "beyond, it rests on modes that they do not resolve and on the power laws that continue them\(end ?? "")"
  }

  private func options(for run: Run) throws -> SolverOptions {
    var options = SolverOptions()
    options.engine = engine
    options.decomposes = decompose
    options.tolerance = tolerance
    options.march.nodes = nodes
    options.march.blockRows = blockRows
    options.march.compresses = !uncompressed
    options.sampling = sampling.options
    options.longestTime = longestTime
    try checkMarch(run)
    if let last = run.training.stepCount {
      options.savedSteps = CurvePoints.steps(through: last, count: points.count)
    }
    guard twoTime else { return options }
    guard let last = run.training.stepCount else {
      throw CommandFailure(code: .usage, message: "--two-time needs steps; \(file) asks for gradient flow")
    }
    options.march.twoTimeSteps = LogSpacing.steps(
      through: last, count: points.count ?? Self.defaultTwoTimePoints)
    return options
  }

  /// Settings of the march are refused where nothing marches: they would change nothing.
  private func checkMarch(_ run: Run) throws {
    let given = [
      (nodes != nil, "--nodes"), (blockRows != nil, "--block-rows"), (uncompressed, "--uncompressed"),
    ]
    guard let option = given.first(where: \.0)?.1 else { return }
    let reason: String? =
      if case .flow = run.training { "\(file) asks for gradient flow" } else if run.model is SampleRegression
      {
        "\(file) is of a network on given samples"
      } else { nil }
    guard let reason else { return }
    throw CommandFailure(
      code: .usage,
      message:
        "\(option) would change nothing: \(reason), and it sets the march of linear chains; leave it out")
  }

  /// Where the state of a run is kept; nil when that is not asked for, or when the run needs seconds.
  private func checkpoint(_ configuration: Configuration, _ options: SolverOptions) throws -> RunCheckpoint? {
    guard let path = keeping.checkpoint else { return nil }
    guard try DMFT.plan(configuration.run, options: options).keepsState else {
      StandardError.write(
        "dmft: note: the engine of this run keeps no checkpoint; \(path) is neither read nor written")
      return nil
    }
    return RunCheckpoint(
      path: path,
      header: CheckpointHeader(
        configuration: configuration.canonical, files: ContentMark.json(configuration.contents),
        options: Self.deciding(options)),
      interval: keeping.interval)
  }

  /// What of the options decides the numbers.
  private static func deciding(_ options: SolverOptions) -> JSONValue {
    func count(_ value: Int?) -> JSONValue { value.map(JSONValue.integer) ?? "auto" }
    return .object([
      ("tolerance", .number(options.tolerance)), ("nodes", count(options.march.nodes)),
      ("block-rows", count(options.march.blockRows)),
      ("uncompressed", .boolean(!options.march.compresses)),
      ("decompose", .boolean(options.decomposes)),
      ("two-time points", .integer(options.march.twoTimeSteps.count)),
      ("seed", .integer(Int(options.sampling.seed))), ("paths", count(options.sampling.paths)),
      ("scrambles", .integer(options.sampling.scrambles)),
      ("accuracy", options.sampling.accuracy.map(JSONValue.number) ?? "auto"),
    ])
  }

  private func solve(
    _ configuration: Configuration, _ options: SolverOptions, _ checkpoint: RunCheckpoint?
  ) throws -> Solution {
    let run = configuration.run
    let bar = ProgressBar()
    // With a state that is kept, a run that is longer than the time given goes on later.
    let notice = RunNotice(file: file, limit: checkpoint != nil && time.timeLimit != nil ? nil : time.limit)
    let alarm = time.alarm(file: file)
    defer {
      withExtendedLifetime(alarm) {}
      notice.finish()
      bar.finish()
    }
    var watch = RunWatch()
    watch.keeper = checkpoint
    watch.expect = { try notice.expect($0) }
    watch.progress = {
      bar.update($0.share, left: $0.secondsLeft, most: $0.mostSecondsLeft)
      notice.advance($0.share, left: $0.secondsLeft)
    }
    watch.curve = { try keep($0, of: configuration) }
    guard let checkpoint else { return try DMFT.solve(run, options: options, watch: watch) }
    return try checkpoint.solving { try DMFT.solve(run, options: options, watch: watch) }
  }

  /// Of the whole run; one that keeps its state is not ended by the time given, and goes on later.
  private var longestTime: Double {
    guard keeping.checkpoint != nil, let limit = time.timeLimit?.seconds else { return time.limit.seconds }
    return max(limit, SolverOptions().longestTime)
  }

  private func record(_ solution: Solution, of configuration: Configuration) -> ResultRecord {
    ResultRecord(
      curve: CurvePoints.selection(of: solution.curve, count: points.count), twoTime: solution.twoTime,
      fields: solution.fields, configuration: configuration.canonical, engine: solution.diagnostics.engine,
      version: Version.current,
      diagnostics: solution.diagnostics, source: ResultRecord.theory)
  }

  /// Writes a curve to the files that will hold it with the border of stability as well, which is still to be looked for.
  private func keep(_ solution: Solution, of configuration: Configuration) throws {
    let files = output.paths.filter { !OutputPath.isStandardOutput($0) }
    guard !files.isEmpty else { return }
    let record = record(solution, of: configuration)
    for file in files { try ResultFile.write(record, to: file) }
    InterruptHandler.advise(
      "the curve up to where the dynamics diverge is in \(files.joined(separator: ", "))")
  }

  private func write(_ solution: Solution, of configuration: Configuration) async throws {
    let record = record(solution, of: configuration)
    for path in output.all(json: json) { try ResultFile.write(record, to: path, json: json) }
    if let plot = plot.path {
      let slopes = [PredictedSlope.line(for: configuration.run)].compactMap { $0 }
      let column = record.curve[.testLoss] == nil ? Quantity.trainLoss.name : Quantity.testLoss.name
      let look = FigureLook(size: self.plot.size, xRange: ranges.xRange, yRange: ranges.yRange)
      try await CurveFigure(
        [PlottedCurve(file: file, name: "theory", record: record)],
        .init(column: column, slopes: slopes, look: look)
      ).write(to: plot)
    }
    if output.paths.isEmpty, !json {
      try StandardOutput.print(TextTable.text(record.curve, errors: solution.diagnostics.statedErrors))
    }
  }
}

extension SolveCommand: WritingCommand, DrawingCommand {
  static var content: String { "the curve" }
  static var figure: String { "Write a log–log figure to FIG (\(FileKind.figure.choice))." }
}
