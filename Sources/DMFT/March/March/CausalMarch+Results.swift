import DMFTEquations
import DMFTRuns
import DMFTSolution
import Foundation
import LinearAlgebra

/// Reading the curves off the operators of a finished window, and checking what must hold.
extension CausalMarch {
  package mutating func append(_ t: Int) {
    curves.append(modes.residual.rows[t, t], to: .testLoss)
    curves.append(modes.trainLoss(at: t), to: .trainLoss)
    curves.append(modes.signal.meanSquare(at: t), to: .bias)
    // A variance that vanishes identically comes out with either sign.
    curves.append(modes.variance[t] == 0 ? 0 : modes.variance[t], to: .variance)
    for level in sharedVariances.indices { sharedVariances[level].append(modes.variances[level + 1][t]) }
    let readout = equations.readoutCorrelation
    curves.append(readout.isZero ? 0 : readout.rows[t, t], to: .readoutNorm)
  }

  /// The relative error that the compression of the spectrum has made.
  package func quadratureError(rate: Double) -> Double { quadratureErrors(rate: rate).last ?? 0 }

  /// The same at the end of the run, from how it has grown while the number of steps has doubled. *Heuristic.*
  func expectedQuadratureError(rate: Double) -> Double {
    let errors = quadratureErrors(rate: rate)
    guard let now = errors.last, divergedAt == nil, next <= run.steps, now > 0 else {
      return errors.last ?? 0
    }
    let growth = min(max(1, now / max(errors[errors.count / 2], .leastNormalMagnitude)), Self.fastestGrowth)
    return now * pow(growth, log2(Double(run.steps) / Double(next)))
  }

  /// Whether the error will be well above the one allowed at the end, and tells so already.
  func exceeds(_ allowed: Double, rate: Double) -> Bool {
    allowed.isFinite && next > run.steps / Self.latestLooks
      && quadratureError(rate: rate) > Self.tellingShare * allowed
      && expectedQuadratureError(rate: rate) > Self.farAbove * allowed
  }

  /// The same, up to each step.
  private func quadratureErrors(rate: Double) -> [Double] {
    let loss = curves[.testLoss]
    let noise = loss.enumerated().map { step, loss in
      run.data.samples == .infinite
        ? (loss + run.data.labelNoise) * run.data.reciprocalBatch(at: step, of: run.steps) : 0
    }
    return check.relativeErrors(testLoss: loss, noise: noise, rate: rate)
  }

  /// Ends the curves where the error of the spectrum is no longer small: beyond the edge of stability it grows with everything
  /// else.
  mutating func truncateUnresolved(rate: Double) {
    let errors = quadratureErrors(rate: rate)
    guard let step = errors.firstIndex(where: { !($0 <= Amplification.largestError) }), step > 0 else {
      return
    }
    if divergedAt == nil { hasLostDigits = true }
    truncate(at: step)
  }

  package func divergence(in window: Range<Int>) -> Int? {
    let (loss, readout) = (curves[.testLoss], curves[.readoutNorm])
    let bound = Divergence.bound(start: loss[0], labelNoise: run.data.labelNoise)
    return window.first { !(loss[$0] <= bound) || !readout[$0].isFinite }
  }

  package mutating func truncate(at step: Int) {
    divergedAt = step
    let count = min(step, curves[.testLoss].count)
    curves.truncate(to: count)
    for level in sharedVariances.indices { sharedVariances[level].removeSubrange(count...) }
  }

  /// Variances are not negative, and C_v comes out symmetric although its formula is not (3.7).
  mutating func checkInvariants(_ window: Range<Int>) throws {
    guard modes.asymmetry <= Self.largestAsymmetry else {
      throw SolverError.invariantBroken(
        "the residual correlation is asymmetric by \(modes.asymmetry.readable(digits: 2)) at steps \(window.lowerBound) … "
          + "\(window.upperBound - 1): rounding errors have grown too large; try a smaller optimizer.learningRate"
      )
    }
    record.asymmetry = max(record.asymmetry, modes.asymmetry)
    let (loss, readout) = (curves[.testLoss], curves[.readoutNorm])
    for quantity in [Quantity.variance, .trainLoss, .readoutNorm] {
      try curves.settle(quantity, at: window) { Self.largestAsymmetry * max(loss[$0], abs(readout[$0])) }
    }
  }

  /// The curves with the parts of the variance, when they are wanted.
  package func decomposed() throws -> QuantityCurves {
    var curves = curves
    let loss = curves[.testLoss]
    let levels = zip(sources, sharedVariances).map { (source: $0, variance: $1) }
    try curves.decompose(SharedVariances(levels: levels, last: sources.last)) {
      Self.largestAsymmetry * loss[$0]
    }
    return curves
  }

  private static let largestAsymmetry = 1e-6
  /// Of the error, while steps double.
  private static let fastestGrowth = 1e4
  private static let tellingShare = 1e-2
  /// Of the run, from which part on errors are continued.
  private static let latestLooks = 8
  private static let farAbove = 3.0
}
