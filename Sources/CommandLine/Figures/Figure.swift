import DMFT
import Foundation

/// Log–log figures of result files: theory as lines, simulations as means with bands of one standard error.
enum Figure {
  /// Draws one column of every record and writes the picture, SVG, PNG or PDF by the ending of `path`.
  ///
  /// - Parameters:
  ///   - records: each with the label that the legend shows.
  ///   - slopes: powers of t (negative for a loss that falls) of dashed guide lines, and their labels, in which
  ///     `t^-0.5` is set as a superscript.
  ///   - column: what is drawn; points that a logarithmic axis cannot show, such as step 0, are left out.
  ///   - title: a heading; papers have captions, so the default is none.
  /// - Throws: `CommandFailure`: `usage` for an unknown ending, `badInput` when there is nothing to draw,
  ///   `unavailable` without gnuplot, `cannotWrite` with the reason.
  static func write(
    _ records: [(label: String, record: ResultRecord)], to path: String,
    slopes: [(exponent: Double, label: String)], column: String = "test_loss", title: String? = nil
  ) async throws {
    let format = try format(of: path)
    let plot = try FigurePlot(records, column: column, slopes: slopes, title: title)
    let picture = try await Gnuplot.output(of: plot.script(format))
    try AtomicFile.write(format.finished(picture), to: path)
  }

  /// The same for callers that are not asynchronous; see `Blocking` for the thread to call it from.
  static func write(
    _ records: [(label: String, record: ResultRecord)], to path: String,
    slopes: [(exponent: Double, label: String)], column: String = "test_loss", title: String? = nil
  ) throws {
    let format = try format(of: path)
    let script = try FigurePlot(records, column: column, slopes: slopes, title: title).script(format)
    let picture = try Blocking.wait { try await Gnuplot.output(of: script) }
    try AtomicFile.write(format.finished(picture), to: path)
  }

  private static func format(of path: String) throws -> FigureFormat {
    guard let format = FigureFormat(rawValue: OutputPath.ending(path)) else {
      throw CommandFailure(code: .usage, message: "\(path): unknown ending; allowed: .svg, .png, .pdf")
    }
    return format
  }
}
