import DMFT
import Drawing
import Foundation
import Reports

/// The step sizes of the best schedules against the step, or the batches that were dealt out, and their losses; of numbers the losses
/// alone.
struct OptimumFigure {
  private static let mostPoints = 400
  /// Step sizes below this share of the largest are not drawn.
  private static let smallestShare = 1e-3

  private let curves: [(name: String, run: Run, loss: LearningCurve)]
  private let target: Quantity
  private let hasSchedule: Bool
  private let showsBatches: Bool
  /// nil for the usual one.
  private let size: Figure.Size?

  /// - Parameter target: the loss that was made small, which is drawn.
  init(_ optimum: TrainingOptimum, target: Quantity, size: Figure.Size?) {
    var curves = [("best", optimum.best)]
    curves += optimum.standards.map { ($0.optimum.shape.rawValue, $0.solved) }
    if let constant = optimum.batches?.constant { curves.append(("even batches", constant)) }
    if optimum.standards.isEmpty, let given = optimum.given { curves.append(("as given", given)) }
    self.curves = curves.map { ($0.0, $0.1.run, $0.1.solution.curve) }
    self.target = target
    self.size = size
    hasSchedule = optimum.rates != nil || optimum.batches != nil
    showsBatches = optimum.batches != nil
  }

  func write(to path: String) async throws {
    var losses = panel(
      lossPoints, x: "step", y: FigureText(of: target.name), scale: .logarithmic, hasLegend: !hasSchedule)
    losses.cell = (0, hasSchedule ? 1 : 0)
    let panels =
      hasSchedule
      ? [
        panel(
          ratePoints, x: "step", y: showsBatches ? "batch" : "step size", scale: .linear, hasLegend: true),
        losses,
      ] : [losses]
    try await Figure(
      panels: panels, size: size ?? .init(width: hasSchedule ? 1000 : 720, height: hasSchedule ? 440 : 500)
    ).write(to: path)
  }

  private func panel(
    _ points: [[FigurePoint]], x: FigureText, y: FigureText, scale: FigureAxis.Scale, hasLegend: Bool
  ) -> FigurePanel {
    let all = points.flatMap { $0 }
    return FigurePanel(
      x: FigureAxis(all.map(\.x), scale: scale, below: 0.02, above: 0.02, label: x),
      y: FigureAxis(all.map(\.y), below: 0.05, above: 0.12, label: y),
      // The best one last, above the others.
      layers: curves.indices.reversed().map { index in
        .init(
          .line(width: index == 0 ? 2.6 : 1.4), points[index],
          FigureColour.curves[index % FigureColour.curves.count],
          label: hasLegend ? FigureText(curves[index].name) : nil, rank: index)
      })
  }

  private var lossPoints: [[FigurePoint]] {
    curves.map { curve in
      let values = curve.loss[target] ?? []
      return zip(curve.loss.points, values).filter { $0 > 0 && $1 > 0 }.map { FigurePoint($0, $1) }
        .spread(Self.mostPoints)
    }
  }

  private var ratePoints: [[FigurePoint]] {
    let all = curves.map { curve in
      guard showsBatches else { return curve.run.stepSizes }
      let steps = curve.run.training.stepCount ?? 0
      return (0..<steps).map { curve.run.data.batchSize(at: $0, of: steps) ?? 0 }
    }
    let largest = all.flatMap { $0 }.max() ?? 1
    return all.map { rates in
      let every = max(1, rates.count / Self.mostPoints)
      return rates.enumerated().filter { $0.offset % every == 0 || $0.offset == rates.count - 1 }
        .map { FigurePoint(Double($0.offset), max($0.element, largest * Self.smallestShare)) }
    }
  }
}
