import LinearAlgebra

/// A guess for the next rows of an operator from its past ones, good enough that few sweeps remain.
///
/// An entry far from the diagonal varies smoothly with t at fixed s, one near the diagonal at fixed lag t − s;
/// both on the scale of the age itself. So each entry is continued by the polynomial through a few earlier
/// entries, along the direction in which it is further from where the operator changes quickly. The guess
/// decides how many sweeps are needed, never the result.
struct Extrapolation {
  /// First row to be guessed.
  let start: Int
  /// Distance between the earlier rows that are used.
  private let spacing: Int
  /// weights[i][j]: weight of row start − 1 − j·spacing in row start + i.
  private let weights: [[Double]]

  init(window: Range<Int>, highestDegree: Int) {
    start = window.lowerBound
    spacing = max(1, window.count / 4)
    let available = (start / 2 - window.count) / spacing
    let degree = max(0, min(highestDegree, available))
    let spacing = Double(spacing)
    weights = (0..<window.count).map { row in
      Self.lagrangeWeights(degree: degree, at: Double(row + 1) / spacing)
    }
  }

  /// Entry (t, s) with t in the window and s ≤ t.
  func entry(_ t: Int, _ s: Int, _ past: (Int, Int) -> Double) -> Double {
    let isNearDiagonal = 2 * s >= t
    let shift = t - start + 1
    var sum = 0.0
    for (j, weight) in weights[t - start].enumerated() {
      let row = start - 1 - j * spacing
      let column = isNearDiagonal ? s - shift - j * spacing : s
      sum += weight * past(row, min(row, max(0, column)))
    }
    return sum
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
