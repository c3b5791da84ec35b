import DMFT
import LinearAlgebra

/// The parameters of a network on given samples, with their momenta.
///
/// V^0 … V^L in the order of `LayeredShape.matrices`, row after row. All entries start as independent standard Gaussian
/// numbers, drawn in this order and rounded: equal streams give equal weights in either precision.
struct LayeredWeights<Real: TrainingReal>: Sendable {
  var matrices: [[Real]]
  /// Empty when the optimiser forgets them in every step.
  private var momenta: [[Real]] = []
  let shape: LayeredShape

  init(_ shape: LayeredShape, keepsMomentum: Bool, from stream: inout RandomStream) {
    self.shape = shape
    matrices = []
    for (rows, columns) in shape.matrices {
      var matrix: [Real] = []
      matrix.reserveCapacity(rows * columns)
      for _ in 0..<rows * columns { matrix.append(Real(stream.normal())) }
      matrices.append(matrix)
    }
    if keepsMomentum { momenta = matrices.map { Array(repeating: 0, count: $0.count) } }
  }

  /// Displacements from where the weights start.
  init(zerosOf shape: LayeredShape, keepsMomentum: Bool) {
    self.shape = shape
    matrices = shape.matrices.map { Array(repeating: 0, count: $0.rows * $0.columns) }
    if keepsMomentum { momenta = matrices }
  }

  /// w.
  var readout: [Real] { matrices[matrices.count - 1] }

  /// ⟨w²⟩ over pixels, channels and outputs.
  var readoutNorm: Double {
    let w = readout
    return Real.sumOfSquares(w) / Double(w.count)
  }

  /// One step along `rate` · signals:  m ← μ m + h,  w ← (1 − η_t λ_w) w + η_t m, see `LinearOptimiser`.
  mutating func advance(by update: LinearUpdate, along signals: [[Real]], rate: Double) {
    let retention = Real(update.weightRetention)
    for index in matrices.indices {
      if retention != 1 { Real.rescale(&matrices[index], by: retention) }
      guard !momenta.isEmpty else {
        Real.accumulate(
          Real((update.fromMomentum + update.fromGradient) * rate), signals[index], into: &matrices[index])
        continue
      }
      Real.rescale(&momenta[index], by: Real(update.momentumRetention))
      Real.accumulate(Real(rate), signals[index], into: &momenta[index])
      Real.accumulate(Real(update.fromMomentum), momenta[index], into: &matrices[index])
      if update.fromGradient != 0 {
        Real.accumulate(Real(update.fromGradient * rate), signals[index], into: &matrices[index])
      }
    }
  }
}
