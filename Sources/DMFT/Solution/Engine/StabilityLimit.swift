import Foundation

/// The border of stability in the learning rate, found by trying rates of two digits.
///
/// Stability is a matter of the whole run, since the kernel of a network that learns features grows while it is trained: rates are tried over
/// all its steps, or over as many as are cheap. Both ends of the answer are rates that were tried as they stand. Where to look, a first
/// search over few steps says, which cost next to nothing: of long trials those at stable rates are dear, since the others end early.
package struct StabilityLimit {
  /// η of the run, which is not stable.
  package let rate: Double
  /// T.
  package let steps: Int
  package let end: StableRate.End
  /// Whether the run is stable with its rate multiplied by a factor, over so many steps.
  package let isStable: (_ factor: Double, _ steps: Int) -> Bool
  /// Told of what is likely to be the longest trial, before it is tried; ends the search by throwing.
  package var expect: (_ factor: Double, _ steps: Int) throws -> Void = { _, _ in }

  /// Steps of a trial at most.
  package var longestTrial = 2000

  package init(
    rate: Double, steps: Int, end: StableRate.End,
    isStable: @escaping (_ factor: Double, _ steps: Int) -> Bool
  ) {
    (self.rate, self.steps, self.end, self.isStable) = (rate, steps, end, isStable)
  }

  /// The largest rate known to be stable, and the smallest known not to be.
  private struct Bracket {
    var stable: TwoDigitRate
    var unstable: TwoDigitRate

    var isNarrow: Bool {
      unstable.index - stable.index <= 1 || unstable.value <= (1 + StabilityLimit.precision) * stable.value
    }
  }

  /// - Returns: nil when no stable rate was found, or when that would have taken too long.
  package func search() -> StableRate? {
    let top = TwoDigitRate(atLeast: rate)
    let first = TwoDigitRate(below: rate / Self.firstStep)
    var guess: Bracket?
    if trial > Self.longEnough * Self.firstLook, !isStable(at: top, Self.firstLook) {
      guess = bracket(from: first, below: top, ratio: Self.firstRatio, Self.firstLook)
      do { if let guess { try expect(guess.stable.value / rate, trial) } } catch { return nil }
    }
    let ratio = guess == nil ? Self.firstRatio : Self.closeRatio
    guard
      var bracket = bracket(
        from: guess?.stable ?? first, below: top, ratio: ratio, trial, trying: guess?.unstable)
    else { return nil }
    if trial < steps { bracket.stable = TwoDigitRate(below: Self.margin * bracket.stable.value) }
    return StableRate(
      stable: bracket.stable.value, unstable: min(bracket.unstable.value, rate), steps: trial, end: end)
  }

  /// The bracket over some steps, from a rate downwards until one is stable.
  ///
  /// - Parameters:
  ///   - top: a rate that is not stable.
  ///   - ratio: of the first two rates; its square of the next, and so on.
  ///   - likely: a rate that probably is not stable, tried next.
  private func bracket(
    from start: TwoDigitRate, below top: TwoDigitRate, ratio: Double, _ steps: Int,
    trying likely: TwoDigitRate? = nil
  ) -> Bracket? {
    var (bracket, ratio) = (Bracket(stable: start, unstable: top), ratio)
    while !isStable(at: bracket.stable, steps) {
      bracket.unstable = bracket.stable
      bracket.stable = TwoDigitRate(below: bracket.stable.value / ratio)
      ratio = min(ratio * ratio, Self.largestRatio)
      if bracket.stable.value < Self.smallestFactor * rate { return nil }
    }
    var next = likely.flatMap {
      bracket.stable.index < $0.index && $0.index < bracket.unstable.index ? $0 : nil
    }
    while !bracket.isNarrow {
      let middle = next ?? TwoDigitRate(index: (bracket.stable.index + bracket.unstable.index) / 2)
      next = nil
      if isStable(at: middle, steps) { bracket.stable = middle } else { bracket.unstable = middle }
    }
    return bracket
  }

  private func isStable(at rate: TwoDigitRate, _ steps: Int) -> Bool {
    isStable(rate.value / self.rate, steps)
  }

  private var trial: Int { min(steps, longestTrial) }

  /// Whether a loss that is not yet beyond all bounds rises faster and faster.
  package static func grows(_ loss: [Double], _ labelNoise: Double) -> Bool {
    guard let first = loss.first, let last = loss.last, loss.count > 4 else { return false }
    guard last > max(first, labelNoise) else { return false }
    // Two times as far apart: a loss that grows exponentially rises by more in the later one, however slowly it grows.
    let quarter = (loss.count - 1) / 4
    let (half, late) = (loss[loss.count - 1 - 2 * quarter], loss[loss.count - 1 - quarter])
    return last - late > late - half
  }

  /// Whether the later half of a loss is somewhere above its start, or the label noise: where nothing else is known of a run, one
  /// that training makes worse is not stable.
  package static func rises(_ loss: [Double], _ labelNoise: Double) -> Bool {
    guard let first = loss.first else { return false }
    return !loss.suffix((loss.count + 1) / 2).allSatisfy { $0 <= max(first, labelNoise) }
  }

  /// How the run ends that diverges at a step, or does not.
  package func outcome(divergedAt step: Int?, _ options: SolverOptions) -> Outcome {
    guard let step else { return .completed }
    let isWanted = options.seeksStableRate && !options.isTrial
    return .diverged(step: step, largestStableLearningRate: isWanted ? search() : nil)
  }

  /// Steps of the first search, and how many times as long a trial must be for it to pay.
  private static let firstLook = 80
  private static let longEnough = 4
  private static let firstStep = 1.2
  private static let firstRatio = 1.5
  private static let closeRatio = 1.1
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
