import ArgumentParser
import Drawing
import FileFormats

/// `-o FILE`, which may be repeated.
struct OutputOption<Role: WritingCommand>: ParsableArguments {
  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp(
      "Write \(Role.content) to FILE (\(Role.outputKind.choice)\(Role.outputKind.orStandardOutput)); may be repeated.",
      valueName: "file"))
  var paths: [String] = []

  func validate() throws { try Role.outputKind.checkOutputs(paths) }

  /// Whether the output on standard output is the table itself.
  var isOnStandardOutput: Bool { paths.contains(where: OutputPath.isStandardOutput) }

  /// The outputs, and standard output for JSON that was asked for.
  func all(json: Bool, besides others: [String] = []) -> [String] {
    let isTaken = (paths + others).contains(where: OutputPath.isStandardOutput)
    return paths + (json && !isTaken ? [OutputPath.standardOutput] : [])
  }
}

/// A command that writes what it found.
protocol WritingCommand {
  /// What `-o` writes, for help.
  static var content: String { get }
  static var outputKind: FileKind { get }
}

extension WritingCommand {
  static var outputKind: FileKind { .result }
}

/// `--plot FIG`: a figure beside what the command is for.
struct PlotOption<Role: DrawingCommand>: ParsableArguments {
  @Option(name: .customLong("plot"), help: ArgumentHelp(Role.figure, valueName: "fig"))
  var path: String?

  @OptionGroup private var dimensions: FigureSizeOption

  /// nil for the usual one.
  var size: Figure.Size? { dimensions.size }

  func validate() throws { try FileKind.figure.check(paths) }

  /// One or none.
  var paths: [String] { [path].compactMap { $0 } }
}

/// A command that can draw.
protocol DrawingCommand {
  /// What `--plot` does, for help.
  static var figure: String { get }
}

/// `-o FIG`: the figure that the command is for.
struct FigureOption: ParsableArguments {
  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp(
      "The figure to write: \(FileKind.figure.choice); may be repeated.", valueName: "fig"))
  var paths: [String]

  @OptionGroup private var dimensions: FigureSizeOption

  /// nil for the usual one.
  var size: Figure.Size? { dimensions.size }

  func validate() throws { try FileKind.figure.check(paths) }
}
