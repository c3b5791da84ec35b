import DMFTRuns
import DMFTSolution
import Foundation

/// The border of stability in the learning rate, found by trying rates of two digits.
///
/// Stability is a matter of the whole run, since the kernel of a network that learns features grows while it is trained: rates are tried over
/// all its steps, or over as many as are cheap. Both ends of the answer are rates that were tried as they stand.
package struct StabilityLimit {
  package let run: SteppedChain
  package let end: StableRate.End
  /// Whether a run, like this one but for its rate and its steps, is stable.
  package let isStable: (SteppedChain) -> Bool

  package init(run: SteppedChain, end: StableRate.End, isStable: @escaping (SteppedChain) -> Bool) {
    (self.run, self.end, self.isStable) = (run, end, isStable)
  }

  /// - Returns: nil when no stable rate was found.
  package func search() -> StableRate? {
    let rate = run.optimiser.learningRate
    var unstable = TwoDigitRate(atLeast: rate)
    var stable = TwoDigitRate(below: rate / Self.firstStep)
    var factor = Self.firstRatio
    while !isStable(at: stable) {
      unstable = stable
      stable = TwoDigitRate(below: stable.value / factor)
      factor = min(factor * factor, Self.largestRatio)
      if stable.value < Self.smallestFactor * rate { return nil }
    }
    while unstable.index - stable.index > 1, unstable.value > (1 + Self.precision) * stable.value {
      let middle = TwoDigitRate(index: (stable.index + unstable.index) / 2)
      if isStable(at: middle) { stable = middle } else { unstable = middle }
    }
    let least = trial < run.steps ? TwoDigitRate(below: Self.margin * stable.value) : stable
    return StableRate(
      stable: least.value, unstable: min(unstable.value, rate), steps: trial, end: end)
  }

  private func isStable(at rate: TwoDigitRate) -> Bool {
    let factor = rate.value / run.optimiser.learningRate
    return isStable(run.with(optimiser: run.optimiser.scaled(by: factor), steps: trial))
  }

  private var trial: Int { min(run.steps, Self.longestTrial) }

  /// By a march: no disturbance may grow, and neither may the loss.
  static func isStableMarch(_ run: SteppedChain) -> Bool {
    let spectrum = CompressedSpectrum(
      run.task, steps: run.steps, rate: run.gain, tolerance: trialTolerance, nodes: nil)
    var march = CausalMarch(run, spectrum: spectrum, blockRows: blockRows)
    march.stopsAtEdge = true
    do { try march.march() } catch { return false }
    return march.divergedAt == nil && !grows(march.curves[.testLoss], run.data.labelNoise)
  }

  /// Whether a loss that is not yet beyond all bounds rises faster and faster.
  package static func grows(_ loss: [Double], _ labelNoise: Double) -> Bool {
    guard let first = loss.first, let last = loss.last, loss.count > 4 else { return false }
    guard last > max(first, labelNoise) else { return false }
    // Two times as far apart: a loss that grows exponentially rises by more in the later one, however slowly it grows.
    let quarter = (loss.count - 1) / 4
    let (half, late) = (loss[loss.count - 1 - 2 * quarter], loss[loss.count - 1 - quarter])
    return last - late > late - half
  }

  private static let longestTrial = 2000
  private static let blockRows = 16
  private static let trialTolerance = 1e-6
  private static let firstStep = 1.2
  private static let firstRatio = 1.5
  private static let largestRatio = 1e6
  private static let precision = 0.05
  private static let smallestFactor = 1e-14
  /// Of a rate that was tried over the beginning of a run, because kernels go on growing.
  private static let margin = 0.85
}

/// A number of two significant digits, (10 … 99) · 10^e, by its place in their order.
struct TwoDigitRate: Hashable {
  /// 90 e + digits − 10.
  let index: Int

  init(index: Int) { self.index = index }

  /// The largest one below a rate.
  init(below rate: Double) {
    let exponent = Int(floor(log10(rate))) - 1
    var index = 90 * exponent + Int((rate / pow(10, Double(exponent))).rounded(.down)) - 10
    while Self.value(index) >= rate { index -= 1 }
    while Self.value(index + 1) < rate { index += 1 }
    self.index = index
  }

  /// The smallest one that is not below a rate.
  init(atLeast rate: Double) { index = TwoDigitRate(below: rate).index + 1 }

  var value: Double { Self.value(index) }

  /// As the decimal number is read, so that what is printed is what was tried.
  private static func value(_ index: Int) -> Double {
    let exponent = Int((Double(index) / 90).rounded(.down))
    return Double("\(index - 90 * exponent + 10)e\(exponent)") ?? 0
  }
}

extension SteppedChain {
  /// How a run ends that diverges at a step, or does not.
  ///
  /// - Parameter isStable: tells whether the run is stable at another rate.
  package func outcome(
    divergedAt step: Int?, _ options: SolverOptions, end: StableRate.End = .growth,
    isStable: @escaping (SteppedChain) -> Bool
  ) -> Outcome {
    guard let step else { return .completed }
    guard options.seeksStableRate, !options.isTrial else {
      return .diverged(step: step, largestStableLearningRate: nil)
    }
    let limit = StabilityLimit(run: self, end: end, isStable: isStable)
    return .diverged(step: step, largestStableLearningRate: limit.search())
  }
}
