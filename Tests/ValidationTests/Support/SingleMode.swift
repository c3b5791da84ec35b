import DMFT
import TestSupport

/// One mode under random features, where the mean loss at finite width and batch is known exactly.
///
/// With M = 1 and frozen A, x = AᵀA/N is χ²_N/N and v ← v − η x h^0. One-pass SGD has, given x and v,
/// E h² = λ² v² (1 + 2/B) + λ σ²/B, so that c = E[v² | x] obeys
///
///     c ← (1 − 2ηλx + η²λ²x² (1 + 2/B)) c + η² x² λσ²/B,
///
/// a polynomial in x, averaged with E x^j = Π_{i<j} (N + 2i)/N. Here λ = w*² = 1.
struct SingleMode {
  var width: Int
  /// 1/B.
  var reciprocalBatch: Double
  var labelNoise: Double
  var learningRate: Double

  func run(steps: Int) throws -> Run {
    let batch: DataSource.Batch = reciprocalBatch == 0 ? .full : .size(Int((1 / reciprocalBatch).rounded()))
    return try Run(
      task: MeasuredTask(modes: [Mode(eigenvalue: 1, targetPower: 1)]),
      network: .randomFeatures(width: .finite(width)),
      data: DataSource(batch: batch, labelNoise: labelNoise),
      optimiser: StochasticGradientDescent(learningRate: learningRate), steps: steps)
  }

  /// E L(t), t = 0 … T.
  func meanLoss(steps: Int) -> LearningCurve {
    var polynomial = [1.0]
    var losses = [1.0]
    for _ in 0..<steps {
      polynomial = advanced(polynomial)
      losses.append(average(polynomial))
    }
    return LearningCurve(
      axis: .step, points: (0...steps).map(Double.init),
      columns: [LearningCurve.Column("test_loss", "test loss", losses)])
  }

  private func advanced(_ c: [Double]) -> [Double] {
    let factor = [1, -2 * learningRate, learningRate * learningRate * (1 + 2 * reciprocalBatch)]
    var result = [Double](repeating: 0, count: c.count + 2)
    for (i, a) in c.enumerated() {
      for (j, b) in factor.enumerated() { result[i + j] += a * b }
    }
    result[2] += learningRate * learningRate * labelNoise * reciprocalBatch
    return result
  }

  private func average(_ polynomial: [Double]) -> Double {
    var moment = 1.0
    var sum = 0.0
    for (power, coefficient) in polynomial.enumerated() {
      sum += coefficient * moment
      moment *= Double(width + 2 * power) / Double(width)
    }
    return sum
  }
}
