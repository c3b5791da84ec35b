import Foundation

/// The kinds of picture, by the ending of the file.
enum FigureFormat: String, CaseIterable {
  case svg, png, pdf

  /// All three have the same proportions; a picture is 720 × 500 points of the printer's kind.
  var terminal: String {
    switch self {
    case .svg: "set terminal svg enhanced size 720,500 font 'Helvetica,16' background '#ffffff' linewidth 1"
    case .png:
      "set terminal pngcairo enhanced size 1440,1000 font 'Helvetica,12' fontscale 2 linewidth 2 pointscale 2"
    case .pdf: "set terminal pdfcairo enhanced size 7.2in,5in font 'Helvetica,16' linewidth 1 pointscale 0.7"
    }
  }

  /// For two panels side by side, 1080 × 500 points.
  var wideTerminal: String {
    switch self {
    case .svg: terminal.replacingOccurrences(of: "720,500", with: "1080,500")
    case .png: terminal.replacingOccurrences(of: "1440,1000", with: "2160,1000")
    case .pdf: terminal.replacingOccurrences(of: "7.2in", with: "10.8in")
    }
  }

  /// What makes points of equal size: gnuplot's differ between the kinds.
  var pointScale: Double { self == .svg ? 0.55 : 1 }

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
      text.replacingOccurrences(
        of: "font-family=\"Helvetica\"", with: "font-family=\"Helvetica, Arial, sans-serif\""
      ).replacingOccurrences(of: "<title>Gnuplot</title>", with: "<title>Learning curves</title>").utf8)
  }

  /// The hour of creation, in a form of the same length, so that equal figures are equal files.
  private static func withoutDate(_ picture: Data) -> Data {
    var picture = picture
    let key = Data("/CreationDate (D:".utf8)
    guard let found = picture.range(of: key) else { return picture }
    let digits = picture[found.upperBound...].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    let epoch = Data("19700101000000".utf8)
    guard digits.count == epoch.count else { return picture }
    picture.replaceSubrange(digits.startIndex..<digits.endIndex, with: epoch)
    return picture
  }
}
