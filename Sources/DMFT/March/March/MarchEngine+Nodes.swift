import DMFTNumerics
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
    guard let check = checkingEngine else { return estimate }
    guard !(estimate <= Self.firstOrder) else { return Self.firstOrderMargin * estimate }
    return max(estimate, try difference(of: march.curves[.testLoss], from: check, watch))
  }

  /// The march on more nodes; nil where the tolerance chooses them.
  private var checkingEngine: MarchEngine? {
    guard let nodes = options.march.nodes else { return nil }
    var finer = options
    finer.march.nodes = 2 * nodes + NodeCount.margin
    finer.march.twoTimeSteps = []
    (finer.decomposes, finer.seeksStableRate) = (false, false)
    return MarchEngine(run, finer, reason: reason)
  }

  /// What the march on more nodes will take, and those that it needs in its turn; nil where none is expected. *Heuristic*: where fewer
  /// nodes were asked for than integrals of a lazy network need.
  var expectedCheck: RunEstimate? {
    guard let nodes = options.march.nodes, let check = checkingEngine else { return nil }
    var usual = options
    (usual.march.nodes, usual.tolerance) = (nil, Self.toleranceWithoutCheck)
    let needed = MarchEngine(run, usual, reason: reason).spectrum(more: 0)
    return nodes < max(needed.kernel.count, needed.target.count) ? check.expected : nil
  }

  /// Whether the error of a march is not small, as far as it has come.
  func needsCheck(_ march: CausalMarch) -> Bool {
    options.march.nodes != nil && !(march.expectedQuadratureError(rate: run.gain) <= Self.firstOrder)
  }

  static let wordsOfCheck = ", and another on more nodes, which tells the error of so few"

  /// Relative to a loss, from the one of another march; infinite where that is not known.
  private func difference(of loss: [Double], from check: MarchEngine, _ watch: RunWatch) throws -> Double {
    let own = estimate(nodes: options.march.nodes ?? 0, columns: nil).time
    let share = own / (own + (check.expected?.seconds ?? own))
    let progress = watch.progress
    var watch = watch
    watch.keeper = watch.keeper.map(ForgetfulKeeper.init)
    watch.progress = { later in
      var later = later
      later.share = share + (1 - share) * later.share
      progress(later)
    }
    let solution: Solution
    do { solution = try check.solve(watch) } catch let error as SolverError {
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
  /// Of a curve, at which as many nodes are chosen as the first order is small with, but for some.
  private static let toleranceWithoutCheck = 0.1
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
