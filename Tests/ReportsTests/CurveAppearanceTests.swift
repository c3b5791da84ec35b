import DMFT
import Foundation
import FileTestSupport
import TestSupport
import Testing

@testable import Drawing
@testable import FileFormats
@testable import ResultFiles
@testable import Reports

@Suite("Curves in a figure", .tags(.contract))
struct CurveAppearanceTests {
  /// A curve of a run with these values; the width and all else are the same.
  static func curve(
    _ values: [(String, JSONValue)] = [], _ source: String = ResultRecord.theory, scale: Double? = nil,
    name: String = "file"
  ) -> PlottedCurve {
    var record = ResultSamples.power(0.5, source: source)
    let network = [("model", JSONValue.text("projected")), ("width", 64), ("richness", .number(1))]
    let own = network.map { key, value in (key, values.first { $0.0 == key }?.1 ?? value) }
    record.configuration = .object([
      ("network", .object(own)), ("steps", values.first { $0.0 == "steps" }?.1 ?? 100),
      ("task", .object([("modes", "infinite")])),
    ])
    record.diagnostics.entries = scale.map { [.init("scale", .number($0), "")] } ?? []
    return PlottedCurve(file: name + ".nc", name: name, record: record)
  }

  private static func rows(_ curves: [PlottedCurve], _ keys: FigureKeys = .init()) throws -> [String] {
    try CurveAppearance(curves, keys: keys).rows.map(\.text)
  }

  @Test("are called by what differs between their configurations")
  func labels() throws {
    let curves = [(0.0, 64), (1.0, 256)].map {
      Self.curve([("richness", .number($0.0)), ("width", .integer($0.1))])
    }
    #expect(try Self.rows(curves) == ["γ = 0, N = 64", "γ = 1, N = 256"])
    #expect(
      try Self.rows([Self.curve([("width", 64)]), Self.curve([("width", "infinite")])]) == [
        "N = 64", "N = ∞",
      ])
    #expect(
      try Self.rows([Self.curve([("width", 1_000_000)]), Self.curve([("width", .number(2.5e-7))])])
        == ["N = 2.5·10⁻⁷", "N = 10⁶"])
    // The length of a run is named only where nothing else differs.
    let long = Self.curve([("steps", 1000), ("width", 32)])
    #expect(try Self.rows([Self.curve(), long]) == ["N = 32", "N = 64"])
    #expect(try Self.rows([Self.curve(), Self.curve([("steps", 1000)])]) == ["steps 100", "steps 1000"])
  }

  @Test("of equal configurations are called by engine, scale, or file")
  func ambiguous() throws {
    let simulations = [1.0, 2].map { Self.curve([], ResultRecord.simulation, scale: $0) }
    #expect(try Self.rows([Self.curve()] + simulations) == ["theory", "scale 1", "scale 2"])
    #expect(try Self.rows([Self.curve(name: "a"), Self.curve(name: "b")]) == ["a", "b"])
    var other = Self.curve()
    other.record.engine = "stationary"
    #expect(try Self.rows([Self.curve(), other]) == ["engine = march", "engine = stationary"])
    var bare = Self.curve(name: "mine")
    bare.traits = RunTraits(JSONValue.object([]))
    #expect(try Self.rows([Self.curve(), bare]) == ["theory", "mine"])
  }

  @Test("of one configuration, theory and simulation, are one row with line and marks of one colour")
  func pairs() throws {
    let curves = [64, 256].flatMap { width in
      [ResultRecord.theory, ResultRecord.simulation].map { Self.curve([("width", .integer(width))], $0) }
    }
    let figure = try CurveFigure(curves)
    #expect(figure.appearance.rows.map(\.text) == ["N = 64", "N = 256"])
    #expect(figure.appearance.colours == [0, 0, 1, 1].map { FigureColour.curves[$0] })
    let legend = try figure.figure().panels[0].legend
    #expect(legend.map(\.text.text) == ["N = 64", "N = 256", "theory", "simulation (mean ± 1 s.e.)"])
    // Band, line and disc.
    #expect(legend[0].samples.count == 3)
    let single = try CurveFigure(Array(curves[..<2])).figure().panels[0].legend
    #expect(single.map(\.text.text) == ["theory and simulation (mean ± 1 s.e.)"])
  }

  @Test("with an empty label have colours of their own and no row")
  func unlabelled() throws {
    func legend(_ labels: [String?], _ curves: [PlottedCurve]) throws -> ([FigureColour], [String]) {
      let named = zip(labels, curves).map { label, curve in
        var curve = curve
        curve.label = label
        return curve
      }
      let figure = try CurveFigure(named)
      return (figure.appearance.colours, try figure.figure().panels[0].legend.map(\.text.text))
    }
    let curves = [32, 64, 256].map { Self.curve([("width", .integer($0))]) }
    let (colours, rows) = try legend(["", "b", ""], curves)
    #expect(colours == [0, 1, 2].map { FigureColour.curves[$0] } && rows == ["b"])
    #expect(try legend(["", "", ""], curves).1 == [])
    #expect(try legend([""], [curves[0]]).1 == [])
    // A simulation has the colour of its theory, and needs no row.
    let pair = [ResultRecord.theory, ResultRecord.simulation].map { Self.curve([], $0) }
    let (shared, texts) = try legend(["theory", ""], pair)
    #expect(shared[0] == shared[1] && texts == ["theory"])
    // Rows by a key are called otherwise, or not at all.
    var keyed = try CurveFigure(curves, .init(keys: .init(colour: "width")))
    let isRenamed = keyed.rename(["a", "", "c"])
    #expect(isRenamed)
    #expect(try keyed.figure().panels[0].legend.map(\.text.text) == ["a", "c"])
  }

  @Test("have rows by the values of a key below five numbers, and a scale from five on")
  func colours() throws {
    let few = [256, 32, 64].map { Self.curve([("width", .integer($0))]) }
    for key in ["network.width", "width"] {
      let appearance = try CurveAppearance(few, keys: .init(colour: key))
      #expect(appearance.rows.map(\.text) == ["N = 32", "N = 64", "N = 256"] && appearance.axis == nil)
      #expect(appearance.colours[1] == FigureColour.curves[0])
    }
    let many =
      (few + [128, 512].map { Self.curve([("width", .integer($0))]) } + [Self.curve([("width", "infinite")])])
    let appearance = try CurveAppearance(many, keys: .init(colour: "network.width"))
    #expect(appearance.rows.map(\.text) == ["N = ∞"] && appearance.axis?.scale == .logarithmic)
    #expect(appearance.colours[0] == .ofValue(256) && appearance.colours[5] == .black)
    let panel = try CurveFigure(many, .init(keys: .init(colour: "width"))).figure().panels[0]
    #expect(panel.colours?.label?.text == "width N")
    // Zero has no place on a logarithmic scale.
    let zero = [0, 0.01, 0.1, 1, 10, 100].map { Self.curve([("richness", .number($0))]) }
    #expect(try Self.rows(zero, .init(colour: "richness")) == ["γ = 0"])
  }

  @Test("by the dozen are coloured by the key with most values and styled by the other")
  func automatic() throws {
    let curves = (0..<20).flatMap { i in
      [0.0, 1].map { Self.curve([("width", .integer(8 << i)), ("richness", .number($0))]) }
    }
    let appearance = try CurveAppearance(curves, keys: .init())
    #expect(appearance.keys == FigureKeys(colour: "network.width", style: "network.richness"))
    #expect(appearance.rows.map(\.text) == ["γ = 0", "γ = 1"] && Set(appearance.styles) == [0, 1])
  }

  @Test("have dashes by one key and panels by another")
  func styles() throws {
    let curves = [0, 1.0].flatMap { g in
      [32, 64, 128].map { Self.curve([("width", .integer($0)), ("richness", .number(g))]) }
    }
    let styled = try CurveAppearance(curves, keys: .init(style: "network.richness"))
    #expect(
      styled.rows.map(\.text) == ["N = 32", "N = 64", "N = 128", "γ = 0", "γ = 1"]
        && styled.styles == [0, 0, 0, 1, 1, 1])
    let figure = try CurveFigure(curves, .init(keys: .init(panels: "richness"), hasExponents: true)).figure()
    #expect(figure.panels.compactMap(\.title?.text) == ["γ = 0", "γ = 1"])
    #expect(figure.panels.count == 4 && figure.hasCommonLegend && figure.rows.count == 2)
    #expect(Set(figure.panels.map { "\($0.cell)" }).count == 4)
    #expect(figure.panels[1].y.label?.text == "local exponent")
  }

  @Test("are refused for keys that they do not have, and too many styles")
  func refused() {
    let curves = (0..<9).map { Self.curve([("width", .integer(8 << $0))]) }
    for keys in [FigureKeys(colour: "network.widht"), .init(panels: "beta"), .init(style: "width")] {
      let failure = #expect(throws: CommandFailure.self) { try CurveAppearance(curves, keys: keys) }
      #expect(
        failure?.code == .badInput && failure?.message.contains("width") == true, "\(failure?.message ?? "")")
    }
  }

  @Test("of steps and of times have no common axis: 65")
  func axes() {
    var flow = Self.curve()
    flow.record.curve.axis = .time
    let failure = #expect(throws: CommandFailure.self) { try CurveFigure([Self.curve(name: "a"), flow]) }
    #expect(
      failure?.code == .badInput && failure?.message.contains("a.nc has steps and file.nc times") == true)
  }

  @Test("of a theory that samples have a band, and are lines")
  func sampled() throws {
    var record = ResultSamples.power(0.5, source: ResultRecord.theory)
    record.curve.columns.append(.init("test_loss_se", "", record.curve.columns[0].values.map { $0 / 20 }))
    let figure = try CurveFigure([PlottedCurve(file: "a", name: "a", record: record)])
    #expect(figure.series[0].band != nil && figure.series[0].line != nil && figure.series[0].marks == nil)
    #expect(try figure.figure().panels[0].legend.map(\.text.text) == ["theory (± 1 s.e.)"])
    // In a file that does not say what it is, too.
    record.curve.columns.append(.init("bias", "", record.curve.columns[0].values))
    #expect(ColumnName.source(of: record.curve) == ResultRecord.theory)
  }

  @Test("with one point are a mark, and stay inside the ends that were asked for")
  func ranges() throws {
    var record = ResultSamples.power(0.5, source: ResultRecord.theory)
    record.curve = record.curve.restricted(to: [7])
    let single = try CurveFigure([PlottedCurve(file: "a", name: "a", record: record)])
    if case .marks? = single.series[0].line?.shape {} else { Issue.record("no mark") }
    var look = FigureLook()
    look.xRange = NumberRange("10:100")
    let panel = try CurveFigure([Self.curve()], .init(look: look)).figure().panels[0]
    #expect(abs(panel.x.low - 10) < 1e-9 && abs(panel.x.high - 100) < 1e-9 && panel.y.high < 0.25)
    look.xRange = NumberRange("1e5:1e6")
    #expect(throws: CommandFailure.self) { try CurveFigure([Self.curve()], .init(look: look)).figure() }
  }

  @Test(
    "of two keys with few values each have a row for each value, not for each pair", arguments: [false, true])
  func fewByFew(isReversed: Bool) throws {
    let curves = [0.0, 0.5, 1, 2].flatMap { g in
      [32, 64, 128].map { Self.curve([("width", .integer($0)), ("richness", .number(g))]) }
    }
    let appearance = try CurveAppearance(isReversed ? curves.reversed() : curves, keys: .init())
    #expect(appearance.keys == FigureKeys(colour: "network.richness", style: "network.width"))
    #expect(
      appearance.rows.map(\.text) == ["γ = 0", "γ = 0.5", "γ = 1", "γ = 2", "N = 32", "N = 64", "N = 128"])
    let looks = zip(appearance.colours, appearance.styles).map { "\($0) \($1)" }
    #expect(Set(looks).count == 12)
  }

}
