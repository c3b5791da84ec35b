import DMFTNumerics
import DMFTSolution

// What errors do in runs whose loss neither settles nor repeats itself.
extension MarchEngine {
  /// Marches a restless run again row by row, or in blocks where it was row by row, which round otherwise, and ends the curve where the
  /// two losses part.
  ///
  /// Errors grow there as any small change of the network does, by what it learns from it, while no mode of the kernel at hand amplifies
  /// anything. Source: derivations/04 (4.24).
  ///
  /// - Throws: `SolverError.stopped`, and what refuses the time that is announced.
  func followErrors(of march: inout CausalMarch, _ spectrum: CompressedSpectrum, _ watch: RunWatch) throws {
    let loss = march.curves[.testLoss]
    guard !options.isTrial, !run.network.needsWholeRows, Settling.isRestless(loss) else { return }
    try watch.expect(
      RunEstimate(
        seconds: march.secondsSpent, memory: 2 * estimate(nodes: spectrum.kernel.count, columns: nil).memory,
        work: "second march, which tells how errors grow where the loss does not settle"))
    var other = CausalMarch(
      run, spectrum: spectrum, blockRows: blockRows > 1 ? 1 : Self.otherRows, compresses: compresses)
    do {
      try other.march(pause: { _ in if watch.keeper?.demand == .stop { throw SolverError.stopped } })
    } catch let error as SolverError {
      guard case .invariantBroken = error else { throw error }
    }
    march.part(from: other.curves[.testLoss])
  }

  /// Of a march that was row by row.
  private static let otherRows = 8
}

extension CausalMarch {
  /// Ends the curves where the test loss parts from that of another march of the same equations.
  fileprivate mutating func part(from other: [Double]) {
    let loss = curves[.testLoss]
    let differences = zip(loss, other).map { abs($0 - $1) / max(abs($0), .leastNormalMagnitude) }
    let end = differences.firstIndex { !($0 <= Amplification.largestError) } ?? differences.count
    record.parting = differences.prefix(end).reduce(0, max)
    guard end < loss.count else { return }
    if divergedAt == nil { hasLostDigits = true }
    truncate(at: end)
  }
}
