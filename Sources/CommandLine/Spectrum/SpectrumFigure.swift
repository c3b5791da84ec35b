import DMFT
import Foundation

/// Two panels: eigenvalues against their number, and the target's power over eigenvalues, each with its power law.
struct SpectrumFigure {
  private static let mostPoints = 400

  let curves: SpectrumCurves
  let capacity: Double
  /// nil without targets: one panel.
  let source: Double?
  /// Mode numbers of the window.
  let window: (first: Int, last: Int)
  /// Of the picture; nil for the usual one.
  var size: Figure.Size?

  func write(to path: String) async throws { try await figure.write(to: path) }

  private var figure: Figure {
    let eigenvalues = panel(
      curves.eigenvalues, sample: curves.sampleEigenvalues, ("mode k", "eigenvalue λ_k"),
      law: (-capacity, String(format: "k^-%.3f", capacity)),
      window: [Double(window.first), Double(window.last)])
    let powers = source.map { source in
      panel(
        curves.powers, sample: curves.samplePowers, ("eigenvalue λ", "target power per e-fold of λ"),
        law: (source, String(format: "λ^%.3f", source)),
        window: [value(at: window.last), value(at: window.first)])
    }
    var panels = [eigenvalues] + [powers].compactMap { $0 }
    for index in panels.indices { panels[index].cell.column = index }
    return Figure(panels: panels, size: size ?? .init(width: panels.count > 1 ? 1080 : 720, height: 500))
  }

  private func value(at number: Int) -> Double {
    let wanted = Double(number)
    return curves.eigenvalues.last { $0.x <= wanted }?.y ?? curves.eigenvalues.first?.y ?? 1
  }

  /// A measured curve, its correction, and a straight line with the ends of the window that it was fitted over.
  private func panel(
    _ curve: [SpectrumCurves.Point], sample: [SpectrumCurves.Point], _ labels: (x: String, y: String),
    law: (exponent: Double, text: String), window: [Double]
  ) -> FigurePanel {
    let prefactor = SpectrumCurves.prefactor(
      of: curve, exponent: law.exponent, window: (window[0], window[1]))
    let (curve, sample) = (Self.positive(curve), Self.positive(sample))
    let shown = sample.isEmpty ? curve : sample
    let x = FigureAxis(shown.map(\.x), below: 0.03, above: 0.03, label: FigureText(labels.x, hasPowers: true))
    let y = FigureAxis(shown.map(\.y), below: 0.05, above: 0.08, label: FigureText(labels.y, hasPowers: true))
    let line = [x.low, x.high].map { FigurePoint($0, prefactor * pow($0, law.exponent)) }
    let edges = window.enumerated().map { index, place in
      Layer(
        .line(width: 1, dashes: .dotted), [y.low, y.high].map { FigurePoint(place, $0) }, .guide,
        label: index == 0 ? "ends of the fit" : nil, rank: 1)
    }
    let measured = Layer(
      .marks(size: 0.6), sample.spread(Self.mostPoints), FigureColour.curves[5], label: "of the sample")
    return FigurePanel(
      x: x, y: y,
      layers: edges + (sample.isEmpty ? [] : [measured]) + [
        Layer(
          .line(width: 2.4), curve.spread(Self.mostPoints), FigureColour.curves[0],
          label: sample.isEmpty ? "of the kernel" : "of the population"),
        Layer(
          .line(width: 1.8, dashes: .guide), line, FigureColour.curves[1],
          label: FigureText("fit " + law.text, hasPowers: true)),
      ])
  }

  private typealias Layer = FigurePanel.Layer

  private static func positive(_ points: [SpectrumCurves.Point]) -> [FigurePoint] {
    points.filter { $0.x > 0 && $0.y > 0 }.map { FigurePoint($0.x, $0.y) }
  }
}
