import LinearAlgebra

/// A guess for the next rows of an operator from its past ones, good enough that few sweeps remain.
///
/// An entry far from the diagonal varies smoothly with t at fixed s, one near the diagonal at fixed lag t − s;
/// both on the scale of the age itself. So each entry is continued by the polynomial through a few earlier
/// entries, along the direction in which it is further from where the operator changes quickly. The guess
/// decides how many sweeps are needed, never the result.
struct Extrapolation {
  /// The rows to be guessed.
  private let window: Range<Int>
  private var start: Int { window.lowerBound }
  /// Distance between the earlier rows that are used.
  private let spacing: Int
  /// weights[i][j]: weight of row start − 1 − j·spacing in row start + i.
  private let weights: [[Double]]

  init(window: Range<Int>, highestDegree: Int) {
    self.window = window
    spacing = max(1, window.count / 4)
    let available = (window.lowerBound / 2 - window.count) / spacing
    let degree = max(0, min(highestDegree, available))
    let spacing = Double(spacing)
    weights = (0..<window.count).map { row in
      Self.lagrangeWeights(degree: degree, at: Double(row + 1) / spacing)
    }
  }

  /// The rows of the window, time by time, from rows that lie before it.
  func rows(from recent: RecentRows) -> RowBlock {
    var block = RowBlock(dimension: window.upperBound, height: window.count)
    block.reset(to: window)
    for t in window {
      for (j, weight) in weights[t - start].enumerated() { add(weight, j, recent, t, to: &block) }
    }
    return block
  }

  private func add(_ weight: Double, _ j: Int, _ recent: RecentRows, _ t: Int, to block: inout RowBlock) {
    let (row, border) = (start - 1 - j * spacing, (t + 1) / 2)
    block.addRecent(weight, recent, row: row, shift: 0, to: t, columns: 0..<min(border, row + 1))
    let shift = t - row
    if shift <= t {
      block.addRecent(weight, recent, row: row, shift: shift, to: t, columns: max(border, shift)..<t + 1)
    }
  }

  /// A function of one time.
  func value(_ t: Int, _ past: (Int) -> Double) -> Double {
    weights[t - start].enumerated().reduce(0) { $0 + $1.element * past(start - 1 - $1.offset * spacing) }
  }

  /// Weights of the nodes 0, −1, … −degree in the interpolating polynomial at x.
  private static func lagrangeWeights(degree: Int, at x: Double) -> [Double] {
    (0...degree).map { j in
      (0...degree).reduce(1) { product, i in
        i == j ? product : product * (x + Double(i)) / Double(i - j)
      }
    }
  }
}
