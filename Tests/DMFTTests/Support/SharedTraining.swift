import Foundation
import TestSupport

/// Projected networks of finite size that share their first draws.
///
///     h = (1/B) Σ_b ψ_b Δ_b,   f = Aᵀ Bᵀ w/N · ψ,   w ← w + η B A h,   B ← B + ηγ w (A h)ᵀ/N
struct SharedTraining {
  let modes = 120
  let width = 48
  let samples = 64
  let batch = 24
  let steps = 12
  let rate = 0.5
  let richness = 1.0
  let labelNoise = 0.3
  let eigenvalues: [Double]
  private(set) var targets: [Double]

  init() {
    // Three eigenvalues, forty modes each, so that sums over modes hardly fluctuate; tr Λ = 1.5, Σ λ w*² = 1.
    let levels = [0.6, 0.3, 0.1]
    eigenvalues = (0..<modes).map { 1.5 * levels[$0 % 3] * 3 / 120 }
    targets = (0..<modes).map { [0.7, 1, 1.3][$0 % 3] }
    let power = zip(eigenvalues, targets).reduce(0) { $0 + $1.0 * $1.1 * $1.1 }
    targets = targets.map { $0 / power.squareRoot() }
  }

  /// Seeds of network, data set, batches and labels.
  typealias Draws = (network: UInt64, samples: UInt64, batches: UInt64, labels: UInt64)

  /// w* − f at the end.
  func residual(_ draws: Draws) -> [Double] {
    var (network, labels) = (SeededNumbers(seed: draws.network), SeededNumbers(seed: draws.labels))
    var (features, batches) = (SeededNumbers(seed: draws.samples), SeededNumbers(seed: draws.batches))
    let a = (0..<width).map { _ in (0..<modes).map { _ in network.gaussian() } }
    let psi = (0..<samples).map { _ in eigenvalues.map { $0.squareRoot() * features.gaussian() } }
    let errors = (0..<samples).map { _ in labelNoise.squareRoot() * labels.gaussian() }
    var b = (0..<width).map { i in (0..<width).map { $0 == i ? 1.0 : 0 } }
    var w = [Double](repeating: 0, count: width)
    for _ in 0..<steps {
      let v = residual(a, b, w)
      var h = [Double](repeating: 0, count: modes)
      for sample in (0..<samples).shuffled(using: &batches).prefix(batch) {
        let delta = dot(psi[sample], v) + errors[sample]
        for k in 0..<modes { h[k] += psi[sample][k] * delta / Double(batch) }
      }
      let lower = a.map { dot($0, h) }
      let upper = b.map { dot($0, lower) }
      for i in 0..<width {
        let factor = rate * richness * w[i] / Double(width)
        for j in 0..<width { b[i][j] += factor * lower[j] }
        w[i] += rate * upper[i]
      }
    }
    return residual(a, b, w)
  }

  /// Σ_k λ_k v_k².
  func norm(_ v: [Double]) -> Double { zip(eigenvalues, v).reduce(0) { $0 + $1.0 * $1.1 * $1.1 } }

  private func residual(_ a: [[Double]], _ b: [[Double]], _ w: [Double]) -> [Double] {
    var (g, v) = ([Double](repeating: 0, count: width), targets)
    for i in 0..<width { for j in 0..<width { g[j] += b[i][j] * w[i] } }
    for i in 0..<width { for k in 0..<modes { v[k] -= a[i][k] * g[i] / Double(width) } }
    return v
  }

  private func dot(_ x: [Double], _ y: [Double]) -> Double {
    x.indices.reduce(0) { $0 + x[$1] * y[$1] }
  }
}

extension SeededNumbers {
  /// Normal, by Box and Muller.
  mutating func gaussian() -> Double {
    let (radius, angle) = (number(in: 1e-12...1), number(in: 0...2 * Double.pi))
    return (-2 * log(radius)).squareRoot() * cos(angle)
  }
}
