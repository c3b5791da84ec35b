import LinearAlgebra
import TestSupport
import Testing

/// A window of rows x against an operator, with everything a product can be confused by.
struct ProductCase: Sendable, CustomTestStringConvertible {
  enum Texture: String, Sendable, CaseIterable { case random, smooth }

  let dimension: Int
  let panelHeight: Int
  let window: Range<Int>
  let texture: Texture

  var testDescription: String {
    "\(texture.rawValue), rows \(window) of \(dimension), panels of \(panelHeight)"
  }

  static let all = Texture.allCases.flatMap { texture in
    windows.map { ProductCase(dimension: $0.0, panelHeight: $0.1, window: $0.2, texture: texture) }
  }

  /// No past, aligned, unaligned, one row, the last rows, a ragged last panel, a window tall enough for compression.
  private static let windows: [(Int, Int, Range<Int>)] = [
    (40, 8, 0..<8), (40, 8, 16..<24), (40, 8, 18..<23), (40, 8, 39..<40), (40, 8, 33..<35),
    (75, 16, 74..<75), (75, 16, 72..<75), (288, 64, 256..<288),
  ]

  /// x: not causal, so that columns right of the diagonal count too.
  var left: SquareMatrix {
    switch texture {
    case .random: .random(dimension, seed: 1)
    case .smooth: .smooth(dimension, exponent: 0.7)
    }
  }

  var causal: SquareMatrix {
    switch texture {
    case .random: .randomCausal(dimension, seed: 2)
    case .smooth: .smoothCausal(dimension, exponent: 0.4)
    }
  }

  var symmetric: SquareMatrix {
    switch texture {
    case .random: .randomSymmetric(dimension, seed: 3)
    case .smooth: .smoothSymmetric(dimension, exponent: 0.8)
    }
  }

  var leftRows: RowBlock { left.rows(window, height: panelHeight) }

  /// An operator whose stored rows inside the window are out of date.
  func outdated(_ a: SquareMatrix) -> SquareMatrix {
    SquareMatrix(size: dimension) { t, s in
      window.contains(t) || window.contains(s) ? 1000 + Double(t + s) : a[t, s]
    }
  }

  var basis: SmoothBasis? {
    window.count < 16 ? nil : SmoothBasis(count: window.count, rank: window.count / 8 + 12)
  }

  /// Σ_u x(t, u) A(u, s) over u below `end`, in the window.
  func product(_ a: SquareMatrix, below end: Int? = nil) -> SquareMatrix {
    let (x, end) = (left, end ?? window.upperBound)
    return SquareMatrix(size: dimension) { t, s in
      window.contains(t) ? (0..<end).reduce(0) { $0 + x[t, $1] * a[$1, s] } : 0
    }
  }

  /// The largest deviation from the sums, relative to the largest one.
  func deviation(of block: RowBlock, from expected: SquareMatrix) -> Double {
    block.deviation(from: expected) / max(1, expected.maximumMagnitude)
  }
}
