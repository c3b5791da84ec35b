import DMFT
import Foundation
import FileTestSupport
import TestSupport
import Testing

@testable import Drawing
@testable import FileFormats
@testable import ResultFiles
@testable import Reports

@Suite("A figure")
struct FigureTests {
  let directory: ScratchDirectory
  init() throws { directory = try ScratchDirectory() }

  private static func curve(_ label: String?, _ record: ResultRecord, name: String = "file") -> PlottedCurve {
    PlottedCurve(file: "\(name).nc", name: name, label: label, record: record)
  }

  private static let pair = [
    curve("theory_γ", ResultSamples.power(0.5, source: ResultRecord.theory)),
    curve("it's <simulated>", ResultSamples.power(0.5, source: ResultRecord.simulation)),
  ]

  private static func figure(_ curves: [PlottedCurve], slopes: [Double] = []) throws -> CurveFigure {
    try CurveFigure(curves, .init(slopes: slopes.map { ($0, "") }))
  }

  @Test("says what is drawn: labels, axes, band, slope, title")
  func labels() async throws {
    let path = directory.path + "/a.svg"
    try await CurveFigure(Self.pair, .init(slopes: [(-0.5, "t^-0.5 predicted")], title: "A title")).write(
      to: path)
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
      try await CurveFigure(Self.pair).write(to: path)
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
    try await CurveFigure([Self.curve(text, Self.pair[0].record)], .init(title: text)).write(to: path)
    let drawn = try String(contentsOfFile: path, encoding: .utf8)
    let words = text.replacing("\n", with: "").replacing("&", with: "&amp;").split(separator: " ")
    #expect(words.allSatisfy { drawn.contains($0) || drawn.contains($0.replacing("\"", with: "&quot;")) })
    #expect(!drawn.contains(" & "))
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
      try await CurveFigure([Self.curve("start", record, name: "start")]).write(to: directory.path + "/a.svg")
    }
    #expect(failure?.code == .badInput && failure?.message.contains("start") == true)
  }

  @Test("gives a theory and a simulation of one configuration one colour, anything else its own")
  func colours() throws {
    var other = ResultSamples.power(0.3, source: ResultRecord.theory)
    other.configuration = .object([("task", .text("other"))])
    var bare = other
    bare.configuration = .object([])
    let curves =
      Self.pair
      + [("other", other), ("bare", bare), ("bare too", bare), ("again", Self.pair[0].record)].map {
        Self.curve($0, $1)
      }
    let plot = try Self.figure(curves)
    #expect(plot.series.map(\.colour) == [0, 0, 1, 2, 3, 4].map { FigureColour.curves[$0] })
  }

  @Test("has its guide line above every curve, with the power asked for")
  func guide() throws {
    let plot = try Self.figure(Self.pair, slopes: [-0.7])
    let points = try #require(plot.guides(plot.series).first).points
    #expect(abs(log(points[1].y / points[0].y) / log(points[1].x / points[0].x) + 0.7) < 1e-12)
    for point in plot.series.flatMap(\.points) where point.x >= points[0].x && point.x <= points[1].x {
      #expect(point.high < points[0].y * pow(point.x / points[0].x, -0.7))
    }
  }

  @Test("has the gentlest of several slopes above every curve and the others below")
  func guides() throws {
    let plot = try Self.figure(Self.pair, slopes: [-0.7, -0.5])
    let guides = plot.guides(plot.series)
    #expect(guides.map(\.exponent) == [-0.5, -0.7] && guides.map(\.isAbove) == [true, false])
    let points = guides[1].points
    for point in plot.series.flatMap(\.points) where point.x >= points[0].x && point.x <= points[1].x {
      #expect(point.low > points[0].y * pow(point.x / points[0].x, -0.7))
    }
  }

  @Test(
    "draws a theory beyond what its samples resolve as a thin line that goes on where the other ends, and says so"
  )
  func resolved() throws {
    var record = ResultSamples.power(0.5, source: ResultRecord.theory)
    let whole = try Self.figure([Self.curve("all", record)])
    #expect(whole.series[0].continued == nil && whole.legendRows.count == 1)
    let points = whole.series[0].points
    let end = points[points.count / 2].x
    record.diagnostics.entries.append(.init(ResolvedRange.name, .number(end), ""))
    let figure = try Self.figure([Self.curve("some", record), Self.pair[1]])
    let line = try #require(figure.series[0].line), rest = try #require(figure.series[0].continued)
    #expect(line.points.first?.x == points.first?.x && line.points.last?.x == end)
    #expect(rest.points.first?.x == end && rest.points.last?.x == points.last?.x)
    #expect(figure.series[1].continued == nil)
    #expect(figure.legendRows.filter { $0.label?.text.contains("samples resolve") == true }.count == 1)
    // Nothing is resolved: the whole is thin.
    record.diagnostics.entries[record.diagnostics.entries.count - 1] = .init(
      ResolvedRange.name, .number(0), "")
    let none = try Self.figure([Self.curve("none", record)]).series[0]
    #expect(none.line?.points.isEmpty == true && none.continued?.points.first?.x == points.first?.x)
  }
}
