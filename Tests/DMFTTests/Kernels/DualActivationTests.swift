@testable import DMFTKernels
import Foundation
import TestSupport
import Testing

import DMFT

/// Equations (13.3)–(13.12).
@Suite("Moments of an activation at a correlation")
struct DualActivationTests {
  static let angles = [0, 0.02, 0.4, 0.6, 1.2, 1.7, 2.5, 2.8, 3.1, Double.pi]

  @Test("relu^q: the closed form is the integral in polar coordinates", .tags(.closedForm), arguments: 1...8)
  func relu(q: Int) throws {
    let s = 0.7
    let dual = DualActivation(try Activation(.relu, power: q), variance: s)
    for angle in Self.angles {
      let moments = dual.moments(angle: angle)
      let product = pow(s, Double(q)) * KernelReferences.relu(q, angle: angle)
      let slope = Double(q * q) * pow(s, Double(q - 1)) * KernelReferences.relu(q - 1, angle: angle)
      let atZero = dual.moments(angle: 0)
      #expect(abs(moments.product - product) < 2e-13 * atZero.product)
      #expect(abs(moments.derivativeProduct - slope) < 2e-13 * atZero.derivativeProduct)
      #expect(abs(moments.deficit - (1 - product / dual.meanSquare)) < 2e-13)
    }
  }

  /// F_q(0) − F_q(θ) = q² ∫_0^θ F_{q−1}(t) sin t dt, all of one sign.
  @Test(
    "relu^q: one minus the correlation has all its digits at any angle", .tags(.identity), arguments: 1...8)
  func deficit(q: Int) {
    let (kernel, below) = (ArcCosineKernel(order: q), ArcCosineKernel(order: q - 1))
    for angle in [1e-12, 1e-8, 1e-5, 1e-3, 0.1, 0.4999, 0.5001, 1, 1.5] {
      let integral =
        Double(q * q) * KernelReferences.integral(0, angle) { below.value(CorrelationAngle($0)) * sin($0) }
      #expect(relativeDeviation(of: kernel.deficit(CorrelationAngle(angle)), from: integral) < 1e-13)
    }
    let plain = 1 - kernel.value(CorrelationAngle(1e-8)) / kernel.atZero
    #expect(relativeDeviation(of: plain, from: kernel.deficit(CorrelationAngle(1e-8)) / kernel.atZero) > 0.01)
  }

  /// F_q ~ q!² 2^q ψ^(2q+1)/((2q + 1)!! 2^q …): compared with its integral, which has no cancellation either.
  @Test(
    "relu^q: small values near opposite inputs have all their digits", .tags(.closedForm), arguments: 1...8)
  func opposite(q: Int) {
    let kernel = ArcCosineKernel(order: q)
    for psi in [0.01, 0.1, 0.3, 0.45] {
      let at = CorrelationAngle(Double.pi - psi)
      #expect(
        relativeDeviation(of: kernel.value(at), from: KernelReferences.relu(q, angle: at.angle)) < 1e-11)
    }
  }

  @Test("An angle comes back from its deficit, however small", .tags(.identity))
  func angle() {
    for angle in [1e-300, 1e-100, 1e-12, 1e-8, 0.01, 1, 1.57] {
      let back = CorrelationAngle(deficit: CorrelationAngle(angle).deficit).angle
      if angle > 1e-150 { #expect(relativeDeviation(of: back, from: angle) < 1e-15) }
    }
    #expect(CorrelationAngle(-1).angle == 1)
    #expect(abs(CorrelationAngle(2 * Double.pi + 1).angle - 1) < 1e-15)
  }

  @Test(
    "Other activations: the sum over two Gaussian numbers", .tags(.closedForm),
    arguments: [Activation.Function.erf, .tanh, .gelu, .linear], [1, 2, 3, 8])
  func smooth(function: Activation.Function, power: Int) throws {
    let activation = try Activation(function, power: power)
    for s in [0.3, 1.0] {
      let dual = DualActivation(activation, variance: s)
      let atZero = dual.moments(angle: 0)
      for angle in [0, 0.3, 1.2, 2.0, Double.pi] {
        let moments = dual.moments(angle: angle)
        let product = KernelReferences.moment(activation.value, variance: s, angle: angle)
        let slope = KernelReferences.moment(activation.derivative, variance: s, angle: angle)
        #expect(abs(moments.product - product) < 1e-13 * atZero.product)
        #expect(abs(moments.derivativeProduct - slope) < 1e-12 * atZero.derivativeProduct)
      }
      #expect(dual.truncationError < 1e-16)
    }
  }

  @Test(
    "The slope in the correlation is the variance times the moment of the derivatives", .tags(.identity),
    arguments: Activation.Function.allCases, [1, 2, 3])
  func slope(function: Activation.Function, power: Int) throws {
    let s = 0.8
    let dual = DualActivation(try Activation(function, power: power), variance: s)
    for rho in [-0.6, 0.1, 0.7] {
      func product(_ shift: Double) -> Double { dual.moments(angle: acos(rho + shift)).product }
      let h = 1e-3
      let difference = (8 * (product(h) - product(-h)) - (product(2 * h) - product(-2 * h))) / (12 * h)
      let expected = s * dual.moments(angle: acos(rho)).derivativeProduct
      #expect(relativeDeviation(of: difference, from: expected) < 1e-9)
    }
  }

  @Test("Odd and even activations have odd and even series to the last bit", .tags(.identity))
  func parity() throws {
    for (function, power) in [(Activation.Function.tanh, 1), (.tanh, 2), (.erf, 3), (.linear, 4)] {
      let squares = HermiteSeries(try Activation(function, power: power), variance: 0.9).squares.coefficients
      for (n, square) in squares.enumerated() where (n - power) % 2 != 0 { #expect(square == 0) }
    }
  }

  @Test("What a series omits is not more than it says, where that matters", .tags(.closedForm))
  func truncation() throws {
    let series = HermiteSeries(try Activation(.gelu, power: 2), variance: 1e5)
    // gelu² is relu² for all that variance: s E[φ'φ'] = 4 s² F_1(0) to a relative 1/s.
    let missing = 1 - series.values(1).slope / (4 * 1e10 * 0.5)
    #expect(missing > 3e-7)
    #expect(relativeDeviation(of: series.truncationError, from: missing) < 0.2)
  }
}
