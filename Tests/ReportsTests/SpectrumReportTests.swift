import DMFT
import Foundation
import TestSupport
import Testing

@testable import Drawing
@testable import FileFormats
@testable import Reports

@Suite("What is said of a spectrum")
struct SpectrumReportTests {
  private func flow(_ heldOut: Double, _ fitted: Double) -> FlowBracket {
    let points = (0...20).map { index in
      let time = pow(10, Double(index) / 10)
      return FlowBracket.Point(
        time: time, fitted: pow(time, -fitted), heldOut: pow(time, -heldOut), fittedExponent: fitted,
        heldOutExponent: heldOut)
    }
    return FlowBracket(points: points, fitted: fitted, heldOut: heldOut, from: 1, to: 100)
  }

  private func report(_ source: Double, _ uncertainty: Double, _ flow: FlowBracket?) -> SpectrumReport {
    SpectrumReport(
      name: "K.npy", capacity: MeasuredExponent(1.5, uncertainty: 0.02),
      source: MeasuredExponent(source, uncertainty: uncertainty), modes: 100, window: (4, 50), flow: flow)
  }

  /// 2β/(1 + β) and 2/(1 + β) have the slopes ±2/(1 + β)².
  @Test("exponents carry the uncertainty of β", .tags(.closedForm))
  func uncertainty() throws {
    let (source, error) = (0.5, 1e-4)
    let json = report(source, error, nil).json
    func number(_ name: String) throws -> Double {
      guard case .number(let value)? = json[name] else { throw Missing(name: name) }
      return value
    }
    #expect(abs(try number("lazy_exponent_se") / error - 1) < 1e-6)
    for name in ["rich_exponent_se", "gain_se"] {
      #expect(abs(try number(name) / error / (2 / pow(1 + source, 2)) - 1) < 1e-3)
    }
    let text = report(0.5, 0.2, nil).text
    #expect(text.contains("lazy t^-(0.5 ± 0.2)") && text.contains("1.33 ± 0.2"))
  }

  struct Missing: Error { var name: String }

  @Test(
    "stand beside the local exponents of the kernel's own flow, with what its losses are", .tags(.contract))
  func bracket() {
    let text = report(0.4, 0.05, flow(0.35, 0.5)).text
    #expect(text.contains("local exponents there: 0.35 … 0.35 and 0.50 … 0.50"))
    #expect(!text.contains("beware"))
    guard case .text(let words)? = report(0.4, 0.05, flow(0.35, 0.5)).json["flow"]?["definition"] else {
      Issue.record("no definition")
      return
    }
    #expect(words.contains("with their noise"))
  }

  @Test("a power law that the flow does not follow is said to be one", .tags(.contract))
  func contradiction() {
    #expect(report(0.7, 0.05, flow(0.07, 0.2)).text.contains("beware"))
    // Within twice its uncertainty it may be.
    #expect(!report(0.7, 0.3, flow(0.07, 0.2)).text.contains("beware"))
    #expect(!report(0.7, 0.05, nil).text.contains("beware"))
  }

  /// At α = 1.5 tasks are hard to β = 1, and easy to 4/3.
  @Test("regimes that the uncertainty leaves open are named", .tags(.closedForm))
  func regimes() {
    for (source, error, words) in [
      (0.5, 0.2, "hard task"), (0.9, 0.2, "hard or easy task"), (1.1, 0.2, "easy or hard task"),
      (1.4, 1.1, "super-easy or hard task"), (2.0, 0.2, "super-easy task"),
    ] {
      #expect(report(source, error, nil).text.hasPrefix("K.npy: \(words)\n"))
    }
  }

  @Test("an earlier end of the fit of β, and errors of no Gaussian features, are said", .tags(.contract))
  func limits() {
    var report = report(0.4, 0.05, flow(0.35, 0.5))
    report.windowOfPower = (4, 50)
    #expect(!report.text.contains("β over modes"))
    report.windowOfPower = (4, 20)
    #expect(report.text.contains("β over modes 4 … 20"))
    report.flow?.ridge = .init(low: 0.98, high: 1.05, isUnlikely: false)
    #expect(report.text.contains("are 0.98 … 1.05 times") && !report.text.contains("Beware"))
    report.flow?.ridge = .init(low: 0.98, high: 2.3, isUnlikely: true)
    #expect(report.text.contains("0.98 … 2.30 times") && report.text.contains("Beware"))
    guard case .boolean(false)? = report.json["flow"]?["is_gaussian"] else {
      Issue.record("not in JSON")
      return
    }
  }

  @Test("the figure has the local exponents of both, within one panel", .tags(.contract))
  func panel() {
    let curves = SpectrumCurves(
      (1...60).map { k in Mode(eigenvalue: pow(Double(k), -1.5), targetPower: pow(Double(k), -1.6)) })
    let figure = SpectrumFigure(
      curves: curves, capacity: 1.5, source: .some(0.4), window: (4, 50), flow: flow(0.35, 0.5)
    ).figure
    // What has names of its own has strokes of its own.
    var strokes: [String: String] = [:]
    for case (.line(_, let dashes), let label?) in figure.panels.flatMap(\.layers).map({
      ($0.shape, $0.label)
    })
    where label.text.hasPrefix("ends of") {
      let other = strokes.first { $0.key != label.text }
      #expect(other?.value != dashes.rawValue, "\(label.text), \(other?.key ?? "")")
      strokes[label.text] = dashes.rawValue
    }
    #expect(strokes.keys.sorted() == ["ends of the fit", "ends of the window"])
    let names = figure.panels.compactMap { $0.y.label?.text }
    #expect(names.count == 4 && names.contains("local exponent of the loss"))
    #expect(names.contains { $0.contains("noise included") })
  }
}
