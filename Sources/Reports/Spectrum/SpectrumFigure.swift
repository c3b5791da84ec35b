import DMFT
import Foundation
import Drawing
import FileFormats

/// Panels: eigenvalues against their number, the target's power over eigenvalues, each with its power law; beside these the loss of
/// the kernel's own flow on fitted and held-out samples, and its local exponents.
package struct SpectrumFigure {
  private static let mostPoints = 400

  package let curves: SpectrumCurves
  /// nil where the window holds no power law: no line.
  package let capacity: Double?
  /// nil without targets: no panel; a nil inside: no line.
  package let source: Double??
  /// Mode numbers of the window.
  package let window: (first: Int, last: Int)
  package var flow: FlowBracket?
  /// Of the picture; nil for the usual one.
  package var size: Figure.Size?

  package init(
    curves: SpectrumCurves, capacity: Double?, source: Double??, window: (first: Int, last: Int),
    flow: FlowBracket? = nil, size: Figure.Size? = nil
  ) {
    self.curves = curves
    self.capacity = capacity
    self.source = source
    self.window = window
    self.flow = flow
    self.size = size
  }

  package func write(to path: String) async throws { try await figure.write(to: path) }

  package var figure: Figure {
    let eigenvalues = panel(
      curves.eigenvalues, sample: curves.sampleEigenvalues, ("mode k", "eigenvalue λ_k"),
      law: capacity.map { (-$0, String(format: "k^-%.3f", $0)) },
      window: [Double(window.first), Double(window.last)])
    let powers = source.map { source in
      panel(
        curves.powers, sample: curves.samplePowers, ("eigenvalue λ", "target power per e-fold of λ"),
        law: source.map { ($0, String(format: "λ^%.3f", $0)) },
        window: [value(at: window.last), value(at: window.first)])
    }
    var panels =
      [eigenvalues] + [powers].compactMap { $0 } + (flow.map { [losses($0), exponents($0)] } ?? [])
    // Of four the first two, and the last two, stand above one another, with one legend.
    let rows = panels.count > 2 ? 2 : 1
    let columns = (panels.count + rows - 1) / rows
    for index in panels.indices { panels[index].cell = (index % rows, index / rows) }
    return Figure(
      panels: panels, size: size ?? .init(width: [720, 1080][columns - 1], height: [500, 900][rows - 1]),
      rows: Array(repeating: 1, count: rows))
  }

  private func value(at number: Int) -> Double {
    let wanted = Double(number)
    return curves.eigenvalues.last { $0.x <= wanted }?.y ?? curves.eigenvalues.first?.y ?? 1
  }

  /// A measured curve, its correction, and a straight line with the ends of the window that it was fitted over.
  private func panel(
    _ curve: [SpectrumCurves.Point], sample: [SpectrumCurves.Point], _ labels: (x: String, y: String),
    law: (exponent: Double, text: String)?, window: [Double]
  ) -> FigurePanel {
    let points = curve
    let (curve, sample) = (Self.positive(curve), Self.positive(sample))
    let shown = sample.isEmpty ? curve : sample
    let x = FigureAxis(shown.map(\.x), below: 0.03, above: 0.03, label: FigureText(labels.x, hasPowers: true))
    let y = FigureAxis(shown.map(\.y), below: 0.05, above: 0.08, label: FigureText(labels.y, hasPowers: true))
    let line = law.map { law in
      let prefactor = SpectrumCurves.prefactor(
        of: points, exponent: law.exponent, window: (window[0], window[1]))
      return Layer(
        .line(width: 1.8, dashes: .guide),
        [x.low, x.high].map { FigurePoint($0, prefactor * pow($0, law.exponent)) },
        FigureColour.curves[1], label: FigureText("fit " + law.text, hasPowers: true))
    }
    let edges = window.enumerated().map { index, place in
      Layer(
        .line(width: 1, dashes: law == nil ? .dotted : .mixed),
        [y.low, y.high].map { FigurePoint(place, $0) },
        .guide,
        label: index == 0 ? (law == nil ? "ends of the window" : "ends of the fit") : nil, rank: 1)
    }
    let measured = Layer(
      .marks(size: 0.6), sample.spread(Self.mostPoints), FigureColour.curves[5], label: "of the sample")
    return FigurePanel(
      x: x, y: y,
      layers: edges + (sample.isEmpty ? [] : [measured]) + [
        Layer(
          .line(width: 2.4), curve.spread(Self.mostPoints), FigureColour.curves[0],
          label: sample.isEmpty ? "of the kernel" : "of the population")
      ] + [line].compactMap { $0 })
  }

  /// Losses on held-out and on fitted samples, between which that of the population lies.
  private func losses(_ flow: FlowBracket) -> FigurePanel {
    let points = flow.points.filter { $0.fitted > 0 && $0.heldOut > 0 && $0.time > 0 && $0.time.isFinite }
    let x = FigureAxis(points.map(\.time), below: 0.03, above: 0.03, label: "time of the kernel's own flow")
    let y = FigureAxis(
      points.flatMap { [$0.fitted, $0.heldOut] }, below: 0.05, above: 0.08,
      label: FigureText("loss: mean (y − f)², noise included", short: "loss"))
    func text(_ name: String, _ exponent: Double) -> FigureText {
      FigureText(name + String(format: ", t^-%.2f", exponent), hasPowers: true)
    }
    let edges = edges(flow, y)
    let band = points.map {
      FigurePoint($0.time, $0.heldOut, low: min($0.fitted, $0.heldOut), high: max($0.fitted, $0.heldOut))
    }
    return FigurePanel(
      x: x, y: y,
      layers: [Layer(.band(opacity: 0.15), band, FigureColour.curves[0])] + edges + [
        Layer(
          .line(width: 2.4), points.map { FigurePoint($0.time, $0.heldOut) }, FigureColour.curves[1],
          label: text("held-out samples", flow.heldOut)),
        Layer(
          .line(width: 2.4), points.map { FigurePoint($0.time, $0.fitted) }, FigureColour.curves[0],
          label: text("fitted samples", flow.fitted)),
      ])
  }

  private func edges(_ flow: FlowBracket, _ y: FigureAxis) -> [Layer] {
    [flow.from, flow.to].enumerated().map { index, place in
      Layer(
        .line(width: 1, dashes: .dotted), [y.low, y.high].map { FigurePoint(place, $0) }, .guide,
        label: index == 0 ? "ends of the window" : nil, rank: 1)
    }
  }

  /// −d ln L/d ln t on both, in the colours of the losses above, between which that of the population lies, and β, which a power law would have.
  private func exponents(_ flow: FlowBracket) -> FigurePanel {
    let points = flow.points.filter {
      $0.time > 0 && $0.time.isFinite && $0.fittedExponent.isFinite && $0.heldOutExponent.isFinite
    }
    let law = source.flatMap { $0 }
    let heights = points.flatMap { [$0.fittedExponent, $0.heldOutExponent] } + [law].compactMap { $0 }
    let x = FigureAxis(points.map(\.time), below: 0.03, above: 0.03, label: "time of the kernel's own flow")
    let y = FigureAxis(
      [0] + heights, scale: .linear, below: 0.05, above: 0.08, label: "local exponent of the loss")
    let band = points.map {
      FigurePoint(
        $0.time, $0.heldOutExponent, low: min($0.fittedExponent, $0.heldOutExponent),
        high: max($0.fittedExponent, $0.heldOutExponent))
    }
    let line = law.map { law in
      Layer(
        .line(width: 1.8, dashes: .guide), [x.low, x.high].map { FigurePoint($0, law) }, .guide,
        label: FigureText("power law: " + NumberText.fixed(law, 2)))
    }
    return FigurePanel(
      x: x, y: y,
      layers: [Layer(.band(opacity: 0.15), band, FigureColour.curves[0])] + edges(flow, y) + [
        Layer(
          .line(width: 2.4), points.map { FigurePoint($0.time, $0.heldOutExponent) }, FigureColour.curves[1]),
        Layer(
          .line(width: 2.4), points.map { FigurePoint($0.time, $0.fittedExponent) }, FigureColour.curves[0]),
      ] + [line].compactMap { $0 })
  }

  private typealias Layer = FigurePanel.Layer

  private static func positive(_ points: [SpectrumCurves.Point]) -> [FigurePoint] {
    points.filter { $0.x > 0 && $0.y > 0 }.map { FigurePoint($0.x, $0.y) }
  }
}
