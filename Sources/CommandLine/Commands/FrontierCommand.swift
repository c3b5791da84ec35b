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

  @Option(help: ArgumentHelp("Start of the window in which exponents are fitted.", valueName: "c"))
  var from: Double?

  @Option(help: ArgumentHelp("End of that window.", valueName: "c"))
  var to: Double?

  @Option(
    name: [.customShort("o"), .long],
    help: ArgumentHelp("Write the points to FILE (.csv or .json); may be repeated.", valueName: "file"))
  var output: [String] = []

  @Option(help: ArgumentHelp("Write a figure to FIG (.svg, .png or .pdf).", valueName: "fig"))
  var plot: String?

  @Flag(help: "JSON instead of a table.")
  var json = false

  func run() async throws {
    let configuration = try Configuration.read(file)
    for note in configuration.notes { StandardError.write("dmft: \(file): note: \(note)") }
    for path in output + [plot].compactMap({ $0 }) { try OutputPath.check(path) }
    let run = try timed(configuration.run)
    let curves = try await curves(run)
    let frontier = ComputeFrontier(curves, compute: compute.map { $0.spaced(Self.computeCount) })
    let report = try report(frontier, run)
    for path in output {
      let text = OutputPath.ending(path) == "csv" ? report.csv : report.json
      try AtomicFile.write(Data(text.utf8), to: path)
    }
    if let plot {
      try await FrontierFigure(curves: curves, frontier: frontier, predicted: report.predicted).write(
        to: plot)
    }
    print(json ? report.json : report.text, terminator: "")
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
    let count = count ?? max(3, Int((8 * decades).rounded()) + 1)
    var list: [Int] = []
    for width in widths.spaced(count).map({ Int($0.rounded()) }) where width > list.last ?? 0 {
      list.append(width)
    }
    return list
  }

  private func curves(_ run: Run) async throws -> [ComputeFrontier.Curve] {
    var options = SolverOptions()
    options.engine = engine
    let bar = ProgressBar()
    defer { bar.finish() }
    do {
      return try await ComputeFrontier.curves(of: run, widths: widthList, options: options) { bar.update($0) }
    } catch let error as SolverError {
      throw SolverFailure.failure(error, file: file)
    } catch let error as DescriptionError {
      throw Configuration.failure(for: error, in: file)
    }
  }

  private func report(_ frontier: ComputeFrontier, _ run: Run) throws -> FrontierReport {
    do {
      return FrontierReport(
        points: frontier.points, fits: try frontier.exponents(from: from, to: to),
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

extension Run {
  /// What multiplies the width in the compute.
  fileprivate var timeName: String {
    if case .flow = training { "time" } else { "steps" }
  }
}
