import LinearAlgebra

/// A guess for the next rows of an operator from its past ones, good enough that few sweeps remain.
///
/// An entry far from the diagonal varies smoothly with t at fixed s, one near the diagonal at fixed lag t − s;
/// both on the scale of the age itself. So each entry is continued by the polynomial through a few earlier
/// entries, along the direction in which it is further from where the operator changes quickly: entries an even number
/// of steps earlier, so that what alternates from step to step is continued as well. They lie further apart as time goes on, since rounding
/// errors and what sweeps have left, which polynomials make larger, are more than what they miss. The guess decides how many
/// sweeps are needed, never the result.
struct Extrapolation {
  /// The rows to be guessed.
  private let window: Range<Int>
  private var start: Int { window.lowerBound }
  /// Distance between the earlier rows that are used, even.
  private let spacing: Int
  /// weights[i][j]: weight in row start + i of the j-th earlier row, spacing rows apart.
  private let weights: [[Double]]

  init(window: Range<Int>, highestDegree: Int) {
    self.window = window
    let spacing = max(2, Self.wide(window.count), min(Self.widest, window.lowerBound / Self.ages) / 2 * 2)
    self.spacing = spacing
    let available = (window.lowerBound / 2 - window.count) / spacing
    let degree = max(0, min(highestDegree, available))
    weights = window.map { t in
      Self.lagrangeWeights(
        degree: degree, at: Double(t - Self.last(before: window.lowerBound, like: t)) / Double(spacing))
    }
  }

  /// How many earlier rows are used for windows of that many.
  static func reach(_ rows: Int) -> Int { usualDegree * max(wide(rows), widest) + max(2, rows) }

  /// The last row before the window that is an even number of steps earlier.
  private static func last(before start: Int, like t: Int) -> Int { max(0, start - 1 - (t - start + 1) % 2) }

  /// For long windows.
  private static func wide(_ rows: Int) -> Int { rows / 8 * 2 }

  /// Of the polynomials that continue the past.
  static let usualDegree = 7
  /// Steps so far for each of distance, and the largest distance.
  private static let ages = 128
  private static let widest = 16

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
    let (row, border) = (earlier(j, than: t), (t + 1) / 2)
    block.addRecent(weight, recent, row: row, shift: 0, to: t, columns: 0..<min(border, row + 1))
    let shift = t - row
    if shift <= t {
      block.addRecent(weight, recent, row: row, shift: shift, to: t, columns: max(border, shift)..<t + 1)
    }
  }

  /// A function of one time.
  func value(_ t: Int, _ past: (Int) -> Double) -> Double {
    weights[t - start].enumerated().reduce(0) { $0 + $1.element * past(earlier($1.offset, than: t)) }
  }

  private func earlier(_ j: Int, than t: Int) -> Int { Self.last(before: start, like: t) - j * spacing }

  /// Weights of the nodes 0, −1, … −degree in the interpolating polynomial at x.
  private static func lagrangeWeights(degree: Int, at x: Double) -> [Double] {
    (0...degree).map { j in
      (0...degree).reduce(1) { product, i in
        i == j ? product : product * (x + Double(i)) / Double(i - j)
      }
    }
  }
}
