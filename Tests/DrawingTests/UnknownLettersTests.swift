import FileFormats
import Foundation
import TestSupport
import Testing

@testable import Drawing

/// Boxes in the place of letters that no font has would be larger than the picture.
@Suite("Letters that no font has", .tags(.contract))
struct UnknownLettersTests {
  /// What is no character and never will be, and those of a plane for private use: boxes of four digits and of six, each another picture.
  static let letters = Set(
    (Array(0xFDD0...0xFDEF) + Array(stride(from: 0xF0000, to: 0xFFFF0, by: 4111)))
      .compactMap { Unicode.Scalar($0 as UInt32).map { String(Character($0)) } })

  @Test("are told from those that one has")
  func found() async throws {
    let all = Self.letters.union(["γ", "é", "∞", "□"])
    #expect(try await UnknownLetters.among(all) == Self.letters)
    // What is known already is not drawn again.
    #expect(try await UnknownLetters.among(Self.letters) == Self.letters)
  }

  @Test("are squares in pictures, and as they are in SVG", arguments: [FigureFormat.png, .pdf])
  func pictures(format: FigureFormat) async throws {
    func figure(_ title: String) -> Figure {
      let axis = FigureAxis([1, 10])
      let line = FigurePanel.Layer(.line(width: 2), [FigurePoint(1, 10), FigurePoint(10, 1)], .black)
      var panel = FigurePanel(x: axis, y: axis, layers: [line])
      panel.title = FigureText(title)
      return Figure(panels: [panel])
    }
    let drawn = try await figure("loss \u{FFFFD} of \u{F0000}").picture(format)
    #expect(drawn == (try await figure("loss □ of □").picture(format)))
    let text = String(decoding: try await figure("loss \u{FFFFD}").picture(.svg), as: UTF8.self)
    #expect(text.contains("\u{FFFFD}"))
  }

  @Test(
    "are looked for beyond the letters of Europe, and of accents alone where they meet a mark of the script")
  func rare() {
    #expect(UnknownLetters.rare(in: "set label \"γ = 1, Größe, Жук, 10⁻² − …\"").isEmpty)
    #expect(UnknownLetters.rare(in: "\"学a\u{20DD}\" 0") == ["学", "\u{20DD}"])
    let script = "set label \"\u{20DD}学 學\" at 0"
    #expect(UnknownLetters(["\u{20DD}", "学"]).replaced(in: script) == "set label \"□□ 學\" at 0")
  }
}
