import DMFTNumerics
import Foundation
import LinearAlgebra

/// A task as N frozen Gaussian features show it: eigenvalues κ of AΛAᵀ/N in place of those of Λ.
///
/// The features φ = Aψ/√N are Gaussian, and the target is linear in them up to a part that is independent of them all. A chain
/// above a frozen coupling of width N therefore is one of infinite width on the measures
///
///     Σ_i κ_i δ(κ − κ_i),   τ = Σ_i (y_i²/Nκ_i) δ(κ − κ_i),   y = AΛw*,   label noise σ² + floor           (19.9)
///
/// and neither fluctuates: both follow from (11.3). Source: derivations/19.7.
package struct FeatureMeasures: Sendable {
  /// Σ_k λ_k w*_k² − ∫τ: what features of this width cannot learn.
  package let floor: Double
  private let resolvent: FeatureResolvent
  private let target: SpectralMeasure
  private let edges: (smallest: Double, largest: Double)

  /// - Returns: nil when the eigenvalues come too near to 0: with hardly more modes than features, or fewer.
  package init?(_ task: any LearningTask, width: Int) {
    let measures = task.measures()
    guard task.modeCount > Self.fewestModes * Double(width) else { return nil }
    resolvent = FeatureResolvent(kernel: measures.kernel, width: Double(width), modes: task.modeCount)
    target = measures.target
    guard resolvent.limit.isFinite else { return nil }
    let limit = resolvent.limit
    floor = target.integral { 1 / (1 + $0 * limit) }
    guard let edges = Self.edges(resolvent) else { return nil }
    self.edges = edges
  }

  /// Gauss rules of both measures in log κ.
  ///
  /// - Parameter count: of nodes of the kernel's, at most; fewer where a measure has no room for so many. The target's are half as many
  ///   more: on its nodes the mean predictor is interpolated, for which polynomials of half the degree are exact.
  /// - Returns: nil when the masses that are known in closed form do not come out.
  package func rules(nodes count: Int) -> FeatureRules? {
    let targetCount = count * 3 / 2
    let moments = 2 * targetCount + 2
    guard
      let contour = FeatureContour(
        resolvent, from: edges.smallest, to: edges.largest, moments: moments)
    else { return nil }
    let kernel = contour.moments(of: traces(contour))
    let target = contour.moments(of: powers(contour))
    let learned = self.target.mass - floor
    guard abs(kernel[0] - resolvent.kernel.mass) <= Self.massError * resolvent.kernel.mass,
      abs(target[0] - learned) <= Self.massError * self.target.mass,
      let kernelRule = FeatureRule(kernel, nodes: count, contour),
      let targetRule = FeatureRule(target, nodes: targetCount, contour)
    else { return nil }
    return FeatureRules(
      kernel: kernelRule.measure, target: targetRule.measure,
      meanPredictor: meanPredictor(targetRule, contour))
  }

  /// Nodes that decays of all rates need to round-off.
  package var usualNodes: Int {
    Self.fewestNodes + Int(Self.nodesPerFold * log(edges.largest / edges.smallest))
  }

  /// Σ_i κ_i z/(z − κ_i) = −N z² y(−z) − N z: without its part that grows, which no eigenvalue has a share in, −N z² y.
  private func traces(_ contour: FeatureContour) -> [Complex<Double>] {
    zip(contour.points, contour.kernels).map { z, y in (-resolvent.width) * (z * z * y) }
  }

  /// ∫τ z/(z − κ): (11.4) at s = −z.
  private func powers(_ contour: FeatureContour) -> [Complex<Double>] {
    var result = [Complex<Double>](repeating: Complex(0), count: contour.points.count)
    for (node, weight) in zip(target.nodes, target.weights) {
      for (j, value) in power(on: node, contour).enumerated() { result[j] += weight * value }
    }
    return result
  }

  /// ∫τ_k z/(z − κ): (11.8) at s = −z.
  private func power(on eigenvalue: Double, _ contour: FeatureContour) -> [Complex<Double>] {
    contour.kernels.map { y in
      resolvent.power(on: eigenvalue, at: y, distance: Complex(resolvent.limit) - y)
    }
  }

  private func meanPredictor(_ rule: FeatureRule, _ contour: FeatureContour) -> MeanPredictorForm {
    var form = MeanPredictorForm(count: rule.measure.count)
    let joined = target.condensed(nodesPerOctave: Self.nodesPerOctave)
    for (node, weight) in zip(joined.nodes, joined.weights) {
      let moments = contour.moments(of: power(on: node, contour))
      form.add(weight, 1 / (1 + node * resolvent.limit), rule.weights(of: moments))
    }
    return form
  }

  /// Between which values all eigenvalues are: at the ends z(ω) = ω + (1/N) Σ m_k λ_k ω/(ω − λ_k), the inverse of ω = −1/y(−z),
  /// has its extrema beyond the eigenvalues of Λ.
  private static func edges(_ resolvent: FeatureResolvent) -> (smallest: Double, largest: Double)? {
    let top = resolvent.kernel.nodes.max() ?? 1
    func value(_ omega: Double) -> Double {
      omega + resolvent.kernel.integral { $0 > 0 ? omega / (omega - $0) : 0 } / resolvent.width
    }
    let largest = minimum(from: -30, to: 30) { value(top * (1 + exp($0))) }
    let smallest = -minimum(from: log(top) - 200, to: log(top) + 30) { -value(-exp($0)) }
    guard smallest > leastRatio * largest, largest.isFinite else { return nil }
    return (smallest, largest)
  }

  /// The smallest value of a function that falls and then rises, to the margins of the contour.
  private static func minimum(from start: Double, to end: Double, _ value: (Double) -> Double) -> Double {
    var (low, high) = (start, end)
    let ratio = (5.0.squareRoot() - 1) / 2
    for _ in 0..<60 {
      let (left, right) = (high - ratio * (high - low), low + ratio * (high - low))
      if value(left) < value(right) { high = right } else { low = left }
    }
    return value((low + high) / 2)
  }

  /// Of modes to features: below, eigenvalues near 0 are the rule.
  private static let fewestModes = 1.2
  private static let leastRatio = 1e-30
  private static let massError = 1e-11
  private static let fewestNodes = 26
  private static let nodesPerFold = 4.0
  private static let nodesPerOctave = 16
}

/// What a chain above frozen features is solved with.
package struct FeatureRules: Sendable {
  package let kernel: SpectralMeasure
  package let target: SpectralMeasure
  package let meanPredictor: MeanPredictorForm
}

/// Σ_k q_k h_k², h_k = ⟨v_k⟩/w*_k the mean over draws of the features too, as a quadratic form in the values of J_κ 1 on the target's nodes.
///
///     h_k = 1/(1 + λ_k y_0) + Σ_i W_ki (J_κi 1)                                                       (19.12)
package struct MeanPredictorForm: Sendable {
  private var constant = 0.0
  private var linear: [Double]
  private var quadratic: DenseMatrix

  init(count: Int) {
    linear = [Double](repeating: 0, count: count)
    quadratic = DenseMatrix(zeros: count, count)
  }

  mutating func add(_ power: Double, _ floor: Double, _ weights: [Double]) {
    constant += power * floor * floor
    let count = linear.count
    for i in 0..<count {
      linear[i] += 2 * power * floor * weights[i]
      addProduct(
        power * weights[i], weights, from: 0, to: &quadratic.entries, from: i * count, count: count)
    }
  }

  package func value(at signal: [Double]) -> Double {
    let count = linear.count
    return constant + dotProduct(linear, from: 0, signal, from: 0, count: count)
      + dotProduct(quadratic.product(signal), from: 0, signal, from: 0, count: count)
  }
}
