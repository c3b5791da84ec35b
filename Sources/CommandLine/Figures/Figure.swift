import Foundation

/// A picture of panels in rows and columns: what is drawn, independent of the program that draws it.
struct Figure {
  var panels: [FigurePanel]
  /// Points of the printer's kind.
  var size = Size(width: 720, height: 500)
  /// Share of the height that each row of panels has.
  var rows: [Double] = [1]
  /// One legend for all panels, below them.
  var hasCommonLegend = false

  /// What a picture measures: SVG in pixels, PNG in twice as many, PDF in hundredths of an inch.
  struct Size: Hashable {
    /// Smaller ones have no room for axes.
    static let allowed = 120...20_000
    var width: Int
    var height: Int
    /// Was asked for: a legend below the panels takes its room from them, and does not add to it.
    var isFixed = false
  }

  /// Writes the picture, SVG, PNG or PDF by the ending of `path`.
  ///
  /// - Throws: `CommandFailure`: `usage` for an unknown ending or a size in which the panels do not fit, `unavailable`
  ///   without gnuplot, `cannotWrite` with the reason.
  func write(to path: String) async throws {
    guard let format = FigureFormat(rawValue: OutputPath.ending(path)) else {
      throw CommandFailure(code: .usage, message: FileKind.figure.refusal(of: path))
    }
    try AtomicFile.write(await picture(format), to: path)
  }

  func picture(_ format: FigureFormat) async throws -> Data {
    let script = FigureScript(figure: self, layout: try FigureLayout(self), format: format)
    return format.finished(try await Gnuplot.output(of: script.text))
  }
}

/// The kinds of picture, by the ending of the file.
enum FigureFormat: String, CaseIterable {
  case svg, png, pdf

  /// The picture without what gnuplot cannot be told to leave out.
  func finished(_ picture: Data) -> Data {
    switch self {
    case .svg: Self.withFallbackFonts(picture)
    case .png: picture
    case .pdf: Self.withoutDate(picture)
    }
  }

  /// Gnuplot takes one font; a browser wants to know what to use in its place.
  private static func withFallbackFonts(_ picture: Data) -> Data {
    let text = String(decoding: picture, as: UTF8.self)
    return Data(
      text.replacing("font-family=\"Helvetica\"", with: "font-family=\"Helvetica, Arial, sans-serif\"")
        .replacing("<title>Gnuplot</title>", with: "<title>Learning curves</title>").utf8)
  }

  /// The hour of creation, in a form of the same length, so that equal figures are equal files.
  private static func withoutDate(_ picture: Data) -> Data {
    guard let key = picture.range(of: Data("/CreationDate (D:".utf8)) else { return picture }
    let digits = picture[key.upperBound...].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    return picture[..<digits.startIndex] + Data("19700101000000".utf8.prefix(digits.count))
      + picture[digits.endIndex...]
  }
}

/// What of a figure's looks may be asked for; nil for the usual.
struct FigureLook {
  var size: Figure.Size?
  var xRange: NumberRange?
  var yRange: NumberRange?

  func x(_ label: FigureText) -> FigureAxis? { xRange.map { FigureAxis(range: $0, label: label) } }
  func y(_ label: FigureText) -> FigureAxis? { yRange.map { FigureAxis(range: $0, label: label) } }
}
