import Foundation
import LinearAlgebra

/// The error that the compression of the spectrum makes in a curve, measured along with the march.
///
/// With the solved kernel K̃ the same resolvent columns are computed on more than twice as many nodes; the differences
/// of the integrals that enter the curve, (5.19)–(5.20), estimate its error. Cost O(T²) a node.
final class QuadratureCheck: TwoTimeMember {
  /// Sum over time of the error of S, times 1/N + 1/P: the relative error of the kernel in units of 1/η.
  private var responseDefect = 0.0
  /// The same up to each step.
  private var responseDefects: [Double] = []
  private var biasDefect: [Double] = []
  private var noiseDefect: [Double] = []
  private var fineSignal: ResolventVectors
  private var probes: [(coarse: ResolventVectors, fine: ResolventVectors, sum: Double)]
  private let scattering: Double

  /// - Parameter scattering: 1/N_1 + 1/P, how strongly S acts back on the kernel at unit rate.
  init(_ spectrum: CompressedSpectrum, steps: Int, scattering: Double, layout: TimeLayout) {
    fineSignal = ResolventVectors(
      measure: spectrum.fineTarget, source: .ones, layout: layout)
    self.scattering = scattering
    probes = [0, steps / 8, steps / 2].map { s in
      (
        ResolventVectors(
          measure: spectrum.kernel, source: .impulse(at: s), layout: layout),
        ResolventVectors(
          measure: spectrum.fineKernel, source: .impulse(at: s), layout: layout), 0
      )
    }
  }

  func finish() {}
  func measure(_ smoothness: inout PanelSmoothness) {}
  func apply(_ change: LayoutChange, _ next: TimeLayout, rank: Int) {
    fineSignal.apply(change, next, rank: rank)
    for index in probes.indices {
      probes[index].coarse.apply(change, next, rank: rank)
      probes[index].fine.apply(change, next, rank: rank)
    }
  }

  func exchange(with archive: StateArchive) throws {
    try archive.exchange(&responseDefect)
    try archive.exchange(&responseDefects)
    try archive.exchange(&biasDefect)
    try archive.exchange(&noiseDefect)
    try fineSignal.exchange(with: archive)
    for index in probes.indices {
      try probes[index].coarse.exchange(with: archive)
      try probes[index].fine.exchange(with: archive)
      try archive.exchange(&probes[index].sum)
    }
  }

  /// Takes the final rows of K̃ in the window.
  func advance(_ kernel: RowBlock, signal: ResolventVectors) {
    fineSignal.advance(kernel)
    for index in probes.indices {
      probes[index].coarse.advance(kernel)
      probes[index].fine.advance(kernel)
    }
    for t in kernel.window {
      biasDefect.append(abs(signal.meanSquare(at: t) - fineSignal.meanSquare(at: t)))
      noiseDefect.append(abs(probes[0].coarse.noiseKernel(at: t) - probes[0].fine.noiseKernel(at: t)))
      for index in probes.indices {
        probes[index].sum += abs(probes[index].coarse.mean(at: t) - probes[index].fine.mean(at: t))
        responseDefect = max(responseDefect, scattering * probes[index].sum)
      }
      responseDefects.append(responseDefect)
    }
  }

  /// The estimated relative error of the test loss up to each step.
  ///
  /// - Parameters:
  ///   - noise: variances that fresh samples add in every step, (C_v(t,t) + σ²)/B.
  ///   - rate: η, the weight that a unit signal leaves.
  func relativeErrors(testLoss: [Double], noise: [Double], rate: Double) -> [Double] {
    var (largest, errors) = (0.0, [Double]())
    for t in 0..<min(testLoss.count, biasDefect.count) {
      var error = biasDefect[t]
      // The kernel at lag t − s stands for the one from s to t.
      for s in 0..<t { error += noiseDefect[t - s] * noise[s] }
      let relative = error / max(testLoss[t], .leastNormalMagnitude)
      largest = relative.isNaN ? .infinity : max(largest, relative)
      errors.append(largest + rate * responseDefects[t])
    }
    return errors
  }
}
