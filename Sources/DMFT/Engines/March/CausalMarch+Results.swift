import LinearAlgebra

/// Reading the curves off the operators of a finished window, and checking what must hold.
extension CausalMarch {
  mutating func append(_ t: Int) {
    curves.testLoss.append(modes.residual.rows[t, t])
    curves.trainLoss.append(modes.trainLoss(at: t))
    curves.bias.append(modes.signal.meanSquare(at: t))
    curves.variance.append(modes.variance[t])
    curves.readoutNorm.append(
      equations.readoutCorrelation.isZero ? 0 : equations.readoutCorrelation.rows[t, t])
  }

  func divergence(in window: Range<Int>) -> Int? {
    let bound = Divergence.bound(start: curves.testLoss[0], labelNoise: run.data.labelNoise)
    return window.first { !(curves.testLoss[$0] <= bound) || !curves.readoutNorm[$0].isFinite }
  }

  mutating func truncate(at step: Int) {
    curves.divergedAt = step
    curves.testLoss.removeSubrange(step...)
    curves.trainLoss.removeSubrange(step...)
    curves.bias.removeSubrange(step...)
    curves.variance.removeSubrange(step...)
    curves.readoutNorm.removeSubrange(step...)
  }

  /// Variances are not negative, and C_v comes out symmetric although its formula is not (3.7).
  mutating func checkInvariants(_ window: Range<Int>) throws {
    record.asymmetry = max(record.asymmetry, modes.asymmetry)
    guard record.asymmetry <= Self.largestAsymmetry else {
      throw SolverError.invariantBroken(
        "the residual correlation is asymmetric by \(record.asymmetry) at steps \(window.lowerBound) … "
          + "\(window.upperBound - 1): rounding errors have grown too large; try a smaller optimizer.learningRate"
      )
    }
    for t in window {
      let smallest = min(curves.variance[t], curves.trainLoss[t], curves.readoutNorm[t])
      guard smallest >= -Self.largestAsymmetry * max(curves.testLoss[t], curves.readoutNorm[t]) else {
        throw SolverError.invariantBroken(
          "a variance is negative, \(smallest), at step \(t): rounding errors have grown too large; "
            + "try a smaller optimizer.learningRate")
      }
    }
  }

  private static let largestAsymmetry = 1e-6
}
