import ArgumentParser
import Drawing
import FileFormats

extension Figure.Size {
  /// `720x500`.
  init?(argument: String) {
    let parts = argument.split(whereSeparator: { "x×".contains($0) }).map { Int($0) }
    guard parts.count == 2, let width = parts[0], let height = parts[1], Self.allowed.contains(width),
      Self.allowed.contains(height)
    else { return nil }
    self.init(width: width, height: height, isFixed: true)
  }
}

/// `--size`.
struct FigureSizeOption: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Size of the figure: pixels of SVG, half of those of PNG, hundredths of an inch of PDF; from 120 to 20000, of "
        + "PNG to 16383. Type and lines of small figures are smaller.", valueName: "wxh"),
    transform: Allowed.size)
  var size: Figure.Size?
}

/// `--x-range` and `--y-range`.
struct FigureRangeOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Ends of the horizontal axis, as in 1:1e4.", valueName: "x0:x1"),
    transform: Allowed.range)
  var xRange: NumberRange?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Ends of the vertical axis.", valueName: "y0:y1"),
    transform: Allowed.range)
  var yRange: NumberRange?
}
