import LinearAlgebra

/// Reading the curves off the operators of a finished window, and checking what must hold.
extension CausalMarch {
  mutating func append(_ t: Int) {
    curves.append(modes.residual.rows[t, t], to: .testLoss)
    curves.append(modes.trainLoss(at: t), to: .trainLoss)
    curves.append(modes.signal.meanSquare(at: t), to: .bias)
    curves.append(modes.variance[t], to: .variance)
    let readout = equations.readoutCorrelation
    curves.append(readout.isZero ? 0 : readout.rows[t, t], to: .readoutNorm)
  }

  /// The relative error that the compression of the spectrum has made.
  func quadratureError(rate: Double) -> Double {
    let loss = curves[.testLoss]
    let noise = loss.map { loss in
      run.data.samples == .infinite ? (loss + run.data.labelNoise) * run.data.reciprocalBatch : 0
    }
    return check.relativeError(testLoss: loss, noise: noise, rate: rate)
  }

  func divergence(in window: Range<Int>) -> Int? {
    let (loss, readout) = (curves[.testLoss], curves[.readoutNorm])
    let bound = Divergence.bound(start: loss[0], labelNoise: run.data.labelNoise)
    return window.first { !(loss[$0] <= bound) || !readout[$0].isFinite }
  }

  mutating func truncate(at step: Int) {
    divergedAt = step
    curves.truncate(to: step)
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
    let (loss, readout) = (curves[.testLoss], curves[.readoutNorm])
    let (train, variance) = (curves[.trainLoss], curves[.variance])
    for t in window {
      let smallest = min(variance[t], train[t], readout[t])
      guard smallest >= -Self.largestAsymmetry * max(loss[t], readout[t]) else {
        throw SolverError.invariantBroken(
          "a variance is negative, \(smallest), at step \(t): rounding errors have grown too large; "
            + "try a smaller optimizer.learningRate")
      }
    }
  }

  private static let largestAsymmetry = 1e-6
}
