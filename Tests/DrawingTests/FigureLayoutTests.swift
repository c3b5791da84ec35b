import Foundation
import TestSupport
import Testing

@testable import Drawing
@testable import FileFormats

@Suite("The layout of a figure", .tags(.identity))
struct FigureLayoutTests {
  private static let axis = FigureAxis([1, 1e4])

  /// Falling curves side by side; with `fan` also rising ones, which leave no corner free.
  private static func panel(_ count: Int, label: String, fan: Bool, column: Int = 0) -> FigurePanel {
    let layers = (0..<count).flatMap { index in
      let height = 1e4 * pow(0.9, Double(index))
      let falling = FigurePanel.Layer(
        .line(width: 1), [FigurePoint(1, height), FigurePoint(1e4, height / 1e3)], .text,
        label: FigureText("\(label) \(index)"))
      let rising = FigurePanel.Layer(.line(width: 1), [FigurePoint(1, 1), FigurePoint(1e4, 1e4)], .text)
      return fan ? [falling, rising] : [falling]
    }
    return FigurePanel(
      x: FigureAxis([1, 1e4], label: "training step"), y: FigureAxis([1, 1e4], label: "test loss"),
      layers: layers,
      cell: (row: 0, column: column))
  }

  static let sizes = [
    Figure.Size(width: 340, height: 260, isFixed: true), .init(width: 720, height: 500),
    .init(width: 1400, height: 900),
  ]

  @Test(
    "keeps panels, legends and texts inside, and legends off what is drawn", arguments: [1, 2, 5, 8, 40],
    ["N = 64", "projected, γ = 0.1, N = 65536, B = 32, η = 0.05"])
  func inside(count: Int, label: String) throws {
    for size in Self.sizes where !(size.isFixed && count > 5) {
      for fan in [false, true] {
        let panel = Self.panel(count, label: label, fan: fan)
        let layout = try FigureLayout(Figure(panels: [panel], size: size))
        let frame = layout.frames[0]
        #expect(
          frame.left > 0 && frame.right < layout.size.width && frame.bottom > 0
            && frame.top < layout.size.height)
        #expect(frame.width > 0.5 * Double(size.width) && frame.height > 0.3 * Double(size.height))
        let legend = try #require(layout.legends.first)
        let (right, bottom) = (legend.left + legend.block.width, legend.top - legend.block.height)
        #expect(
          legend.left >= 0 && right <= layout.size.width && bottom >= -1e-9
            && legend.top <= layout.size.height)
        #expect(legend.block.texts.allSatisfy { $0.scale > 0.5 })
        guard bottom > frame.bottom else { continue }
        for layer in panel.layers {
          for share in stride(from: 0, through: 1, by: 0.005) {
            let x = frame.left + share * frame.width
            let ends = layer.points.map { panel.y.share(of: $0.y) }
            let y = frame.bottom + frame.height * (ends[0] + share * (ends[1] - ends[0]))
            #expect(
              !(x > legend.left && x < right && y > bottom && y < legend.top), "\(count) \(size) \(fan)")
          }
        }
      }
    }
  }

  @Test("has its legend where nothing is drawn, below the picture if need be, and grows by it")
  func legend() throws {
    func place(_ curves: [[FigurePoint]]) throws -> (isLeft: Bool, isInside: Bool) {
      let layers = curves.map { FigurePanel.Layer(.line(width: 1), $0, .text, label: "a curve") }
      let layout = try FigureLayout(Figure(panels: [FigurePanel(x: Self.axis, y: Self.axis, layers: layers)]))
      let (legend, frame) = (try #require(layout.legends.first), layout.frames[0])
      return (legend.left < (frame.left + frame.right) / 3, legend.top > frame.bottom)
    }
    let (falling, rising) = (
      [FigurePoint(1, 1e4), FigurePoint(1e4, 1)], [FigurePoint(1, 1), FigurePoint(1e4, 1e4)]
    )
    #expect(try place([falling]) == (true, true))
    #expect(try place([rising]) == (false, true))
    #expect(try place([rising, falling]).isInside == false)
    let below = try FigureLayout(Figure(panels: [Self.panel(40, label: "N", fan: true)]))
    #expect(below.size.height > 500 && below.frames[0].height > 380)
  }

  @Test("sets panels beside and below one another, none on another", arguments: [1, 2, 4, 7, 12])
  func grid(count: Int) throws {
    let panels = (0..<count).map { index in
      var panel = Self.panel(3, label: "N", fan: false)
      panel.cell = (index / 4, index % 4)
      return panel
    }
    let rows = Array(repeating: 1.0, count: (count + 3) / 4)
    let layout = try FigureLayout(
      Figure(
        panels: panels, size: .init(width: 1500, height: 420 * rows.count), rows: rows, hasCommonLegend: true)
    )
    for (i, a) in layout.frames.enumerated() {
      for b in layout.frames[..<i] {
        #expect(a.right < b.left || b.right < a.left || a.top < b.bottom || b.top < a.bottom)
      }
    }
    #expect(layout.legends.count == 1 && layout.legends[0].top < (layout.frames.map(\.bottom).min() ?? 0))
  }

  @Test("refuses a size that has no room for the axes, or the legend, with 64", .tags(.contract))
  func tooSmall() {
    for (count, size) in [(1, (80, 80)), (40, (500, 300))] {
      let figure = Figure(
        panels: [Self.panel(count, label: "projected, γ = 0.1, N = 65536", fan: true)],
        size: .init(width: size.0, height: size.1, isFixed: true))
      let failure = #expect(throws: CommandFailure.self) { try FigureLayout(figure) }
      #expect(failure?.code == .usage && failure?.message.contains("\(size.0)x\(size.1)") == true)
    }
  }

  @Test("is a PNG up to the pixels that there can be, and refused beyond with 64", .tags(.contract))
  func tooLarge() async {
    let figure = Figure(
      panels: [Self.panel(1, label: "a", fan: true)], size: .init(width: 20_000, height: 200, isFixed: true))
    let failure = await #expect(throws: CommandFailure.self) { try await figure.picture(.png) }
    #expect(failure?.code == .usage && failure?.message.contains("20000x200") == true)
  }

  @Test("layers of one label and rank are one row, a long text is set smaller")
  func rows() {
    let panel = FigurePanel(
      x: Self.axis, y: Self.axis,
      layers: [
        .init(.line(width: 1), [], .text, label: "γ = 1", rank: 1),
        .init(.marks(size: 1), [], .text, label: "γ = 1", rank: 1),
        .init(.line(width: 1), [], .text, label: "γ = 0", rank: 0),
      ])
    #expect(
      panel.legend.map(\.text.text) == ["γ = 0", "γ = 1"] && panel.legend.map(\.samples.count) == [1, 2])
    let text = FigureText(String(repeating: "long ", count: 10))
    #expect(text.fitted(to: 0.7 * text.width).scale < 0.71 && text.fitted(to: 2 * text.width).scale == 1)
    let short = text.fitted(to: 0.2 * text.width)
    #expect(short.text.text.hasSuffix("…") && short.text.width * short.scale <= 0.21 * text.width)
  }

  @Test("straight pieces of curves need their ends only, and no line moves by more than was allowed")
  func simplified() {
    let line = (1...100).map { FigurePoint(Double($0), 1 / Double($0)) }
    #expect(line.simplified(1e-9).map(\.x) == [1, 100])
    let curve = (1...400).map { FigurePoint(Double($0), 1 / (1 + Double($0) / 20)) }
    let few = curve.simplified(1e-3)
    #expect(few.count < 40 && few.first?.x == 1 && few.last?.x == 400)
    for point in curve {
      let next = few.firstIndex { $0.x >= point.x } ?? 0
      let (a, b) = (few[max(0, next - 1)], few[max(1, next)])
      let between = log(a.y) + log(b.y / a.y) * log(point.x / a.x) / log(b.x / a.x)
      #expect(abs(between - log(point.y)) <= 1.001e-3)
    }
  }

  @Test("Type is the same share of a picture of every kind")
  func type() throws {
    let figure = Figure(panels: [Self.panel(2, label: "a", fan: false)])
    let layout = try FigureLayout(figure)
    func script(_ format: FigureFormat) -> FigureScript {
      FigureScript(figure: figure, layout: layout, format: format)
    }
    // Cairo has 96 points an inch, of which 72 are points of type; the page of PDF has 72 for 100 of the layout.
    let factors: [(FigureFormat, Double)] = [(.svg, 1), (.png, 96 / 72), (.pdf, 96 / 72 / 0.72)]
    for (format, factor) in factors {
      let size = try #require(Double(script(format).font(1)))
      #expect(abs(factor * size - layout.em) < 0.1 * factor)
    }
    #expect(script(.pdf).text.contains(" fontscale 1 "))
  }

  @Test(
    "Lines, dashes and marks are the same share of a picture of every kind and size",
    arguments: [240, 340, 720])
  func lines(width: Int) throws {
    var panel = Self.panel(1, label: "a", fan: false)
    panel.layers.append(.init(.marks(size: 1), [FigurePoint(10, 10)], .text))
    let figure = Figure(panels: [panel], size: .init(width: width, height: width * 25 / 36, isFixed: true))
    let layout = try FigureLayout(figure)
    // What gnuplot 5.4 draws, measured in pictures: the width of a line of width 1, a stroke of a dash for its width, and
    // the height of a mark of size 1; of a unit of the layout, which is a pixel, two, and 0.72 points.
    let kinds: [(format: FigureFormat, line: Double, dash: Double, mark: Double)] = [
      (.svg, 1, 0.5, 0.807 * layout.em), (.png, 0.5, 0.25, 6.25), (.pdf, 0.5 / 0.72, 0.275, 6.2),
    ]
    for kind in kinds {
      let script = FigureScript(figure: figure, layout: layout, format: kind.format)
      func number(_ name: String, in text: Substring) throws -> Double {
        let rest = try #require(text.range(of: name + " ")).upperBound
        return try #require(Double(text[rest...].prefix { $0.isNumber || $0 == "." }))
      }
      let lines = script.text.split(separator: "\n")
      let terminal = try #require(lines.first { $0.hasPrefix("set terminal") })
      let dash = kind.format == .svg ? 1 : try number("dashlength", in: terminal)
      let mark = try number("pointsize", in: try #require(lines.first { $0.contains("pointsize") }))
      #expect(abs(kind.line * (try number("linewidth", in: terminal)) - 1) < 0.02)
      #expect(abs(kind.dash * dash - 0.5) < 0.01)
      #expect(abs(kind.mark * mark / (6.2 * layout.em / 16) - 1) < 0.05, "\(kind.format)")
    }
  }

  @Test("Spaces behind a power are kept in SVG")
  func spaces() async throws {
    var panel = Self.panel(1, label: "a", fan: false)
    panel.notes = [.init(text: FigureText("t^-0.5 predicted", hasPowers: true), x: 10, y: 10)]
    let picture = String(decoding: try await Figure(panels: [panel]).picture(.svg), as: UTF8.self)
    let texts = picture.split(separator: "\n").filter { $0.contains("<text") && $0.contains("predicted") }
    #expect(texts.count == 1 && texts.allSatisfy { $0.contains("<text xml:space=\"preserve\">") })
  }
}
