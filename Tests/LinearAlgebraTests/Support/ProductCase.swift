import LinearAlgebra
import TestSupport
import Testing

/// A window of rows x against stored operators, with everything a product can be confused by.
struct ProductCase: Sendable, CustomTestStringConvertible {
  /// Random operators are exact when all coefficients are kept, smooth ones when few are.
  enum Texture: String, Sendable, CaseIterable { case random, smooth }

  let dimension: Int
  let panelHeight: Int
  let window: Range<Int>
  let texture: Texture
  let compresses: Bool

  var testDescription: String {
    "\(texture.rawValue), rows \(window) of \(dimension), panels of \(panelHeight)\(compresses ? ", compressed" : "")"
  }

  static let all = Texture.allCases.flatMap { texture in
    windows.flatMap { window in
      [false, true].map {
        ProductCase(
          dimension: window.0, panelHeight: window.1, window: window.2, texture: texture, compresses: $0)
      }
    }
  }

  /// No past, aligned, unaligned, one row, the last rows, panels that have become one once and twice.
  private static let windows: [(Int, Int, Range<Int>)] = [
    (40, 8, 0..<8), (40, 8, 16..<24), (40, 8, 18..<23), (40, 8, 39..<40), (40, 8, 33..<35),
    (75, 16, 74..<75), (75, 16, 72..<75), (240, 32, 224..<240), (250, 16, 243..<250),
  ]

  /// x: not causal, so that columns right of the diagonal count too.
  var left: SquareMatrix {
    switch texture {
    case .random: .random(dimension, seed: 1)
    case .smooth: .exponential(dimension, rate: 0.05)
    }
  }

  var causal: SquareMatrix {
    switch texture {
    case .random: .randomCausal(dimension, seed: 2)
    case .smooth: .exponential(dimension, rate: 0.03).causal
    }
  }

  var symmetric: SquareMatrix {
    switch texture {
    case .random: .randomSymmetric(dimension, seed: 3)
    case .smooth: .smoothSymmetric(dimension, exponent: 0.8)
    }
  }

  /// The operators, stored below the window.
  var stored: MarchedOperators {
    MarchedOperators(
      causal, symmetric, below: window.lowerBound, panelHeight: panelHeight, compresses: compresses,
      tolerance: texture == .smooth ? 1e-14...1e-14 : nil)
  }

  /// A bound on what rounding and compression leave.
  var tolerance: Double { texture == .smooth && compresses ? 2e-12 : 1e-13 }

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
