import LinearAlgebra
import ArgumentParser
import DMFT
import Foundation
import Drawing
import FileFormats
import ResultFiles
import Reports

/// `dmft plot`: a log–log figure of result files.
struct PlotCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plot",
    abstract: "Draw result files in one log–log figure.",
    discussion: """
      Theory is drawn as lines, simulations as means with bands of one standard error; a theory and a simulation of one \
      configuration share a colour and a row of the legend. The legend names what differs between the configurations \
      (γ = 1, N = 256); files without one, such as .csv, go by their names. Step 0 has no place on a logarithmic axis \
      and is left out. On a measured task a theory is thin beyond what the samples resolve (.nc, .json: a .csv does not say).

      \(Definitions.losses)

      Examples:
        dmft plot theory.nc simulation.nc -o figure.svg -o figure.pdf
        dmft plot lazy.nc rich.nc -o figure.pdf --label lazy --label rich
        dmft plot run-*.nc -o fig.pdf --colour network.width --slopes
        dmft plot run-*.nc -o panels.svg --panels richness --size 700x350
        dmft plot run-*.json -o norms.png --column readout_norm --title "Readout"
        dmft plot theory.nc mine.csv -o fig.svg --map step=iter,test_loss=val
        dmft plot sweep.nc -o figure.svg --lines width --panels richness
        dmft plot sweep.nc -o figure.svg --colour width --style richness

      --colour, --style and --panels take any key of the configuration, or the end of one; from five numbers on colours \
      have a scale instead of rows in the legend. More than seven curves that one key tells apart, or two, are coloured \
      and styled by these unless said otherwise.

      Of a collected sweep every point is a line, or those that --at leaves; --lines names the one axis along which they \
      may differ.

      Exit codes: 0 done; 64 usage; 65 a file is not a result file, or lacks the column or the key; 66 a file is missing; \
      69 gnuplot is missing; 73 the figure cannot be written.
      """)

  @Argument(
    help: ArgumentHelp(
      "Result files, or tables of other programs: \(FileKind.curve.choice); - for standard input, CSV or JSON.",
      valueName: "file"), transform: StreamedInput.path)
  var files: [String]

  @OptionGroup var output: FigureOption

  @Option(
    help: ArgumentHelp(
      "The column to draw (default: test_loss, or the only loss that there is).", valueName: "name"))
  var column: String?

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Add a dashed guide line with this slope: -0.5 for a loss that falls as t^-0.5; may be repeated.",
      valueName: "x"))
  var slope: [Double] = []

  @Flag(help: "Also draw local exponents, in a panel below.")
  var slopes = false

  @Option(
    name: [.customLong("colour"), .customLong("color")],
    help: ArgumentHelp("The key whose values are colours, such as network.width.", valueName: "key"))
  var colour: String?

  @Option(help: ArgumentHelp("The key whose values are dashes and kinds of marks.", valueName: "key"))
  var style: String?

  @Option(help: ArgumentHelp("The key of which every value has a panel.", valueName: "key"))
  var panels: String?

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "What the legend calls the curves: once for each file in order, or for each row of the legend. An empty one ('') leaves them out of it.",
      valueName: "text"))
  var label: [String] = []

  @OptionGroup var ranges: FigureRangeOptions

  @OptionGroup var own: OwnColumnsOptions

  @OptionGroup var selection: SelectionOptions

  @Option(
    help: ArgumentHelp("Of a collected sweep: the one axis along which lines differ.", valueName: "axis"))
  var lines: String?

  @Option(parsing: .unconditional, help: ArgumentHelp("A heading for the figure.", valueName: "text"))
  var title: String?

  func validate() throws {
    try FileKind.curve.checkInputs(files)
    if panels != nil, title != nil {
      throw ValidationError("--title and --panels do not go together: panels have headings")
    }
    for slope in slope where !(abs(slope) <= Self.steepest) {
      throw ValidationError("--slope is \(slope.readable); allowed: a number from -100 to 100")
    }
  }

  /// Steeper lines leave the numbers that there are.
  private static let steepest = 100.0

  func run() async throws {
    try OutputPath.check(output.paths)
    let figure = try figure()
    if !figure.appearance.untold.isEmpty {
      StandardError.write(
        "dmft: note: curves of one colour differ in \(figure.appearance.untold.joined(separator: ", "))")
    }
    for path in output.paths { try await figure.write(to: path) }
  }

  /// The figure, its curves called as was asked for: by files where these are single curves, or by rows of the legend.
  func figure() throws -> CurveFigure {
    var (curves, column) = try curves()
    let isByFile = curves.count == files.count && label.count == files.count && keys.all.isEmpty
    if isByFile { for index in curves.indices { curves[index].label = label[index] } }
    var figure = try CurveFigure(curves, options(column))
    if !isByFile, !label.isEmpty {
      guard figure.rename(label) else {
        let rows = "\(figure.appearance.rows.count.counting("time")), once for each row of the legend"
        let isOneEach = curves.count == files.count && keys.all.isEmpty
        throw CommandFailure(
          code: .usage,
          message: "--label is given \(label.count.counting("time")); allowed: "
            + (isOneEach ? "\(files.count.counting("time")), once for each file, or " : "") + rows)
      }
    }
    return figure
  }

  private func options(_ column: String) -> CurveFigureOptions {
    CurveFigureOptions(
      column: column, slopes: slope.map { (exponent: $0, label: "t^" + NumberText.short($0)) }, title: title,
      keys: keys, hasExponents: slopes,
      look: FigureLook(size: output.size, xRange: ranges.xRange, yRange: ranges.yRange))
  }

  private var keys: FigureKeys { FigureKeys(colour: colour, style: style, panels: panels) }

  /// The curves, and the column that is drawn of them.
  private func curves() throws -> ([PlottedCurve], column: String) {
    let read = try files.map { (file: $0, curves: try selection.curves($0, reading: own.columns)) }
    let column = ColumnChoice.resolve(
      column, in: read.map { ($0.file, $0.curves.first?.record.curve.columns.map(\.name) ?? []) },
      use: "drawn")
    return (try plotted(read, column), column)
  }

  /// Bands of theories are the errors that these state.
  private func announceError(of record: ResultRecord, _ name: String) {
    guard !record.isSimulation, let error = record.diagnostics.statedError else { return }
    StandardError.write(
      "dmft: note: \(name): the estimated relative error of its numbers is \(Diagnostics.words(error)), drawn as a band"
    )
  }

  private func plotted(
    _ read: [(file: String, curves: [CollectedCurve])], _ column: String
  ) throws -> [PlottedCurve] {
    try zip(FileLabels.labels(files), read).flatMap { name, read in
      let (file, curves) = read
      if let lines {
        try CollectedCurve.check(
          curves, varyOnlyIn: [lines] + [panels, colour, style].compactMap(\.self), file: file)
      }
      return try curves.map { curve in
        let values = try curve.record.values(of: column, in: file)
        LeftOutPoints(curve.record.curve.points, values).announce(column, in: curve.name(in: file))
        curve.record.curve[column + ColumnName.errorSuffix].map(WrongErrors.init)?
          .announce(column, in: curve.name(in: file)) { "the band is without \($0)" }
        announceError(of: curve.record, curve.name(in: file))
        let traits = curve.coordinates.isEmpty ? nil : RunTraits(curve.coordinates)
        return PlottedCurve(file: curve.name(in: file), name: name, record: curve.record, traits: traits)
      }
    }
  }
}
