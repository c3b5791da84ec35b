import DMFT
import Foundation
import TestSupport
import Testing

@testable import CommandLine

@Suite("A figure")
struct FigureTests {
  let directory: ScratchDirectory
  init() throws { directory = try ScratchDirectory() }

  private static let pair = [
    (label: "theory_γ", record: ResultSamples.power(0.5, source: ResultRecord.theory)),
    (label: "it's <simulated>", record: ResultSamples.power(0.5, source: ResultRecord.simulation)),
  ]

  @Test("says what is drawn: labels, axes, band, slope, title")
  func labels() async throws {
    let path = directory.path + "/a.svg"
    try await Figure.write(Self.pair, to: path, slopes: [(-0.5, "t^-0.5 predicted")], title: "A title")
    let text = try String(contentsOfFile: path, encoding: .utf8)
    for label in [
      "theory_γ", "it's &lt;simulated> (mean ± 1 s.e.)", "training step", "test loss", "−0.5", "predicted",
      "A title",
    ] { #expect(text.contains(label), "\(label)") }
  }

  @Test(
    "is a picture of the kind that its ending says, the same one each time, and nothing else is left",
    arguments: [("svg", "<?xml"), ("png", "\u{89}PNG"), ("pdf", "%PDF")])
  func kinds(ending: String, signature: String) async throws {
    let path = directory.path + "/a.\(ending)"
    var pictures: [Data] = []
    for _ in 0..<2 {
      try await Figure.write(Self.pair, to: path, slopes: [])
      pictures.append(try Data(contentsOf: URL(fileURLWithPath: path)))
      // The clock of a PDF file counts seconds.
      if ending == "pdf" { try await Task.sleep(for: .milliseconds(1100)) }
    }
    #expect(pictures[0].starts(with: signature.unicodeScalars.map { UInt8($0.value) }))
    #expect(pictures[0] == pictures[1])
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["a.\(ending)"])
  }

  @Test(
    "takes any text as it is", .tags(.contract),
    arguments: ["'a", "''", "`ls` $HOME @x", "a_b^c {d} \\e", "50 % \"of\" it & more~", "", "\u{1f600} ü\n"])
  func anyText(text: String) async throws {
    let path = directory.path + "/'a.svg"
    try await Figure.write([(label: text, record: Self.pair[0].record)], to: path, slopes: [], title: text)
    let drawn = try String(contentsOfFile: path, encoding: .utf8)
    let words = text.replacing("\n", with: "").replacing("&", with: "&amp;").split(separator: " ")
    #expect(words.allSatisfy { drawn.contains($0) || drawn.contains($0.replacing("\"", with: "&quot;")) })
    #expect(!drawn.contains(" & "))
  }

  @Test("has its legend where nothing is drawn, below the picture if need be")
  func legend() throws {
    let axis = FigureAxis([1, 100])
    func place(_ curves: [[FigurePoint]]) -> String {
      let layers = curves.map { FigurePanel.Layer(.line(width: 1), $0, .text, label: "a curve") }
      let panel = FigurePanel(x: axis, y: axis, layers: layers)
      return FigureLegend(panel, in: Figure(panels: [panel])).place
    }
    let (falling, rising) = (
      [FigurePoint(1, 100), FigurePoint(100, 1)], [FigurePoint(1, 1), FigurePoint(100, 100)]
    )
    #expect(place([falling]) == "inside left bottom")
    #expect(place([rising]) == "inside right bottom")
    #expect(place([rising, falling]).hasPrefix("outside below"))
  }

  @Test("without gnuplot is 69 and says what to install", .tags(.contract))
  func missingProgram() async throws {
    let failure = await #expect(throws: CommandFailure.self) {
      try await Gnuplot.output(of: "", program: "gnuplot-that-is-not-there")
    }
    #expect(failure?.code == .unavailable && failure?.message.contains("apt install gnuplot-nox") == true)
  }

  @Test("that gnuplot refuses is 69 with gnuplot's reason", .tags(.contract))
  func refusedScript() async throws {
    let failure = await #expect(throws: CommandFailure.self) {
      try await Gnuplot.output(of: "set nonsense\n")
    }
    #expect(failure?.code == .unavailable && failure?.message.contains("install") == false)
    #expect(failure?.message.contains("unrecognized option") == true, "\(failure?.message ?? "")")
  }

  @Test("of nothing that a logarithmic axis can show is 65", .tags(.contract))
  func nothing() async throws {
    var record = ResultSamples.theory()
    record.curve = record.curve.restricted(to: [0])
    let failure = await #expect(throws: CommandFailure.self) {
      try await Figure.write([(label: "start", record: record)], to: directory.path + "/a.svg", slopes: [])
    }
    #expect(failure?.code == .badInput && failure?.message.contains("start") == true)
  }

  @Test("gives a theory and a simulation of one configuration one colour, anything else its own")
  func colours() throws {
    var other = ResultSamples.power(0.3, source: ResultRecord.theory)
    other.configuration = .object([("task", .text("other"))])
    var bare = other
    bare.configuration = .object([])
    let records =
      Self.pair + [("other", other), ("bare", bare), ("bare too", bare), ("again", Self.pair[0].record)]
    let plot = try CurveFigure(records, column: "test_loss", slopes: [], title: nil)
    #expect(plot.series.map(\.colour) == [0, 0, 1, 2, 3, 4])
  }

  @Test("has its guide line above every curve, with the power asked for")
  func guide() throws {
    let plot = try CurveFigure(Self.pair, column: "test_loss", slopes: [(-0.7, "")], title: nil)
    let points = try #require(plot.guides.first).points
    #expect(abs(log(points[1].y / points[0].y) / log(points[1].x / points[0].x) + 0.7) < 1e-12)
    for point in plot.series.flatMap(\.points) where point.x >= points[0].x && point.x <= points[1].x {
      #expect(point.high < points[0].y * pow(point.x / points[0].x, -0.7))
    }
  }

  @Test("has the gentlest of several slopes above every curve and the others below")
  func guides() throws {
    let plot = try CurveFigure(Self.pair, column: "test_loss", slopes: [(-0.7, ""), (-0.5, "")], title: nil)
    #expect(plot.guides.map(\.exponent) == [-0.5, -0.7] && plot.guides.map(\.isAbove) == [true, false])
    let points = plot.guides[1].points
    for point in plot.series.flatMap(\.points) where point.x >= points[0].x && point.x <= points[1].x {
      #expect(point.low > points[0].y * pow(point.x / points[0].x, -0.7))
    }
  }
}
