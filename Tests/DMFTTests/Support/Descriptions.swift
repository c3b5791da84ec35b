import DMFT
import Foundation
import TestSupport
import Testing

/// Σ λ_k w*_k² = 1, λ_k = k^-α, λ_k w*_k² ∝ k^-(αβ+1), as a list of modes.
func powerLaw(capacity: Double = 1.5, source: Double = 0.5, modes: Int) throws -> MeasuredTask {
  try MeasuredTask(
    modes: PowerLawTask(capacity: capacity, source: source, modes: .finite(modes)).modes(limit: modes))
}

/// Plain gradient descent at infinite width, unless said otherwise.
func makeRun(
  task: (any LearningTask)? = nil, network: Network? = nil, data: DataSource? = nil,
  optimiser: StochasticGradientDescent? = nil, steps: Int = 20
) throws -> Run {
  try Run(
    task: task ?? powerLaw(modes: 30), network: network ?? .randomFeatures(width: .infinite),
    data: data ?? DataSource(), optimiser: optimiser ?? StochasticGradientDescent(learningRate: 0.3),
    steps: steps)
}

/// The curves of a run that must not diverge.
func curves(
  _ run: Run, blockRows: Int? = nil, nodes: Int? = nil, tolerance: Double? = nil, compresses: Bool = true
) throws -> [String: [Double]] {
  var options = SolverOptions()
  options.march.blockRows = blockRows
  options.march.nodes = nodes
  options.march.compresses = compresses
  if let tolerance { options.tolerance = tolerance }
  let solution = try solve(run, options: options)
  try #require(solution.outcome == .completed)
  return Dictionary(uniqueKeysWithValues: solution.curve.columns.map { ($0.name, $0.values) })
}

/// The test loss of a run on all nodes that its horizon can need, so that nothing is lost to quadrature.
func exactLoss(_ run: Run) throws -> [Double] { try #require(curves(run, nodes: 1_000_000)["test_loss"]) }

/// The largest relative deviation over all columns and steps.
///
/// - Parameter zero: entries that are zero but for round-off in sums of size one.
func deviation(_ a: [String: [Double]], from b: [String: [Double]], zero: Double = 1e-13) -> Double {
  guard a.keys == b.keys else { return .infinity }
  return b.reduce(0) { max($0, relativeDeviation(of: a[$1.key] ?? [], from: $1.value, zero: zero)) }
}

extension MeasuredTask {
  /// Σ_k f.
  func sum(_ f: (Mode) -> Double) -> Double { list.reduce(0) { $0 + f($1) } }
}

extension Mode {
  /// 1 − ηλ.
  func retention(_ eta: Double) -> Double { 1 - eta * eigenvalue }
  /// m λ, its share of tr Λ.
  var trace: Double { multiplicity * eigenvalue }
}
