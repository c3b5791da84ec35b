import ArgumentParser
import DMFT
import Foundation

/// `dmft frontier`: the least loss that a compute buys.
struct FrontierCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "frontier",
    abstract: "Compute-optimal loss, width and time against C = N t.",
    discussion: """
      Solves the configuration at many widths and takes the lower envelope of the curves. With flow in the \
      configuration C is width × time, else width × steps. The exponents are fitted over the later half of the \
      envelope's logarithmic axis, or --from and --to, and compared with the prediction for power-law tasks. \
      Values of C whose best width lies at an end of --widths are left out.

      Examples:
        dmft frontier run.yaml --widths 16:65536
        dmft frontier flow.yaml --widths 10:1e8 --count 60 --plot frontier.svg -o frontier.csv
        dmft frontier run.yaml --widths 16:4096 --compute 1e3:1e6 --json

      Exit codes: 0 done; 64 usage; 65 the configuration is wrong, or the widths are too few for an envelope; \
      66 it is missing; 69 gnuplot is missing; 73 an output cannot be written; 75 a run would not fit.
      """)

  @Argument(
    help: ArgumentHelp("The configuration, YAML or JSON; its width is replaced.", valueName: "run.yaml"))
  var file: String

  @Option(help: ArgumentHelp("Smallest and largest width.", valueName: "n0:n1"))
  var widths: NumberRange

  @Option(help: ArgumentHelp("How many widths, log-spaced (default: eight in a decade).", valueName: "n"))
  var count: Int?

  @Option(
    help: ArgumentHelp("Smallest and largest compute (default: what the curves cover).", valueName: "c0:c1"))
  var compute: NumberRange?

  @Option(help: "The engine: auto chooses.")
  var engine: EngineName = .auto

  @OptionGroup var window: WindowOptions<FrontierCommand>

  @OptionGroup var output: OutputOption<FrontierCommand>

  @OptionGroup var plot: PlotOption<FrontierCommand>

  @Flag(help: "JSON instead of a table.")
  var json = false

  func validate() throws {
    try Allowed.check(count, 3...10_000, "--count")
    guard widths.low >= 1, widths.high <= 1e15 else {
      throw ValidationError("--widths is \(widths.low):\(widths.high); allowed: from 1 to 1e15")
    }
  }

  func run() async throws {
    let configuration = try Configuration.announced(file)
    try OutputPath.check(output.paths + plot.paths)
    let run = try timed(configuration.run)
    let curves = try await curves(run)
    let frontier = ComputeFrontier(curves, compute: compute.map { $0.spaced(Self.computeCount) })
    let report = try report(frontier, run)
    let json = report.json.text(.members)
    for path in output.paths {
      try AtomicFile.write(OutputPath.ending(path) == "csv" ? report.csv : json, to: path)
    }
    if let plot = plot.path {
      try await FrontierFigure(curves: curves, frontier: frontier, predicted: report.predicted).write(
        to: plot)
    }
    print(self.json ? json : report.text, terminator: "")
  }

  /// The run as a flow, when the flow is asked for and the configuration has steps: T steps take the time η T.
  private func timed(_ run: Run) throws -> Run {
    guard engine == .flow, case .steps(let steps, let optimiser) = run.training else { return run }
    let end = optimiser.learningRate * Double(steps)
    StandardError.write("dmft: note: the \(steps) steps of \(file) become a gradient flow to time \(end)")
    return try run.with(training: .flow(until: end, points: Self.flowPoints))
  }

  /// Different whole widths, log-spaced.
  var widthList: [Int] {
    let decades = log10(widths.high / widths.low)
    return widths.wholeNumbers(count ?? max(3, Int((8 * decades).rounded()) + 1))
  }

  private func curves(_ run: Run) async throws -> [ComputeFrontier.Curve] {
    var options = SolverOptions()
    options.engine = engine
    let bar = ProgressBar()
    defer { bar.finish() }
    return try await SolverFailure.translating(file: file) {
      try await ComputeFrontier.curves(of: run, widths: widthList, options: options) { bar.update($0) }
    }
  }

  private func report(_ frontier: ComputeFrontier, _ run: Run) throws -> FrontierReport {
    do {
      return FrontierReport(
        points: frontier.points, fits: try frontier.exponents(from: window.from, to: window.to),
        predicted: ComputeFrontier.predictedExponent(of: run), timeName: run.timeName)
    } catch let error as DescriptionError {
      throw CommandFailure(
        code: .badInput,
        message:
          "\(file): the envelope has \(frontier.points.count) points with a best width inside --widths "
          + "(\(error.key) \(error.value); allowed: \(error.allowed)): give more widths, or a longer run")
    }
  }

  private static let computeCount = 100
  private static let flowPoints = 400
}

extension FrontierCommand: WritingCommand, DrawingCommand, FittingCommand {
  static var content: String { "the points" }
  static var outputKind: FileKind { .points }
  static var figure: String { "Write a figure to FIG (\(FileKind.figure.choice))." }
  static var window: (from: ArgumentHelp, to: ArgumentHelp) {
    (
      from: ArgumentHelp("Start of the window in which exponents are fitted.", valueName: "c"),
      to: ArgumentHelp("End of that window.", valueName: "c")
    )
  }
}

extension Run {
  /// What multiplies the width in the compute.
  fileprivate var timeName: String {
    if case .flow = training { "time" } else { "steps" }
  }
}
