import Foundation
import TestSupport
import Testing

@testable import Drawing

@Suite("A logarithmic axis", .tags(.closedForm))
struct FigureAxisTests {
  @Test(
    "has at least two and at most a dozen labels within its range, whatever it spans",
    arguments: [1e-12, 0.03, 1, 700, 1e9], [1.0, 1.02, 1.3, 4, 30, 1e3, 1e14, 1e60, 1e290])
  func labels(low: Double, factor: Double) {
    let axis = FigureAxis([low, low * factor], below: 0.05, above: 0.05)
    let labelled = axis.ticks.filter { $0.text != nil }
    #expect((2...12).contains(labelled.count))
    #expect(axis.ticks.allSatisfy { $0.value >= axis.low && $0.value <= axis.high })
  }

  @Test("marks powers of ten over decades, and round numbers within one")
  func texts() {
    #expect(
      FigureAxis([0.1, 100], below: 0, above: 0).ticks.compactMap(\.text) == [
        "10^{−1}", "10^{0}", "10^{1}", "10^{2}",
      ])
    #expect(FigureAxis([1, 20], below: 0, above: 0).ticks.compactMap(\.text) == ["1", "2", "5", "10", "20"])
    #expect(FigureAxis([0.7, 0.9], below: 0.001, above: 0.001).ticks.compactMap(\.text).contains("0.8"))
  }

  @Test("turns shares into values and back")
  func shares() {
    let axis = FigureAxis([0.02, 300], below: 0.1, above: 0.1)
    #expect(abs(axis.share(of: axis.value(at: 0.37)) - 0.37) < 1e-12)
  }

  @Test(
    "marks its ends where they are round",
    arguments: [(0.2, 1.0, "0.2", "1"), (20, 40, "20", "40"), (0.3, 0.6, "0.3", "0.6")])
  func ends(low: Double, high: Double, first: String, last: String) {
    let axis = FigureAxis([low, high])
    let texts = axis.ticks.compactMap(\.text)
    #expect(axis.ticks.allSatisfy { (axis.low...axis.high).contains($0.value) })
    #expect(texts.first == first && texts.last == last)
  }

  @Test(
    "has no text on another, at any length, and of every mark one where there is room", .tags(.contract),
    arguments: [2.0, 5, 10, 25, 1e3], [(1, 3), (0.03, 1), (0.1, 1e12), (1e-7, 3e-7), (1e-30, 1e60)])
  func room(length: Double, ends: (low: Double, high: Double)) throws {
    for scale in [FigureAxis.Scale.logarithmic, .linear] {
      for isUpright in [false, true] {
        let axis = FigureAxis([ends.low, ends.high], scale: scale, below: 0.02, above: 0.02, room: 0)
        let ticks = axis.ticks(over: length, isUpright: isUpright)
        let named = ticks.filter { $0.text != nil }
        let extents = try named.map { tick in
          let middle = length * axis.share(of: tick.value)
          let half = isUpright ? 0.5 : FigureText.width(try #require(tick.text), hasMarkup: true) / 2
          return (low: middle - half, high: middle + half)
        }
        #expect(!named.isEmpty && zip(extents, extents.dropFirst()).allSatisfy { $0.high < $1.low })
        #expect(ticks.map(\.value) == axis.ticks.map(\.value))
        if length == 1e3 { #expect(ticks.map(\.text) == axis.ticks.map(\.text)) }
      }
    }
  }

  @Test("writes large and small numbers as multiples of powers of ten")
  func multiples() {
    let texts = FigureAxis([0, 17_000], scale: .linear).ticks.compactMap(\.text)
    #expect(texts.contains("15000") && !texts.contains { $0.contains("e") })
    #expect(FigureAxis([2e7, 3e7]).ticks.compactMap(\.text).contains("3·10^{7}"))
    #expect(FigureAxis([2e-7, 3e-7]).ticks.compactMap(\.text).contains("3·10^{−7}"))
  }

  @Test("marks a linear range at round numbers, with signs where asked for, and zero without one")
  func linear() {
    var axis = FigureAxis([-4.7, 8.2], scale: .linear, label: "deviation")
    axis.hasSigns = true
    #expect(axis.ticks.compactMap(\.text) == ["0", "+5"])
    #expect(abs(axis.value(at: axis.share(of: -1.3)) + 1.3) < 1e-12 && abs(axis.low + 4.7) < 1e-12)
  }

  @Test("Powers in a label become superscripts; nothing else is special")
  func powers() {
    #expect(FigureText.withPowers("t^-0.33 predicted") == "t^{−0.33}\u{a0}predicted")
    #expect(FigureText.withPowers("a N^-p") == "a\u{a0}N^{−p}")
    #expect(FigureText.withPowers("λ_k a_bc^d{e}") == "λ_{k}\u{a0}a\\_bc\\^d\\{e\\}")
    #expect(FigureText("it's\n`x`").argument == "\"it\\047s \\140x\\140\" noenhanced")
    #expect(FigureText.quoted("0.5") == "\"\\060\\056\\065\"")
  }
}
