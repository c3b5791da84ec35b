@testable import DMFTKernels
import Foundation
import TestSupport
import Testing

import DMFT

/// Equations (13.13)–(13.18).
@Suite("Spectra of kernels on the circle")
struct CircleSpectrumTests {
  func relu(_ power: Int = 1, depth: Int) throws -> TangentKernel {
    try TangentKernel(depth: depth, activation: Activation(.relu, power: power))
  }

  @Test("on a grid are cosine sums", .tags(.closedForm), arguments: [1, 3], [64, 250])
  func cosineSums(depth: Int, points: Int) throws {
    let spectrum = CircleSpectrum(try relu(depth: depth), grid: points)
    let values = (0..<points).map {
      KernelReferences.reluTangentKernel(depth: depth, angle: 2 * Double.pi * Double($0) / Double(points))
    }
    #expect(spectrum.eigenvalues.count == points / 2 + 1)
    for (k, eigenvalue) in spectrum.eigenvalues.enumerated() {
      let sum = values.enumerated().reduce(0) {
        $0 + $1.element * cos(2 * Double.pi * Double($1.offset * k % points) / Double(points))
      }
      #expect(abs(eigenvalue - sum / Double(points)) < 1e-15 * spectrum.eigenvalues[0] * Double(depth))
    }
  }

  @Test("on a grid are the eigenvalues of the kernel matrix over G", .tags(.closedForm), arguments: [1, 3])
  func dense(depth: Int) throws {
    let points = 64
    let spectrum = CircleSpectrum(try relu(depth: depth), grid: points)
    let matrix = SquareMatrix(size: points) { i, j in
      KernelReferences.reluTangentKernel(depth: depth, angle: 2 * Double.pi * Double(i - j) / Double(points))
        / Double(points)
    }
    let wanted = JacobiIteration.eigenvalues(matrix).sorted()
    let found = spectrum.eigenvalues.enumerated().flatMap { k, value in
      [Double](repeating: value, count: Int(spectrum.multiplicity(k)))
    }
    #expect(found.count == points)
    let largest = try #require(wanted.last)
    for (a, b) in zip(found.sorted(), wanted) { #expect(abs(a - b) < 1e-13 * largest) }
  }

  /// λ_k = (k² + 3)/(π² (k² − 1)²) for even k, λ_1 = 1/4, and 0 for the other odd k.
  @Test(
    "of one relu layer are known in closed form, aliases or not", .tags(.closedForm),
    arguments: [10, 2000, 300_000])
  func oneLayer(frequencies: Int) throws {
    let spectrum = CircleSpectrum(try relu(depth: 1), frequencies: frequencies)
    #expect(spectrum.eigenvalues.count == frequencies + 1)
    #expect(spectrum.trustedFrequencies == frequencies + 1)
    for (k, value) in spectrum.eigenvalues.enumerated() {
      let square = Double(k) * Double(k)
      let even = (square + 3) / (Double.pi * Double.pi * (square - 1) * (square - 1))
      let exact = k == 1 ? 0.25 : k % 2 == 0 ? even : 0
      // Not more than is said, and what is said is little.
      #expect(abs(value - exact) <= spectrum.errors[k])
      #expect(spectrum.errors[k] <= 1e-3 * exact)
    }
  }

  /// Without the correction λ at a sixteenth of the grid would be 0.8 % too large.
  @Test("are corrected for aliases, which are not small", .tags(.closedForm))
  func aliases() throws {
    let kernel = try relu(depth: 1)
    let transform = KernelTransform(kernel, points: 1 << 15)
    let excess = PowerLawAliases(transform, exponent: 2).excess(2048)
    let exact = CircleSpectrum(kernel, frequencies: 2048).eigenvalues[2048]
    let found = transform.coefficients[2048] / exact - 1
    #expect(found > 5e-3)
    #expect(relativeDeviation(of: excess.value / exact, from: found) < 1e-6)
  }

  @Test(
    "of relu^q fall as k^-2q over the decades above round-off", .tags(.closedForm),
    arguments: [(1, 1), (1, 3), (2, 1), (2, 3), (3, 1), (3, 3)])
  func decay(power: Int, depth: Int) throws {
    let kernel = try relu(power, depth: depth)
    let spectrum = CircleSpectrum(kernel, frequencies: 200_000)
    // Corrections to the law are of relative order 100 q/k²; round-off ends it.
    let (from, to) = power == 3 ? (40, 400) : (40, power == 2 ? 4000 : 200_000)
    #expect(spectrum.trustedFrequencies >= to)
    for parity in 0...1 where depth > 1 || parity != power % 2 {
      let frequencies = (0...60).map { index -> Int in
        let k = Int(Double(from) * pow(Double(to) / Double(from), Double(index) / 60))
        return k - (k - parity) % 2
      }
      let curve = LogCurve(frequencies.map(Double.init), frequencies.map { spectrum.eigenvalues[$0] })
      let fit = try PowerLawFit(curve, from: Double(from) - 2, to: Double(to))
      let expected = try #require(kernel.capacityExponent)
      #expect(expected == Double(2 * power))
      #expect(abs(fit.exponent / expected - 1) < 0.01)
    }
  }

  @Test(
    "sum to K(0) with their multiplicities, and are not negative", .tags(.identity),
    arguments: Activation.Function.allCases, [1, 2, 3])
  func trace(function: Activation.Function, power: Int) throws {
    let kernel = try TangentKernel(depth: 2, activation: Activation(function, power: power))
    for points in [2, 16, 250, 4096] {
      let spectrum = CircleSpectrum(kernel, grid: points)
      let trace = spectrum.eigenvalues.enumerated().reduce(0) {
        $0 + spectrum.multiplicity($1.offset) * $1.element
      }
      #expect(relativeDeviation(of: trace, from: kernel.value(at: 0)) < 5e-14)
      #expect(spectrum.eigenvalues.allSatisfy { $0 >= 0 })
    }
  }

  @Test(
    "of smooth activations give the kernel back, and are 0 when they are round-off", .tags(.identity),
    arguments: [Activation.Function.erf, .tanh, .gelu, .linear], [1, 2])
  func smooth(function: Activation.Function, power: Int) throws {
    let kernel = try TangentKernel(depth: 2, activation: Activation(function, power: power))
    let spectrum = CircleSpectrum(kernel, frequencies: 2000)
    #expect(kernel.capacityExponent == nil)
    #expect(spectrum.eigenvalues[1000...].allSatisfy { $0 == 0 } && spectrum.trustedFrequencies < 1000)
    for angle in [0.1, 1.0, 3.0] {
      let sum = spectrum.eigenvalues.enumerated().reduce(0) {
        $0 + spectrum.multiplicity($1.offset) * $1.element * cos(Double($1.offset) * angle)
      }
      #expect(abs(sum - kernel.value(at: angle)) < 1e-14 * kernel.value(at: 0))
    }
  }

  /// Coefficients that are 0 in exact arithmetic measure round-off; one that is not must exceed it.
  @Test(
    "vanish where symmetry says so, up to round-off as estimated", .tags(.identity),
    arguments: [1, 2, 3, 4], [1 << 10, 1 << 16, 1 << 20])
  func vanishing(power: Int, points: Int) throws {
    let kernel = try relu(power, depth: 1)
    let transform = KernelTransform(kernel, points: points)
    let missing = transform.coefficients.indices.filter { kernel.vanishes(at: $0) }
    #expect(missing.count > points / 4 - 4)
    let largest = missing.reduce(0) { max($0, abs(transform.coefficients[$1])) }
    #expect(largest < transform.roundOff)
    #expect(largest > transform.roundOff / 20)
    let present = transform.coefficients.indices.prefix(12).filter { !kernel.vanishes(at: $0) }
    #expect(present.allSatisfy { transform.coefficients[$0] > transform.roundOff })
  }

  @Test("of one gelu layer have no odd frequencies but the first", .tags(.identity))
  func gelu() throws {
    let kernel = try TangentKernel(depth: 1, activation: Activation(.gelu))
    let transform = KernelTransform(kernel, points: 256)
    for k in 2...128 where k % 2 == 1 {
      #expect(kernel.vanishes(at: k) && abs(transform.coefficients[k]) < transform.roundOff)
    }
    #expect(CircleSpectrum(kernel, frequencies: 100).trustedFrequencies > 15)
  }

  @Test(
    "of odd activations have odd frequencies only, of even ones even", .tags(.identity),
    arguments: [Activation.Function.erf, .tanh, .linear], 1...4)
  func parity(function: Activation.Function, power: Int) throws {
    let kernel = try TangentKernel(depth: 2, activation: Activation(function, power: power))
    let transform = KernelTransform(kernel, points: 512)
    for k in 0...256 where kernel.vanishes(at: k) {
      #expect(abs(transform.coefficients[k]) < transform.roundOff)
    }
    #expect(transform.coefficients[power % 2] > transform.roundOff)
  }

  @Test("of a million frequencies are within their errors where the law is known", .tags(.limit))
  func million() throws {
    let spectrum = CircleSpectrum(try relu(depth: 3), frequencies: 1_000_000)
    #expect(spectrum.trustedFrequencies == 1_000_001)
    for (k, low) in [(1_000_000, 10_000), (999_999, 9_999)] {
      let slope = log(spectrum.eigenvalues[low] / spectrum.eigenvalues[k]) / log(Double(k) / Double(low))
      #expect(abs(slope - 2) < 1e-4)
    }
  }
}

/// Eigenvalues of a symmetric matrix by rotations that remove one pair of entries at a time.
private enum JacobiIteration {
  static func eigenvalues(_ matrix: SquareMatrix) -> [Double] {
    var a = matrix
    let n = a.size
    for _ in 0..<12 {
      for p in 0..<n - 1 {
        for q in p + 1..<n where a[p, q] != 0 {
          let tau = (a[q, q] - a[p, p]) / (2 * a[p, q])
          let t = (tau < 0 ? -1 : 1) / (abs(tau) + (1 + tau * tau).squareRoot())
          let c = 1 / (1 + t * t).squareRoot()
          let s = t * c
          for k in 0..<n { (a[k, p], a[k, q]) = (c * a[k, p] - s * a[k, q], s * a[k, p] + c * a[k, q]) }
          for k in 0..<n { (a[p, k], a[q, k]) = (c * a[p, k] - s * a[q, k], s * a[p, k] + c * a[q, k]) }
        }
      }
    }
    return a.diagonal
  }
}
