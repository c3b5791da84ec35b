import LinearAlgebra
import DMFTMarch
import DMFTNumerics
import DMFTRuns
import DMFTSolution
import Foundation

/// Lazy networks of infinite width on fresh samples: every mode has its own recursion, coupled by the noise that all feel.
///
/// Step sizes and batches may follow any schedule. With `data.exactBatch` the Gaussian fourth moment of the features is kept, which makes
/// the second moments exact for every batch size and every finite network of infinite width. Source: derivations/09.
///
/// - Complexity: O(n) a step for n nodes; memory O(n). Without noise (population gradient), at a constant step size, O(n) a
///   saved step, however many lie between.
struct ModeRecursionEngine: PreparedEngine {
  let run: SteppedChain
  let reason = "at infinite width with fresh samples each mode of a lazy network has a recursion of its own"
  private let options: SolverOptions
  let engine: EngineName
  /// Whether every step is the same.
  private let isConstant: Bool

  init(_ run: SteppedChain, _ options: SolverOptions, as engine: EngineName, isConstant: Bool) {
    self.run = run
    self.options = options
    self.engine = engine
    self.isConstant = isConstant
  }

  var expected: RunEstimate? {
    let saved = options.savedSteps?.count ?? steps + 1
    let modes = Self.count(measures)
    let time =
      Self.groupTime * Double(modes) / 8 * (isPlain ? 1 : Self.linearCost)
      + (isConstant ? 0 : Self.updateTime)
    return RunEstimate(
      seconds: Self.startTime + Double(leaps ? saved : steps) * time * runs,
      memory: Self.curveBytes * Double(saved),
      work: "recursion of \(modes.counting("mode")) over \(steps.counting("step"))")
  }

  /// How often the run is done, in units of once with its own modes: again on the modes of a finer rule, whose errors are compared.
  private var runs: Double {
    comparesRules ? 1 + Double(Self.count(run.modeMeasures(at: .fine))) / Double(Self.count(measures)) : 1
  }

  private static func count(_ measures: (kernel: SpectralMeasure, target: SpectralMeasure)) -> Int {
    measures.kernel.count + measures.target.count
  }

  /// Whether the error of the quadrature is that against a finer rule: steps that differ may be tuned to the modes.
  private var comparesRules: Bool { !isConstant && !run.task.measures().isComplete && !options.isTrial }

  private var isPlain: Bool {
    let update = run.optimiser.update(at: 0, of: steps)
    return isConstant && update.momentumRetention == 0 && update.weightRetention == 1
  }

  func solve(_ watch: RunWatch) throws -> Solution {
    if let expected {
      try options.refuseIfTooLong(expected.seconds, "use fewer steps")
      try watch.expect(expected)
    }
    let saved = SavedSteps.valid(options.savedSteps, last: steps)
    let (measures, runs) = (measures, runs)
    var curves = curves(at: saved, measures) { watch.advance($0 / runs) }
    if options.decomposes { try decompose(&curves, saved, measures) }
    return solution(
      curves, saved, nodes: (measures.kernel.count, measures.target.count),
      quadrature: isConstant
        ? quadratureError : quadratureError(curves, saved) { watch.advance((1 + (runs - 1) * $0) / runs) })
  }

  /// Without label noise the variance is what batches of clean labels make.
  private func decompose(
    _ curves: inout Curves, _ saved: [Int], _ measures: (kernel: SpectralMeasure, target: SpectralMeasure)
  ) throws {
    var shared = SharedVariances(last: run.varianceSources.last)
    let loss = curves.values[.testLoss]
    if shared.last == .labelNoise {
      let variance = self.curves(at: saved, measures, labelNoise: 0) { _ in }.values[.variance]
      shared.levels.append((.batch, Array(variance.prefix(loss.count))))
    }
    try curves.values.decompose(shared) { Self.allowedRoundOff * loss[$0] }
  }

  /// - Parameter labelNoise: σ² that trains, where it is not that of the run.
  private func curves(
    at saved: [Int], _ measures: (kernel: SpectralMeasure, target: SpectralMeasure),
    labelNoise: Double? = nil,
    _ progress: (Double) -> Void
  ) -> Curves {
    let labelNoise = labelNoise ?? run.data.labelNoise
    let (kernel, target) = measures
    let excess = run.excess(at: 0)
    let update = run.optimiser.update(at: 0, of: steps)
    guard isConstant else {
      let moments = LinearModeMoments(kernel: kernel, target: target, update: update, excess: excess)
      return advance(moments, saved, labelNoise, progress) { [run] moments, step, readoutNorm in
        moments.update = run.optimiser.following(readoutNorm: readoutNorm).update(at: step, of: run.steps)
        moments.excess = run.excess(at: step)
        return moments.update
      }
    }
    if isPlain {
      let moments = PlainModeMoments(
        kernel: kernel, target: target, rate: update.fromMomentum + update.fromGradient, excess: excess)
      return advance(moments, saved, labelNoise, progress)
    }
    let moments = LinearModeMoments(kernel: kernel, target: target, update: update, excess: excess)
    return advance(moments, saved, labelNoise, progress)
  }

  /// Whether another run of this kind neither diverges nor grows.
  private func isStable(_ run: SteppedChain) -> Bool {
    let other = ModeRecursionEngine(run, options, as: engine, isConstant: isConstant)
    let curves = other.curves(at: (0...4).map { run.steps.share($0, of: 4) }, other.measures) { _ in }
    return curves.divergedAt == nil && !StabilityLimit.worsens(curves.values[.testLoss], run)
  }

  private struct Curves {
    var values = QuantityCurves()
    var divergedAt: Int?
  }

  private var steps: Int { run.steps }
  /// Without noise of the gradient every network of infinite width is the mean one.
  private var hasVariance: Bool { run.data.batch != .full }

  /// - Parameter follow: makes the moments ready for the step from t at ⟨w²⟩(t), where steps differ.
  private func advance<Moments: ModeMoments>(
    _ start: Moments, _ saved: [Int], _ labelNoise: Double, _ progress: (Double) -> Void,
    follow: ((inout Moments, Int, Double) -> LinearUpdate)? = nil
  ) -> Curves {
    var (moments, curves) = (start, Curves())
    let bound = Divergence.bound(start: moments.loss, labelNoise: run.data.labelNoise)
    let initial = run.network.readoutVariance
    let retention = run.optimiser.update(at: 0, of: steps).weightRetention
    let reciprocalBatch = run.data.hasBatchSchedule ? nil : run.reciprocalBatch(at: 0)
    let followsReadout = run.optimiser.followsReadout
    var (t, retained) = (0, 1.0)
    func readoutNorm(_ moments: Moments, _ t: Int) -> Double {
      let kept = isConstant ? pow(retention, 2 * Double(t)) : retained * retained
      return moments.readoutNorm(at: t) + initial * kept
    }
    for next in saved {
      while t < next {
        if leaps, next - t > Self.longestWalk {
          if let steps = leap(&moments, by: next - t, bound) {
            curves.divergedAt = t + steps
            return curves
          }
          t = next
          continue
        }
        if let follow {
          let update = follow(&moments, t, followsReadout ? readoutNorm(moments, t) : 0)
          retained *= update.weightRetention
        }
        let noise = (reciprocalBatch ?? run.reciprocalBatch(at: t)) * (moments.loss + labelNoise)
        moments.advance(noise: noise)
        t += 1
        guard moments.loss <= bound else {
          curves.divergedAt = t
          return curves
        }
      }
      let (loss, bias) = (moments.loss, moments.bias(at: t))
      let readout = readoutNorm(moments, t)
      curves.values.append(loss, to: .testLoss)
      curves.values.append(loss + run.data.labelNoise, to: .trainLoss)
      curves.values.append(bias, to: .bias)
      curves.values.append(hasVariance && t > 0 ? max(loss - bias, 0) : 0, to: .variance)
      curves.values.append(readout, to: .readoutNorm)
      progress(Double(t) / Double(max(1, steps)))
    }
    return curves
  }

  /// Whether gradients have no noise and all steps are alike, so that many are taken at once.
  private var leaps: Bool { run.data.batch == .full && isConstant }

  /// Goes that many steps at once; if the loss leaves its bound on the way, says after how many, and stays.
  private func leap<Moments: ModeMoments>(_ moments: inout Moments, by count: Int, _ bound: Double) -> Int? {
    func after(_ count: Int) -> Moments {
      var copy = moments
      copy.leap(by: count)
      return copy
    }
    let end = after(count)
    if end.loss <= bound {
      moments = end
      return nil
    }
    var (below, beyond) = (0, count)
    while beyond - below > 1 {
      let middle = below + (beyond - below) / 2
      if after(middle).loss <= bound { below = middle } else { beyond = middle }
    }
    return beyond
  }

  /// The measures, with what has hardly begun to move at the end on few nodes.
  private var measures: (kernel: SpectralMeasure, target: SpectralMeasure) { run.modeMeasures(at: .usual) }

  // MARK: - Results

  private func solution(
    _ curves: Curves, _ saved: [Int], nodes: (kernel: Int, target: Int), quadrature: Double
  ) -> Solution {
    let kept = saved.prefix(curves.values[.testLoss].count)
    let hasLeapt = leaps && zip(saved, saved.dropFirst()).contains { $1 - $0 > Self.longestWalk }
    let walked = leaps ? min(steps, saved.count * Self.longestWalk) : steps
    let roundOff =
      Self.unitRoundOff
      * (8 + Double(walked).squareRoot() + (hasLeapt ? Self.longestDecay * Double(Int.bitWidth) : 0))
    return Solution(
      curve: LearningCurve(axis: .step, points: kept.map(Double.init), curves: curves.values),
      diagnostics: Diagnostics(
        engine: engine.rawValue, reason: reason,
        entries: [
          .init(
            "relative_error", .number(roundOff + quadrature), "estimated relative error of the test loss"),
          .init(
            "quadrature_error", .number(quadrature),
            "its part from summing modes by quadrature, from a finer rule; 0 when every mode is summed"),
          .init(
            "round_off", .number(roundOff), "its part from rounding, which grows with the root of the steps"),
          .init("nodes", .number(Double(nodes.kernel)), "quadrature nodes of the kernel measure"),
          .init("target_nodes", .number(Double(nodes.target)), "quadrature nodes of the target measure"),
        ]),
      outcome: run.outcome(divergedAt: curves.divergedAt, options, isStable: isStable))
  }

  /// What a finer rule makes of a run with a schedule, whose steps may be tuned to the modes: the same run again.
  private func quadratureError(_ curves: Curves, _ saved: [Int], _ progress: (Double) -> Void) -> Double {
    guard comparesRules else { return 0 }
    let fine = self.curves(at: saved, run.modeMeasures(at: .fine), progress)
    return zip(curves.values[.testLoss], fine.values[.testLoss]).reduce(0) { largest, losses in
      losses.0 == losses.1 ? largest : max(largest, abs(losses.0 - losses.1) / losses.1)
    }
  }

  /// What a finer rule makes of the decay of the signal and of noise, at doubling times.
  private var quadratureError: Double {
    guard !run.task.measures().isComplete else { return 0 }
    let (kernel, target) = measures
    let rate = run.gain
    func difference(_ coarse: SpectralMeasure, _ fine: SpectralMeasure, _ power: Double, _ t: Double)
      -> Double
    {
      let values = [coarse, fine].map { measure in
        measure.integral { pow($0, power) * exp(-2 * rate * $0 * t) }
      }
      return values[0] == values[1] ? 0 : abs(values[0] - values[1]) / values[1]
    }
    let fine = run.task.measures(at: .fine)
    var (largest, t) = (0.0, Double(steps))
    while t >= 1 {
      largest = max(largest, difference(target, fine.target, 0, t), difference(kernel, fine.kernel, 1, t))
      t /= 2
    }
    return largest
  }

  /// Steps between two saved ones that are taken one by one: up to a million steps at a thousand points.
  private static let longestWalk = 20_000
  /// −ln of the smallest number, which multiplies the relative error of a rate.
  private static let longestDecay = 745.0
  private static let unitRoundOff = 1.1e-16
  /// Seconds that eight modes take in a step; how many times as long with momentum, decay or a schedule; what a schedule takes; what
  /// there is to do before the first step and behind the last: measured at T = 10 … 10^6.
  private static let groupTime = 4.5e-9
  private static let linearCost = 2.7
  private static let updateTime = 1e-7
  private static let startTime = 0.06
  private static let curveBytes = 100.0
  /// Of the loss, in a part of it.
  private static let allowedRoundOff = 1e-9
}

extension SteppedChain {
  /// 1/B_t.
  package func reciprocalBatch(at step: Int) -> Double { data.reciprocalBatch(at: step, of: steps) }

  /// e/B_t of (9.8).
  package func excess(at step: Int) -> Double { data.exactBatch ? reciprocalBatch(at: step) : 0 }

  /// The measures of the task, with what has hardly begun to move at the end on few nodes.
  package func modeMeasures(at resolution: SpectralResolution) -> (
    kernel: SpectralMeasure, target: SpectralMeasure
  ) {
    let slow = Self.hardlyMoved / (gain * Double(max(1, steps)))
    let measures = task.measures(at: resolution)
    return (measures.kernel.joined(below: slow), measures.target.joined(below: slow))
  }

  /// ηλT below which modes share nodes.
  private static let hardlyMoved = 1e-4
}
