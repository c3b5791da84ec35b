@testable import DMFTFlow
import Foundation
import TestSupport
import Testing

import DMFT

/// (11.3)–(11.5): widths below, near and above the number of modes.
@Suite("Spectrum of finite width")
struct FeatureSpectrumTests {
  static let widths = [3, 25, 29, 30, 31, 200]

  func features(width: Int) throws -> (FeatureSpectrum, FlowSpectrum) {
    let spectrum = FlowSpectrum(try powerLaw(modes: 30), resolving: 1, nodes: 12)
    return (try FeatureSpectrum(spectrum, width: width), spectrum)
  }

  /// y(s) for s > 0 by bisection: s y + (1/N) Σ m λ y/(1 + λ y) rises with y.
  func kernel(_ s: Double, _ width: Int, _ spectrum: FlowSpectrum) -> Double {
    var (low, high) = (0.0, 1 / max(s, 1e-300))
    for _ in 0..<2000 {
      let y = (low + high) / 2
      let scattered = spectrum.kernel.integral { y / (1 + $0 * y) } / Double(width)
      if s * y + scattered > 1 { high = y } else { low = y }
    }
    return (low + high) / 2
  }

  @Test("has the Stieltjes transform that the resolvent gives at s > 0", .tags(.identity), arguments: widths)
  func transform(width: Int) throws {
    let (features, spectrum) = try features(width: width)
    for s in [1e-3, 0.1, 1, 30] {
      let y = kernel(s, width, spectrum)
      let expected = spectrum.target.integral { 1 / (1 + $0 * y) }
      let measure = features.measure
      let found =
        measure.floor
        + measure.integral { j in
          Complex<Double>(s) / (Complex<Double>(s) + measure.rates[j])
        }
      #expect(relativeDeviation(of: found, from: expected) < 1e-11)
    }
  }

  @Test(
    "has a limit y_0 that solves its equation at any width and capacity", .tags(.identity),
    arguments: [1.1, 1.2, 2.5])
  func limit(capacity: Double) throws {
    let task = try PowerLawTask(capacity: capacity, source: 0.5, modes: .infinite)
    let kernel = FlowSpectrum(task, resolving: 1, nodes: 12).kernel
    for width in [1, 3162, 100_000_000.0] {
      let y = FeatureResolvent(kernel: kernel, width: width, modes: .infinity).limit
      let count = kernel.integral { y / (1 + $0 * y) }
      #expect(relativeDeviation(of: count, from: width) < 1e-12)
    }
  }

  @Test("does not depend on the contour", .tags(.identity), arguments: widths)
  func contour(width: Int) throws {
    let (features, spectrum) = try features(width: width)
    let other = try FeatureSpectrum(spectrum, width: width, angle: 0.65, spacing: 0.1).measure
    for time in [0.1, 3, 100] {
      #expect(abs(features.measure.lazyLoss(at: time) - other.lazyLoss(at: time)) < 1e-12)
    }
  }

  @Test("is that of the modes for infinite width", .tags(.limit))
  func wide() throws {
    let (features, spectrum) = try features(width: 1_000_000_000_000)
    let expected = FlowMeasure(spectrum.target)
    for time in [0.1, 3, 100] {
      #expect(abs(features.measure.lazyLoss(at: time) - expected.lazyLoss(at: time)) < 1e-11)
    }
    #expect(features.measure.floor == 0)
  }
}

@Suite("Moments of an exponential")
struct ExponentialMomentsTests {
  /// Gauss–Legendre is not at hand here; the sum over a fine midpoint rule, extrapolated, is.
  func midpoint(_ z: Complex<Double>, _ power: Int, _ count: Int) -> Complex<Double> {
    (0..<count).reduce(Complex<Double>(0)) { sum, index in
      let x = (Double(index) + 0.5) / Double(count)
      return sum + (pow(x, Double(power)) / Double(count)) * ((x - 1) * z).exponential
    }
  }

  @Test(
    "m_p = ∫ e^{−z(1−x)} x^p dx for slow, middling and fast, on the axis and beside it", .tags(.closedForm),
    arguments: [1e-9, 0.3, 3.7, 7.9, 8.1, 40], [0, 0.8])
  func moments(size: Double, angle: Double) {
    let z = Complex(modulus: size, angle: angle)
    var found = [Complex<Double>](repeating: Complex<Double>(0), count: 8)
    ExponentialMoments.write(of: z, count: 8, to: &found, at: 0)
    for p in 0..<8 {
      let (coarse, fine) = (midpoint(z, p, 4000), midpoint(z, p, 8000))
      let expected = fine + (1.0 / 3) * (fine - coarse)
      #expect((found[p] - expected).magnitude < 1e-11)
    }
  }
}
