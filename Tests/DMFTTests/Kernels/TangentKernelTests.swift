import DMFT
import Foundation
import TestSupport
import Testing

/// Equations (13.1)–(13.2).
@Suite("Tangent kernels")
struct TangentKernelTests {
  @Test("of linear networks are (L + 1) cos θ", .tags(.closedForm), arguments: [1, 2, 5, 100])
  func linear(depth: Int) throws {
    let kernel = try TangentKernel(depth: depth, activation: Activation(.linear))
    for angle in [0, 0.3, 1.5, 3] {
      #expect(abs(kernel.value(at: angle) - Double(depth + 1) * cos(angle)) < 1e-13 * Double(depth))
    }
  }

  @Test("of relu are those of the textbook", .tags(.closedForm), arguments: [1, 2, 3, 10])
  func relu(depth: Int) throws {
    let kernel = try TangentKernel(depth: depth, activation: Activation(.relu))
    for angle in [0.1, 0.5, 1.5, 2, 3, Double.pi] {
      let expected = KernelReferences.reluTangentKernel(depth: depth, angle: angle)
      #expect(abs(kernel.value(at: angle) - expected) < 1e-13)
    }
  }

  @Test("are even and have the circle's period", .tags(.identity), arguments: Activation.Function.allCases)
  func symmetry(function: Activation.Function) throws {
    let kernel = try TangentKernel(depth: 2, activation: Activation(function))
    for angle in [0.2, 1.0, 2.9] {
      #expect(kernel.value(at: -angle) == kernel.value(at: angle))
      #expect(abs(kernel.value(at: angle + 2 * Double.pi) - kernel.value(at: angle)) < 1e-14)
    }
  }

  /// K(θ) = K(0) − |θ|/2π · (L terms) near 0: the same slope from 1e-2 to 1e-7, where an arc cosine sees
  /// nothing.
  @Test("of relu keep their kink down to tiny angles", .tags(.closedForm), arguments: 1...4)
  func kink(depth: Int) throws {
    let kernel = try TangentKernel(depth: depth, activation: Activation(.relu))
    func slope(_ angle: Double) -> Double { (kernel.value(at: 0) - kernel.value(at: angle)) / angle }
    let expected = slope(1e-5)
    #expect(expected > 0)
    for angle in [1e-4, 1e-6, 1e-7] { #expect(relativeDeviation(of: slope(angle), from: expected) < 1e-3) }
    if depth == 1 { #expect(relativeDeviation(of: expected, from: 1 / (2 * Double.pi)) < 1e-4) }
  }

  /// Gradients of networks by back-propagation: nothing of the recursion is used.
  @Test(
    "are what the gradients of wide networks give", .tags(.statistics),
    arguments: [
      (Activation.Function.relu, 1, 3), (.relu, 2, 2), (.tanh, 1, 3), (.erf, 2, 2), (.gelu, 1, 2),
      (.linear, 1, 2),
    ])
  func gradients(function: Activation.Function, power: Int, depth: Int) throws {
    let activation = try Activation(function, power: power)
    let kernel = try TangentKernel(depth: depth, activation: activation)
    let networks = (0..<24).map {
      GradientKernel(activation, depth: depth, width: 200, angle: 0.8, seed: UInt64(100 + $0)).value
    }
    let mean = networks.reduce(0, +) / Double(networks.count)
    let variance = networks.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(networks.count - 1)
    let deviation = abs(mean - kernel.value(at: 0.8))
    // Besides the scatter, a bias of order 1/N.
    #expect(deviation < 3.5 * (variance / Double(networks.count)).squareRoot() + 0.02 * kernel.value(at: 0))
    #expect(deviation < 0.1 * kernel.value(at: 0))
  }

  @Test("whose variances leave the range of numbers are refused", .tags(.contract))
  func range() throws {
    for (function, power, depth) in [(Activation.Function.relu, 8, 4), (.erf, 8, 8), (.linear, 3, 20)] {
      let activation = try Activation(function, power: power)
      #expect(throws: DescriptionError.self) { try TangentKernel(depth: depth, activation: activation) }
    }
  }
}

/// Σ over all weights of ∂f/∂W ∂f'/∂W for one network and two inputs.
private struct GradientKernel {
  let value: Double

  init(_ activation: Activation, depth: Int, width n: Int, angle: Double, seed: UInt64) {
    var numbers = SeededNumbers(seed: seed)
    func gaussian() -> Double {
      let radius = (-2 * log(max((numbers.number() + 1) / 2, 1e-300))).squareRoot()
      return radius * cos(Double.pi * numbers.number())
    }
    func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    let first = (0..<n).map { _ in [gaussian(), gaussian()] }
    let later = (1..<depth).map { _ in (0..<n).map { _ in (0..<n).map { _ in gaussian() } } }
    let readout = (0..<n).map { _ in gaussian() }
    let root = Double(n).squareRoot()
    let inputs = [[1.0, 0], [cos(angle), sin(angle)]]
    let signals = inputs.map { x in
      var h = [first.map { dot($0, x) }]
      for matrix in later {
        let active = h[h.count - 1].map(activation.value)
        h.append(matrix.map { dot($0, active) / root })
      }
      return h
    }
    // ∂f/∂h^ℓ, from the top.
    let adjoints = signals.map { h in
      var g = [zip(readout, h[depth - 1]).map { $0 * activation.derivative($1) / root }]
      for layer in stride(from: depth - 2, through: 0, by: -1) {
        let above = g[g.count - 1]
        g.append(
          (0..<n).map { i in
            activation.derivative(h[layer][i]) * (0..<n).reduce(0) { $0 + later[layer][$1][i] * above[$1] }
              / root
          })
      }
      return Array(g.reversed())
    }
    func active(_ layer: Int) -> Double {
      if layer < 0 { return dot(inputs[0], inputs[1]) }
      return dot(signals[0][layer].map(activation.value), signals[1][layer].map(activation.value)) / Double(n)
    }
    value =
      active(depth - 1)
      + (0..<depth).reduce(0) { $0 + active($1 - 1) * dot(adjoints[0][$1], adjoints[1][$1]) }
  }
}
