import DMFTNumerics
import DMFTRuns
import DMFTSolution
import Foundation
import LinearAlgebra

/// Gradient flow of one Gaussian map and D − 1 trained identities, any γ, any width, as far in time as asked.
///
/// Infinite width: equation (10.7) on the spectrum itself; finite width: (10.6), with (11.3), on a contour around
/// the spectrum of AΛAᵀ/N. Both are (10.9)–(10.10) with different measures. Source: derivations/10–11.
package struct FlowEngine: Engine, PreparedEngine {
  package static let name = EngineName.flow

  package let reason: String
  private let run: ChainRun
  private let chain: FlowChain
  private let times: [Double]
  private let options: SolverOptions

  package static func prepare(_ run: ChainRun, _ options: SolverOptions) throws(Obstacle)
    -> any PreparedEngine
  {
    guard case .flow(let until, let points) = run.training else {
      throw Obstacle(
        "the configuration has steps; give flow: {until: …} in their place", kind: .otherTraining)
    }
    if let settings = options.march.settings {
      throw Obstacle("\(settings) would change nothing in a gradient flow, which has none (leave it out)")
    }
    return FlowEngine(run, try FlowChain(run), until: until, points: points, options)
  }

  private init(_ run: ChainRun, _ chain: FlowChain, until: Double, points: Int, _ options: SolverOptions) {
    self.run = run
    self.chain = chain
    self.options = options
    reason = "gradient flow to time \(until.readable), by ordinary differential equations for the modes"
    let spectrum = FlowSpectrum(run.task, resolving: 1, nodes: 2)
    times = Self.times(until: until, points: points, fastest: spectrum.largest)
  }

  package func solve(_ watch: RunWatch) throws -> Solution {
    var smallest = Self.usualResolution / max(1, times.last ?? 1)
    while true {
      let spectrum = FlowSpectrum(run.task, resolving: smallest, nodes: Self.nodesPerRange)
      let result = try result(spectrum, watch.advance)
      guard !spectrum.hasLastMode, spectrum.smallest * result.clock > Self.unresolved else {
        try result.check()
        return try result.solution(reason: reason, data: run.data, decomposes: options.decomposes)
      }
      let next = Self.unresolved / 10 / result.clock
      guard next < smallest, spectrum.smallest <= smallest * 2 else {
        throw SolverError.invariantBroken(
          "at time \((times.last ?? 0).readable) modes are learned that Double cannot number; end the flow earlier"
        )
      }
      smallest = next
    }
  }

  private func result(_ spectrum: FlowSpectrum, _ progress: (Double) -> Void) throws -> FlowResult {
    let fine = spectrum.resolved(
      nodes: 2 * Self.nodesPerRange, nodesPerOctave: SpectralResolution.fine.nodesPerOctave)
    switch chain.width {
    case .infinite:
      let measure = FlowMeasure(spectrum.target)
      let trajectory = try trajectory(
        measure, slowest: spectrum.hasLastMode ? spectrum.smallest : 0, progress)
      let check = FlowMeasure(fine.target)
      return FlowResult(trajectory, check: check)
    case .finite(let width):
      let features = try FeatureSpectrum(spectrum, width: width)
      let trajectory = try trajectory(
        features.measure, slowest: features.isComplete ? .infinity : 0, progress)
      let check = try FeatureSpectrum(
        fine, width: width, angle: Self.checkAngle, spacing: FeatureSpectrum.usualSpacing * 1.03)
      var result = FlowResult(trajectory, check: check.measure)
      if !options.onlyTestLoss {
        let mean = MeanPredictor(features, target: spectrum.resolved(nodes: Self.biasNodesPerRange).target)
        result.bias = trajectory.states.map(mean.loss)
      } else {
        result.bias = []
      }
      return result
    }
  }

  private func trajectory<Number: FlowNumber>(
    _ measure: FlowMeasure<Number>, slowest: Double, _ progress: (Double) -> Void
  ) throws -> FlowTrajectory<Number> {
    try FlowTrajectory(
      measure, chain: chain, slowest: slowest, times: times, tolerance: Self.stepTolerance,
      progress: progress)
  }

  /// 0, then `points` − 1 log-spaced times from a tenth of the fastest mode's to `until`.
  private static func times(until: Double, points: Int, fastest: Double) -> [Double] {
    [0] + LogSpacing.points(from: min(0.1 / fastest, until / 1000), through: until, count: points - 1)
  }

  private static let nodesPerRange = 12
  private static let biasNodesPerRange = 8
  /// Eigenvalues down to this share of 1/t are resolved at first.
  private static let usualResolution = 1e-10
  /// Largest rate of the unresolved rest times the clock.
  private static let unresolved = 1e-6
  private static let stepTolerance = 1e-10
  private static let checkAngle = 0.85
}
