import DMFTSolution
import LinearAlgebra

// What too few nodes that were asked for make of the error.
extension MarchEngine {
  /// The relative error of the test loss that the compression of the spectrum has made.
  ///
  /// The estimate (5.20) is of first order, and of few nodes too small by factors of up to hundreds: where it is no longer small, the run is
  /// marched again on the nodes of the check, and the error is what the two curves differ by, and that of the second.
  func quadratureError(of march: CausalMarch, _ watch: RunWatch) throws -> Double {
    let estimate = march.quadratureError(rate: run.gain)
    guard let nodes = options.march.nodes else { return estimate }
    guard !(estimate <= Self.firstOrder) else { return Self.firstOrderMargin * estimate }
    return max(
      estimate, try difference(of: march.curves[.testLoss], from: 2 * nodes + NodeCount.margin, watch))
  }

  /// Relative to a loss, from the one on more nodes; infinite where that is not known.
  private func difference(of loss: [Double], from nodes: Int, _ watch: RunWatch) throws -> Double {
    var finer = options
    finer.march.nodes = nodes
    finer.march.twoTimeSteps = []
    (finer.decomposes, finer.seeksStableRate) = (false, false)
    var watch = watch
    watch.keeper = watch.keeper.map(ForgetfulKeeper.init)
    let solution: Solution
    do { solution = try MarchEngine(run, finer, reason: reason).solve(watch) } catch let error as SolverError
    {
      guard error != .stopped else { throw error }
      return .infinity
    }
    let other = solution.curve[.testLoss] ?? []
    guard other.count >= loss.count, let own = solution.diagnostics["quadrature_error"] else {
      return .infinity
    }
    return zip(loss, other).reduce(0) { largest, pair in
      let error = (abs(pair.0 - pair.1) + own * abs(pair.1)) / max(abs(pair.0), .leastNormalMagnitude)
      return error.isNaN ? .infinity : max(largest, error)
    }
  }

  /// Up to which the estimate is better than its double.
  private static let firstOrder = 1e-6
  /// Of an estimate of first order, for what the equations make of a defect.
  private static let firstOrderMargin = 5.0
}

/// Stops what another one stops, and keeps nothing.
private final class ForgetfulKeeper: StateKeeper {
  private let other: any StateKeeper

  init(_ other: any StateKeeper) { self.other = other }

  func stored() -> StateArchive? { nil }
  var demand: StateDemand { other.demand == .stop ? .stop : .goOn }
  func keep(_ write: (StateArchive) throws -> Void) {}
}
