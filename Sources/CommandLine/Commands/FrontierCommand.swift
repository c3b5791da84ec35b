import ArgumentParser
import DMFT
import Foundation
import Sweep
import ConfigurationFiles
import Drawing
import FileFormats
import LinearAlgebra
import ResultFiles
import Reports

/// `dmft frontier`: the least loss that a compute buys.
struct FrontierCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "frontier",
    abstract: "Compute-optimal loss, width and time against C = N t.",
    discussion: """
      Solves the configuration at many widths and takes the lower envelope of the curves. With flow in the \
      configuration C is width × time, else width × steps. The exponents are fitted over the later half of the \
      envelope's logarithmic axis, or --from and --to, and compared with the prediction for power-law tasks. \
      Values of C whose best width lies at an end of --widths are left out. The loss is \
      \(Definitions.testLoss)

      Examples:
        dmft frontier run.yaml --widths 16:65536
        dmft frontier flow.yaml --widths 10:1e8 --count 60 -o frontier.csv
        dmft frontier run.yaml --widths 16:4096 --compute 1e3:1e6 --json
        dmft frontier r.yaml --widths 64:1e6 --modes-per-width 4 --rate-exponent -0.4
        dmft frontier sweep.nc --at richness=1      a collected sweep of widths

      In JSON and CSV the best number of steps is called time, too; the JSON says in axis which it is.

      Exit codes: 0 done; 64 usage; 65 the configuration is wrong, or the widths are too few for an envelope; \
      66 it is missing; 69 gnuplot is missing; 73 an output cannot be written; 75 a run would not fit.
      """)

  @Argument(
    help: ArgumentHelp(
      "The configuration, YAML or JSON, whose width is replaced; or a collected sweep (.nc); - for standard input.",
      valueName: "run.yaml"), transform: StreamedInput.path)
  var file: String

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Smallest and largest width.", valueName: "n0:n1"),
    transform: Allowed.range)
  var widths: NumberRange?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Modes grow with the width: M = r N, as they must for α ≤ 1.", valueName: "r"),
    transform: Allowed.positive)
  var modesPerWidth: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The learning rate is that of the file at the width of the file, and changes as N^p (α − 1 for α < 1: the largest stable one).",
      valueName: "p"), transform: Allowed.number("a number") { _ in true })
  var rateExponent: Double = 0

  @OptionGroup var selection: SelectionOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How many widths, log-spaced (default: \(FrontierCommand.usualWidths) in a decade).", valueName: "n"),
    transform: Allowed.whole(3...10_000))
  var count: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Smallest and largest compute (default: what the curves cover).", valueName: "c0:c1"),
    transform: Allowed.range)
  var compute: NumberRange?

  @Option(help: "The engine: auto chooses.")
  var engine: EngineName = .auto

  @OptionGroup var window: WindowOptions<FrontierCommand>

  @OptionGroup var output: OutputOption<FrontierCommand>

  @OptionGroup var plot: PlotOption<FrontierCommand>

  @OptionGroup var ranges: FigureRangeOptions

  @OptionGroup var time: TimeLimitOption

  @Flag(help: "JSON instead of a table.")
  var json = false

  func validate() throws {
    if isSweep, growth != .init() {
      throw ValidationError("--modes-per-width and --rate-exponent go with a configuration")
    }
    guard (widths == nil) == isSweep else {
      throw ValidationError(isSweep ? "--widths goes with a configuration" : "--widths n0:n1 is missing")
    }
    if let widths, !(widths.low >= 1 && widths.high <= 1e15) {
      throw ValidationError(
        "--widths is \(widths.low.readable):\(widths.high.readable); allowed: from 1 to 1e15")
    }
    if let widths, widths.wholeNumbers == nil {
      throw ValidationError(
        "--widths is \(widths.low.readable):\(widths.high.readable); allowed: two numbers with a whole one between them"
      )
    }
  }

  private var growth: ComputeFrontier.Growth {
    .init(modesPerWidth: modesPerWidth, rateExponent: rateExponent)
  }

  private var isSweep: Bool { OutputPath.ending(file) == "nc" }

  func run() async throws {
    try OutputPath.check(output.paths + plot.paths)
    let (curves, run, axis) = try await isSweep ? swept() : solved()
    let frontier = ComputeFrontier(
      curves,
      compute: compute.map {
        LogSpacing.points(from: $0.low, through: $0.high, count: Self.computeCount)
      })
    var report = try report(frontier, run, axis)
    report.lossError = Diagnostics.stated(Diagnostics.largest(curves.compactMap(\.error)))
    for path in output.paths { try write(report, to: path) }
    if let plot = plot.path {
      let look = FigureLook(size: self.plot.size, xRange: ranges.xRange, yRange: ranges.yRange)
      try await FrontierFigure(
        curves: curves, frontier: frontier, predicted: report.predicted?.loss, axis: axis, look: look
      ).write(to: plot)
    }
    if output.isOnStandardOutput {
      StandardError.writeRaw(report.text)
    } else {
      try StandardOutput.print(json ? report.json.text(.members) : report.text)
    }
  }

  private func write(_ report: FrontierReport, to path: String) throws {
    if OutputPath.isStandardOutput(path) {
      return try StandardOutput.print(json ? report.json.text(.members) : report.csv)
    }
    let isTable = OutputPath.ending(path) == "csv"
    try AtomicFile.write(isTable ? report.csv : report.json.text(.members), to: path)
  }

  /// The run as a flow, when the flow is asked for and the configuration has steps: T steps take the time η T.
  private func timed(_ run: Run) throws -> Run {
    guard engine == .flow, case .steps(let steps, let optimiser) = run.training else { return run }
    let end = optimiser.learningRate * Double(steps)
    StandardError.write(
      "dmft: note: the \(steps.counting("step")) of \(file) \(steps.inflecting("becomes", "become")) a gradient flow to time \(end.readable)"
    )
    return try run.with(training: .flow(until: end, points: Self.flowPoints))
  }

  /// Curves with what they are of; no run where it is not known.
  private typealias Found = (curves: [ComputeFrontier.Curve], run: Run?, axis: LearningCurve.Axis)

  private func solved() async throws -> Found {
    let run = try timed(Configuration.announced(file, for: .theory).run)
    if let note = countNote { StandardError.write("dmft: \(file): note: \(note)") }
    let axis: LearningCurve.Axis = if case .flow = run.training { .time } else { .step }
    return (try await curves(run), run, axis)
  }

  /// The curves of a collected sweep, which may differ in nothing but the width.
  private func swept() throws -> Found {
    let curves = try selection.curves(file).filter { !$0.record.isSimulation }
    try CollectedCurve.check(curves, varyOnlyIn: ["width"], file: file)
    let found = try curves.compactMap { curve -> ComputeFrontier.Curve? in
      guard let width = curve.coordinates.first(where: { $0.name == "width" })?.value.number, width.isFinite
      else { return nil }
      let loss = try curve.record.values(of: Quantity.testLoss.name, in: file)
      return ComputeFrontier.Curve(
        width: width, loss: LogCurve(curve.record.curve.points, loss),
        error: curve.record.diagnostics.largestError)
    }.sorted { $0.width < $1.width }
    return (found, run(of: curves), curves.first?.record.curve.axis ?? .step)
  }

  /// What all curves are of, at the width of the first: theory predicts the same for each.
  private func run(of curves: [CollectedCurve]) -> Run? {
    do { return try curves.first?.configuration().run } catch {
      noteUnpredicted(
        "their configuration cannot be read: \((error as? CommandFailure)?.message ?? "\(error)")")
      return nil
    }
  }

  private func noteUnpredicted(_ reason: String) {
    StandardError.write("dmft: \(file): note: no exponents are predicted: \(reason)")
  }

  /// Different whole widths, log-spaced, none outside of what was given.
  var widthList: [Int] {
    guard let widths, let whole = widths.wholeNumbers else { return [] }
    let decades = log10(widths.high / widths.low)
    return LogSpacing.wholeNumbers(
      from: Double(whole.lowerBound), through: Double(whole.upperBound),
      count: count ?? max(Self.fewestWidths, Int((Double(Self.usualWidths) * decades).rounded()) + 1))
  }

  /// That fewer widths are solved than were asked for; nil where all are.
  var countNote: String? {
    guard let count, widthList.count < count else { return nil }
    return "\(widthList.count.counting("width")) instead of \(count): others are the same whole numbers"
  }

  private func curves(_ run: Run) async throws -> [ComputeFrontier.Curve] {
    let options = time.options(engine)
    let bar = ProgressBar()
    let notice = RunNotice(file: file, limit: time.limit)
    let alarm = time.alarm(file: file)
    defer {
      withExtendedLifetime(alarm) {}
      notice.finish()
      bar.finish()
    }
    let widths = widthList
    return try await time.translating(file: file) {
      if let one = try ComputeFrontier.expected(of: run, widths: widths, growth: growth, options: options) {
        try notice.expect(one)
      }
      return try await ComputeFrontier.curves(of: run, widths: widths, growth: growth, options: options) {
        share in
        bar.update(share)
        notice.advance(share)
      }
    }
  }

  private func prediction(_ run: Run) -> Phase.Law? {
    do { return try ComputeFrontier.prediction(for: run, growth: growth) } catch {
      noteUnpredicted(error.reason)
      return nil
    }
  }

  private func report(
    _ frontier: ComputeFrontier, _ run: Run?, _ axis: LearningCurve.Axis
  ) throws -> FrontierReport {
    do {
      let fits = try frontier.exponents(from: window.from, to: window.to)
      return FrontierReport(
        points: frontier.points, fits: fits, predicted: run.flatMap(prediction), axis: axis)
    } catch let error as DescriptionError {
      throw CommandFailure(
        code: .badInput,
        message:
          "\(file): the envelope has \(frontier.points.count.counting("point")) with a best width inside --widths "
          + "(\(error.key) \(error.value); allowed: \(error.allowed)): give more widths, or a longer run")
    }
  }

  /// The best width is found between them, by a parabola.
  private static let usualWidths = 4
  private static let fewestWidths = 9
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
