import DMFT

/// What a simulated network shows at one step.
public struct Observation: Sendable, Hashable {
  /// L = Σ_k λ_k v_k²; on given samples the mean squared residual over the test samples, not a number without any.
  public var testLoss: Double
  /// (1/P) Σ_μ Δ_μ² over the fixed samples; L + σ² when samples are infinite.
  public var trainLoss: Double
  /// ⟨w²⟩ = (1/N_L) Σ_i w_i².
  public var readoutNorm: Double

  /// The loss that tells a divergence.
  var boundedLoss: Double { testLoss.isNaN ? trainLoss : testLoss }

  /// The columns of simulations, in the order of `values`.
  public static let quantities: [Quantity] = [.testLoss, .trainLoss, .readoutNorm]

  /// - Parameter normUnit: what the readout norm is divided by.
  func values(normUnit: Double) -> [Double] { [testLoss, trainLoss, readoutNorm / normUnit] }
}
