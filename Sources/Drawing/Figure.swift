import Foundation
import FileFormats

/// A picture of panels in rows and columns: what is drawn, independent of the program that draws it.
package struct Figure {
  package var panels: [FigurePanel]
  /// Points of the printer's kind.
  package var size = Size(width: 720, height: 500)
  /// Share of the height that each row of panels has.
  package var rows: [Double] = [1]
  /// One legend for all panels, below them.
  package var hasCommonLegend = false

  package init(
    panels: [FigurePanel], size: Size = Size(width: 720, height: 500), rows: [Double] = [1],
    hasCommonLegend: Bool = false
  ) {
    self.panels = panels
    self.size = size
    self.rows = rows
    self.hasCommonLegend = hasCommonLegend
  }

  /// What a picture measures: SVG in pixels, PNG in twice as many, PDF in hundredths of an inch.
  package struct Size: Hashable {
    /// Smaller ones have no room for axes.
    package static let allowed = 120...20_000
    package var width: Int
    package var height: Int
    /// Was asked for: a legend below the panels takes its room from them, and does not add to it.
    package var isFixed = false

    package init(width: Int, height: Int, isFixed: Bool = false) {
      (self.width, self.height, self.isFixed) = (width, height, isFixed)
    }
  }

  /// Writes the picture, SVG, PNG or PDF by the ending of `path`.
  ///
  /// - Throws: `CommandFailure`: `usage` for an unknown ending or a size in which the panels do not fit, `unavailable`
  ///   without gnuplot, `cannotWrite` with the reason.
  package func write(to path: String) async throws {
    guard let format = FigureFormat(rawValue: OutputPath.ending(path)) else {
      throw CommandFailure(code: .usage, message: FileKind.figure.refusal(of: path))
    }
    try AtomicFile.write(await picture(format), to: path)
  }

  /// Half of the 32,767 pixels that cairo draws.
  private static let largestPNG = 16_383

  /// Letters that no font has are said on standard error, and drawn as squares.
  package func picture(_ format: FigureFormat) async throws -> Data {
    if format == .png, max(size.width, size.height) > Self.largestPNG {
      throw CommandFailure(
        code: .usage,
        message:
          "a PNG of \(size.width)x\(size.height) would be too large to be drawn; allowed: up to \(Self.largestPNG) each way, or SVG"
      )
    }
    let script = FigureScript(figure: self, layout: try FigureLayout(self), format: format).text
    guard format.drawsLetters else { return format.finished(try await Gnuplot.output(of: script)) }
    let letters = UnknownLetters(try await UnknownLetters.among(UnknownLetters.rare(in: script)))
    letters.announce()
    return format.finished(try await Gnuplot.output(of: letters.replaced(in: script)))
  }
}

/// The kinds of picture, by the ending of the file.
package enum FigureFormat: String, CaseIterable {
  case svg, png, pdf

  /// Whether letters are drawn here; in SVG the viewer has fonts of its own.
  fileprivate var drawsLetters: Bool { self != .svg }

  /// The picture without what gnuplot cannot be told to leave out.
  package func finished(_ picture: Data) -> Data {
    switch self {
    case .svg: Self.withFallbackFonts(picture)
    case .png: picture
    case .pdf: Self.withoutDate(picture)
    }
  }

  /// Gnuplot takes one font; a browser wants to know what to use in its place. Spaces behind a power are kept by every viewer
  /// that is told to.
  private static func withFallbackFonts(_ picture: Data) -> Data {
    let text = String(decoding: picture, as: UTF8.self)
    return Data(
      text.replacing("font-family=\"Helvetica\"", with: "font-family=\"Helvetica, Arial, sans-serif\"")
        .replacing("<text>", with: "<text xml:space=\"preserve\">")
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

extension FileKind {
  package static let figure = FileKind(endings: FigureFormat.allCases.map(\.rawValue))
}

/// What of a figure's looks may be asked for; nil for the usual.
package struct FigureLook {
  package var size: Figure.Size?
  package var xRange: NumberRange?
  package var yRange: NumberRange?

  package init(size: Figure.Size? = nil, xRange: NumberRange? = nil, yRange: NumberRange? = nil) {
    (self.size, self.xRange, self.yRange) = (size, xRange, yRange)
  }

  package func x(_ label: FigureText) -> FigureAxis? { xRange.map { FigureAxis(range: $0, label: label) } }
  package func y(_ label: FigureText) -> FigureAxis? { yRange.map { FigureAxis(range: $0, label: label) } }
}
