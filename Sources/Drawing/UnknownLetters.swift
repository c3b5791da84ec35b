import FileFormats
import Foundation
import Synchronization

/// Letters that no installed font has. Cairo draws boxes in their place, and gnuplot, which draws everything enlarged and then shrinks it,
/// boxes larger than the picture.
struct UnknownLetters {
  private let letters: Set<String>

  init(_ letters: Set<String>) { self.letters = letters }

  /// Letters of a script that fonts may lack: neither those of Europe nor those that this program writes.
  ///
  /// Of a letter of several code points, those beyond ASCII: what stands before an accent may be the mark in front of a text.
  static func rare(in script: String) -> Set<String> {
    Set(script.filter { !$0.isASCII }.map(beyondASCII)).subtracting([""]).filter { letter in
      !letter.unicodeScalars.allSatisfy { usual.contains($0.value) || ownSigns.contains($0) }
    }
  }

  /// A script that has squares in their place.
  func replaced(in script: String) -> String {
    guard !letters.isEmpty else { return script }
    return script.reduce(into: "") { text, character in
      guard letters.contains(Self.beyondASCII(character)) else { return text.append(character) }
      text += String(String.UnicodeScalarView(character.unicodeScalars.filter(\.isASCII))) + Self.square
    }
  }

  func announce() {
    guard !letters.isEmpty else { return }
    let shown = letters.sorted().prefix(Self.mostShown).joined(separator: " ")
    let more = letters.count > Self.mostShown ? " …" : ""
    StandardError.write(
      "dmft: note: no installed font has \(shown)\(more), drawn as \(Self.square); a font that has them helps "
        + "(fonts-noto-cjk, fonts-noto-color-emoji, …), or SVG, which the viewer's fonts draw")
  }

  private static func beyondASCII(_ character: Character) -> String {
    String(String.UnicodeScalarView(character.unicodeScalars.filter { !$0.isASCII }))
  }

  // MARK: - Trials

  /// Which letters no font has, known of earlier figures or drawn for a trial, each behind a white square: only a box shows.
  ///
  /// - Throws: as `Gnuplot.output`.
  static func among(_ letters: Set<String>) async throws -> Set<String> {
    let new = known.withLock { known in letters.filter { known[$0] == nil } }.sorted()
    if !new.isEmpty {
      let pictures = try await pictures(of: [""] + new)
      known.withLock { known in
        for (letter, picture) in zip(new, pictures.dropFirst()) { known[letter] = picture == pictures[0] }
      }
    }
    return known.withLock { known in letters.filter { known[$0] == false } }
  }

  /// Whether there is a font for a letter.
  private static let known = Mutex<[String: Bool]>([:])

  /// One of each text; none where gnuplot does not give as many as were asked for.
  private static func pictures(of texts: [String]) async throws -> [Data] {
    let head = """
      set terminal pngcairo size \(side),\(side) font 'Helvetica,1'
      set encoding utf8
      unset key; unset border; unset tics
      set xrange [0:1]; set yrange [0:1]
      set object 1 rectangle from screen 0.48,0.48 to screen 0.52,0.52 front fillcolor rgb '#ffffff' fillstyle solid noborder

      """
    let pages = texts.map {
      "unset label\nset label \(FigureText($0).argument) at screen 0.5,0.5 center back\nplot NaN notitle\n"
    }
    let found = split(try await Gnuplot.output(of: head + pages.joined()))
    return found.count == texts.count ? found : []
  }

  /// Pictures that stand one behind another.
  private static func split(_ data: Data) -> [Data] {
    var (rest, parts) = (data[...], [Data]())
    while let start = rest.range(of: mark) {
      let end = rest[start.upperBound...].range(of: mark)?.lowerBound ?? rest.endIndex
      parts.append(Data(rest[start.lowerBound..<end]))
      rest = rest[end...]
    }
    return parts
  }

  /// Pixels; type is one of them high, behind a square of 16, and a box 190.
  private static let side = 400
  /// What PNG begins with.
  private static let mark = Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
  private static let mostShown = 12
  /// In all fonts that figures are drawn with.
  private static let square = "□"
  /// Latin, Greek and Cyrillic letters, with accents.
  private static let usual: ClosedRange<UInt32> = 0x80...0x52F
  private static let ownSigns = Set("−…—–‘’“”∞⁰¹²³⁴⁵⁶⁷⁸⁹⁻₀₁₂₃₄₅₆₇₈₉×·≥≤□".unicodeScalars)
}
