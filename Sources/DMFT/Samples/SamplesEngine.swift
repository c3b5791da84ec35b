import DMFTKernels
import DMFTNumerics
import DMFTRuns
import DMFTSolution
import LinearAlgebra

/// Solves networks that are not linear, of infinite width, on given samples: several scrambles of the march in generator form.
///
/// The curve is the mean over scrambles, with its standard error in columns of their own; what directions that are left out
/// are worth is measured by one more march. Source: derivations/16.
package struct SamplesEngine: Engine, PreparedEngine {
  package static let name = EngineName.samples

  package let reason: String
  let effort: WideEffort
  var options: SolverOptions { effort.options }

  package static func prepare(_ run: SampleRun, _ options: SolverOptions) throws(Obstacle)
    -> any PreparedEngine
  {
    if let settings = options.march.settings {
      throw Obstacle("\(settings) would change nothing for a network on given samples (leave it out)")
    }
    let wide = try WideRun(run)
    guard !options.decomposes || wide.samples.test != nil else {
      throw Obstacle(
        "there is no test loss to be decomposed without test samples (give task.samples.testInputs)")
    }
    guard options.sampling.scrambles >= 2 else {
      throw Obstacle("a standard error needs at least two scrambles, not \(options.sampling.scrambles)")
    }
    guard wide.model.architecture.richness == 0 else {
      return SamplesEngine(wide, try wide.richPerceptron(), options)
    }
    guard wide.optimiser.weightDecay == 0 else {
      throw Obstacle(
        "weight decay shrinks the features, and a lazy network has none that move; allowed: optimizer.weightDecay 0, or network.richness above 0"
      )
    }
    return LazySamplesEngine(wide, options)
  }

  init(_ run: WideRun, _ perceptron: Perceptron, _ options: SolverOptions) {
    effort = WideEffort(run: run, perceptron: perceptron, options: options)
    reason =
      "march of \(run.steps.counting("step")) on sampled units, because the network is not linear, infinitely wide, and learns given samples"
      + run.remark
  }

  package func solve(_ watch: RunWatch) throws -> Solution {
    let sequence = SobolSequence(dimensions: Self.evenDirections)
    let problem = WideProblem(effort.run, effort.perceptron)
    var (settings, scrambles) = (effort.first, options.sampling.scrambles)
    var earlier: WideEnsemble?
    var isOnTheWay = false
    while true {
      try refuseIfTooLarge(settings)
      // What has been marched is not marched again.
      let marches = earlier.map { scrambles - $0.members.count } ?? effort.marches(scrambles)
      let estimate = expected(settings, earlier?.rank, marches: marches)
      if !isOnTheWay { try options.refuseIfTooLong(estimate.seconds, "use fewer steps or samples") }
      isOnTheWay = true
      try watch.expect(estimate)
      let (ensemble, rank) = WideEnsemble.run(
        problem, settings, scrambles: scrambles, beside: earlier, seed: options.sampling.seed,
        keeping: options.march.twoTimeSteps, sequence: sequence, progress: watch.advance)
      guard let ensemble else {
        (settings, scrambles) = (try effort.larger(settings, rank: rank), options.sampling.scrambles)
        earlier = nil
        continue
      }
      let end = min(ensemble.count, ensemble.divergedAt ?? .max, ensemble.partedAt ?? .max)
      if let more = effort.moreScrambles(ensemble, before: end) {
        (earlier, scrambles) = (ensemble, more)
      } else if let next = effort.refined(settings, ensemble, before: end) {
        (earlier, settings, scrambles) = (nil, next, options.sampling.scrambles)
      } else {
        return try solution(ensemble, before: end, watch)
      }
    }
  }

  package var expected: RunEstimate? {
    expected(effort.first, nil, marches: effort.marches(options.sampling.scrambles))
  }

  private func expected(_ settings: WideSettings, _ rank: Int?, marches: Int) -> RunEstimate {
    let estimate = effort.estimate(settings, rank: rank, marches: marches)
    return RunEstimate(
      seconds: estimate.time / Double(min(marches, Workers.count)), memory: estimate.memory,
      work:
        "march of \(effort.run.steps) steps, \(marches) times \(settings.units) sampled units a layer, more if they are "
        + "too few")
  }

  /// - Throws: `SolverError.doesNotFit`, with what would.
  private func refuseIfTooLarge(_ settings: WideSettings) throws {
    let estimate = effort.estimate(
      settings, rank: settings.mostDirections, marches: effort.marches(options.sampling.scrambles))
    guard let available = AvailableMemory.bytes(), estimate.memory > available else { return }
    throw SolverError.doesNotFit(
      resource: "memory", needed: estimate.memory, available: available,
      remedy:
        "\(effort.run.points.counting("sample")) on \(settings.units) sampled units need this much; use fewer samples"
    )
  }

  /// Sobol coordinates of a layer; later large directions take Latin hypercubes.
  static let evenDirections = 128
}
