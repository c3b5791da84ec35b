import ArgumentParser
import DMFT
import Foundation

/// `dmft plot`: a log–log figure of result files.
struct PlotCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plot",
    abstract: "Draw result files in one log–log figure.",
    discussion: """
      Theory is drawn as lines, simulations as means with bands of one standard error; a theory and a \
      simulation of one configuration share a colour. The legend shows the names of the files. Any CSV file \
      whose first column is step or time will do. Step 0 has no place on a logarithmic axis and is left out.

      Examples:
        dmft plot theory.csv simulation.nc -o figure.svg
        dmft plot lazy.nc rich.nc -o figure.pdf --slope -0.5 --slope -0.667
        dmft plot run-*.csv -o norms.png --column readout_norm --title "Readout"
        dmft plot sweep.nc -o figure.svg --lines richness --at width=64
        dmft plot sweep.nc -o figure.svg --lines width --panels richness

      Of a collected sweep every point is a line, or those that --at leaves; --lines names the one axis along which they
      differ, --panels another one, each value of which has a panel of its own.

      Exit codes: 0 done; 64 usage; 65 a file is not a result file, or lacks the column; 66 a file is missing; \
      69 gnuplot is missing; 73 the figure cannot be written.
      """)

  @Argument(help: ArgumentHelp("Result files: .csv, .json or .nc.", valueName: "file"))
  var files: [String]

  @OptionGroup var output: FigureOption

  @Option(help: ArgumentHelp("The column to draw.", valueName: "name"))
  var column = "test_loss"

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Add a dashed guide line with this slope: -0.5 for a loss that falls as t^-0.5; may be repeated.",
      valueName: "x"))
  var slope: [Double] = []

  @OptionGroup var selection: SelectionOptions

  @Option(
    help: ArgumentHelp("Of a collected sweep: the one axis along which lines differ.", valueName: "axis"))
  var lines: String?

  @Option(
    help: ArgumentHelp("Of a collected sweep: the axis of which every value has a panel.", valueName: "axis"))
  var panels: String?

  @Option(help: ArgumentHelp("A heading for the figure.", valueName: "text"))
  var title: String?

  func validate() throws {
    try FileKind.result.check(files)
    if panels != nil, files.count > 1 || title != nil {
      throw ValidationError("--panels goes with one collected sweep, and gives panels their headings")
    }
    for slope in slope where !slope.isFinite {
      throw ValidationError("--slope is \(slope); allowed: a finite number")
    }
  }

  func run() async throws {
    try OutputPath.check(output.path)
    if let panels { return try await draw(panels: panels) }
    let records = try zip(FileLabels.labels(files), files).flatMap { label, file in
      try self.records(file, called: label)
    }
    try await Figure.write(records, to: output.path, slopes: guides, column: column, title: title)
  }

  private func records(_ file: String, called label: String) throws -> [(label: String, record: ResultRecord)]
  {
    let curves = try selection.curves(file)
    if let lines { try CollectedCurve.check(curves, varyOnlyIn: [lines], file: file) }
    return try curves.map { curve in
      let values = try curve.record.values(of: column, in: file)
      LeftOutPoints(curve.record.curve.points, values).announce(column, in: curve.name(in: file))
      let place = files.count > 1 && !curve.label.isEmpty ? "\(label), \(curve.label)" : curve.label
      return (label: place.isEmpty ? label : place, record: curve.record)
    }
  }

  private func draw(panels axis: String) async throws {
    let curves = try selection.curves(files[0])
    try CollectedCurve.check(
      curves, varyOnlyIn: lines.map { [$0, axis] } ?? [axis], isStrict: lines != nil, file: files[0])
    let parts = CollectedCurve.parts(curves, by: axis)
    guard parts.count <= Self.mostPanels else {
      throw CommandFailure(
        code: .badInput,
        message:
          "\(files[0]): \(axis) has \(parts.count) values; allowed: \(Self.mostPanels) panels, or --at values of it"
      )
    }
    let figure = try parts.map { part in
      (
        title: part.title,
        records: try part.curves.map { curve in
          let values = try curve.record.values(of: column, in: files[0])
          LeftOutPoints(curve.record.curve.points, values).announce(column, in: curve.name(in: files[0]))
          return (label: curve.label(without: axis), record: curve.record)
        }
      )
    }
    try await Figure.write(panels: figure, to: output.path, slopes: guides, column: column)
  }

  private static let mostPanels = 6

  private var guides: [(exponent: Double, label: String)] {
    slope.map { (exponent: $0, label: "t^" + NumberText.short($0)) }
  }
}
