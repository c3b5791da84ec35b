import DMFT

/// The points of the grid that one average is taken over, each with the error of its label.
///
///     ⟨Δ a⟩ = (1/n) Σ_i (y_{j_i} − f_{j_i} + σ ε_i) a_{j_i}
struct GridSample: Sendable {
  /// j_1 … j_n.
  private(set) var points: [Int]
  /// σ ε_i.
  private(set) var noise: [Double]
  /// G.
  private let gridSize: Int
  /// σ.
  private let deviation: Double

  /// Every point once, without noise: the whole distribution of the data.
  init(everyPointOf gridSize: Int) {
    self.gridSize = gridSize
    deviation = 0
    points = Array(0..<gridSize)
    noise = Array(repeating: 0, count: gridSize)
  }

  /// Room for batches of n points; the first is yet to be drawn.
  init(batch: Int, of gridSize: Int, labelNoise: Double) {
    self.gridSize = gridSize
    deviation = labelNoise.squareRoot()
    points = Array(repeating: 0, count: batch)
    noise = Array(repeating: 0, count: batch)
  }

  /// n.
  var count: Int { points.count }

  /// A fresh batch: every point uniform on the grid, with replacement, and every label with its own error.
  mutating func draw(from stream: inout RandomStream) {
    for index in points.indices {
      points[index] = stream.integer(below: gridSize)
      noise[index] = deviation * stream.normal()
    }
  }
}
