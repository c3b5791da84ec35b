@testable import DMFTSpectra
import Foundation
import LinearAlgebra
import TestSupport
import Testing

import DMFT

@Suite("Spectral bands")
struct SpectralBandsTests {
  /// With a trillion samples of 200 features nothing is left of the finite sample.
  @Test("(14.2–14.3) of infinitely many samples are sums over the sample itself", .tags(.limit))
  func infiniteSample() {
    let eigenvalues = (1...200).map { pow(Double($0), -1.5) }
    let powers = (1...200).map { pow(Double($0), -1.6) }
    let spectrum = SampleSpectrum(
      samples: 1_000_000_000_000, eigenvalues: eigenvalues, powers: powers, nullPower: 0.3)
    for band in SpectralBands(spectrum, count: 20, deepest: 0.6).bands {
      func sum(_ weights: [Double]) -> Double {
        zip(eigenvalues, weights).reduce(0) {
          $0 + $1.1 * pow($1.0 * band.scale / pow($1.0 + band.scale, 2), 3)
        }
      }
      #expect(relativeDeviation(of: band.scale, from: band.shift) < 1e-8)
      #expect(relativeDeviation(of: band.count, from: sum(eigenvalues.map { _ in 1 })) < 1e-7)
      #expect(relativeDeviation(of: band.power, from: sum(powers)) < 1e-6)
    }
  }

  /// Of targets that are noise alone bands have no power, but for the scatter of so many draws of a variance, and the fifth of (14.13).
  @Test("scatter by what is not learned (14.13)", .tags(.statistics))
  func noise() throws {
    let samples = PowerLawSamples(capacity: 1.5, source: 1, samples: 300, features: 600)
    let spectrum = try samples.data(seed: 4).spectrum()
    var numbers = SeededNumbers(seed: 5)
    let draws = (0..<60).map { _ in
      let powers = spectrum.eigenvalues.map { _ in pow(normal(&numbers), 2) / 300 }
      let noisy = SampleSpectrum(
        samples: 300, eigenvalues: spectrum.eigenvalues, powers: powers, nullPower: 0)
      return SpectralBands(noisy, count: 12, deepest: 0.3).bands
    }
    for index in draws[0].indices where draws[0][index].dimension > 5 {
      let bands = draws.map { $0[index] }
      let scatter = (bands.reduce(0) { $0 + $1.power * $1.power } / 60).squareRoot()
      let expected = bands.reduce(0) { $0 + $1.noise(samples: 300) } / 60
      #expect(scatter > 0.6 * expected && scatter < 1.6 * expected)
    }
  }

  private func normal(_ numbers: inout SeededNumbers) -> Double {
    (-2 * log(numbers.number(in: 0x1p-53...1))).squareRoot() * cos(2 * .pi * numbers.number(in: 0...1))
  }

  /// Marchenko and Pastur: the eigenvalues of 300 samples of 150 white features spread from 0.09 to 2.9, all of them 1.
  @Test("of white features show one eigenvalue, whatever the sample's look like", .tags(.limit, .statistics))
  func whiteFeatures() throws {
    let data = try PowerLawSamples(capacity: 0, source: 0, samples: 300, features: 150).data(seed: 3)
    let spectrum = try data.spectrum()
    #expect(spectrum.eigenvalues[0] > 2.3 && spectrum.eigenvalues[149] < 0.15)
    for shift in [0.1, 0.3, 1, 3.0] {
      let mean = (spectrum.eigenvalues.reduce(0) { $0 + 1 / ($1 + shift) } + 150 / shift) / 300
      let alive = spectrum.dimension(at: shift)
      // D(κ) = 150/(1 + κ) with κ = 1/m; without the change of variable it would be 150/(1 + s).
      #expect(relativeDeviation(of: alive, from: 150 / (1 + 1 / mean)) < 0.01)
      #expect(relativeDeviation(of: alive, from: 150 / (1 + shift)) > 0.02)
    }
  }

  @Test("label noise has no power in a band, beyond its fluctuations", .tags(.statistics))
  func labelNoise() throws {
    let samples = PowerLawSamples(capacity: 1.5, source: 1.2, samples: 500, features: 800)
    var noisy = samples
    noisy.labelNoise = 1
    func power(_ data: LabelledData) throws -> [Double] {
      let spectrum = try data.spectrum()
      let bands = SpectralBands(spectrum, count: 40, deepest: 0.5).bands
      return bands.filter { $0.dimension > 5 && $0.dimension < 50 }.map { $0.power }
    }
    let clean = try power(samples.data(seed: 4))
    let mean = try (0..<6).map { try power(noisy.data(seed: 5 + $0)) }
      .reduce([Double](repeating: 0, count: clean.count)) { zip($0, $1).map { $0 + $1 / 6 } }
    // Raw powers contain σ²/P of noise on each of some 30 modes: 6 % of a target of 1, where its own are 1 % and less.
    for (noisy, clean) in zip(mean, clean) { #expect(abs(noisy - clean) < 0.015) }
  }

  @Test("the shift of a given number of modes alive is found", .tags(.identity), arguments: [1.0, 7, 25])
  func shift(dimension: Double) {
    let values = (1...50).map { pow(Double($0), -1.3) }
    let spectrum = SampleSpectrum(samples: 60, eigenvalues: values, powers: values, nullPower: 0)
    #expect(
      relativeDeviation(of: spectrum.dimension(at: spectrum.shift(ofDimension: dimension)), from: dimension)
        < 1e-9)
  }
}
