import DMFTRuns
import Foundation

/// The border of stability in the learning rate, found by trying rates of two digits.
///
/// Stability is a matter of the whole run, since the kernel of a network that learns features grows while it is trained: rates are tried over
/// all its steps, or over as many as are cheap. Both ends of the answer are rates that were tried as they stand. Where to look, a first
/// search over few steps says, which cost next to nothing: of long trials those at stable rates are dear, since the others end early.
/// Which rates are tried depends on the answers alone, so that the border is the same from whatever unstable rate it is looked for: of
/// the run's own rate no more is used than that rates from it on are not stable.
package struct StabilityLimit {
  /// η of the run, which is not stable.
  package let rate: Double
  /// T.
  package let steps: Int
  package let end: StableRate.End
  /// Whether the run is stable with its rate multiplied by a factor, over so many steps; ends the search by throwing.
  package let isStable: (_ factor: Double, _ steps: Int) throws -> Bool
  /// Told of what is likely to be the longest trial, before it is tried; ends the search by throwing.
  package var expect: (_ factor: Double, _ steps: Int) throws -> Void = { _, _ in }

  /// Whether rates next to the border are tried over the first steps, too: where networks learn features, stable and unstable ones
  /// may be found in turn.
  package var looksAround = false

  /// Steps of a trial at most.
  package var longestTrial = StabilityLimit.usualTrial
  package static let usualTrial = 1000

  package init(
    rate: Double, steps: Int, end: StableRate.End,
    isStable: @escaping (_ factor: Double, _ steps: Int) throws -> Bool
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

  /// - Returns: nil when no stable rate was found. A search that is ended early gives what is known by then: two rates further
  /// apart, or those of the first steps.
  package func search() -> StableRate? {
    guard var bracket = try? onLadder(isLong ? Self.firstLook : trial) else { return nil }
    guard isLong else { return answer(bracket, trial) }
    let first = bracket
    do {
      try expect(min(first.stable.value / rate, 1), trial)
      try descend(&bracket)
    } catch {
      let isContradicted = bracket.stable.index < first.stable.index
      return isContradicted || first.stable.value >= rate ? nil : answer(first, Self.firstLook)
    }
    // Where the search ends here, the bracket stays as wide as it is.
    do {
      if bracket.stable.index == first.stable.index { try ascend(&bracket) }
      try narrow(&bracket, trial)
    } catch {}
    return answer(bracket, trial)
  }

  /// The border over so many steps. Kernels go on growing: of fewer steps than the run has, it is not that of the run.
  private func answer(_ bracket: Bracket, _ tried: Int) -> StableRate {
    var stable = bracket.stable
    if tried < steps { stable = TwoDigitRate(below: Self.margin * stable.value) }
    return StableRate(
      stable: stable.value, unstable: min(bracket.unstable.value, rate), steps: tried, end: end,
      exceptions: looksAround && isLong ? exceptions(stable, bracket.unstable) : [])
  }

  /// The nearest rates within a fifth of the border that are on the wrong side of it over the first steps.
  private func exceptions(_ low: TwoDigitRate, _ high: TwoDigitRate) -> [StableRate.Exception] {
    func first(_ rates: some Sequence<Int>, isStable: Bool) -> [StableRate.Exception] {
      for rate in rates.map(TwoDigitRate.init(index:))
      where (try? self.isStable(at: rate, Self.firstLook)) == isStable {
        return [.init(rate: rate.value, isStable: isStable, steps: Self.firstLook)]
      }
      return []
    }
    let (least, most) = (
      TwoDigitRate(atLeast: low.value / Self.near), TwoDigitRate(atLeast: high.value * Self.near)
    )
    let below = first((least.index...low.index).reversed(), isStable: false)
    // What is stable at first and not in the end is no exception.
    guard (try? isStable(at: high, Self.firstLook)) == false else { return below }
    return below + first(high.index + 1..<most.index, isStable: true)
  }

  /// The border over some steps, as rungs of the ladder tell it; nil where no rate is stable.
  ///
  /// Two neighbouring rungs have to be stable: a rate that throws the fastest modes about at once may seem so far beyond the border. Large
  /// strides say where they are likely to be, and rungs are tried one by one from two strides above: rates near the border may be stable
  /// and not in turn, so that halving would find one border or another.
  private func onLadder(_ steps: Int) throws -> Bracket? {
    var known: [Int: Bool] = [:]
    func isStable(_ rung: Int) throws -> Bool {
      if let answer = known[rung] { return answer }
      let answer = try self.isStable(at: TwoDigitRate(rung: rung), steps)
      known[rung] = answer
      return answer
    }
    let start = TwoDigitRate.rung(below: rate)
    let least = TwoDigitRate.rung(below: Self.smallestFactor * rate)
    let top = try (start..<start + Self.rungsAbove).first { try !isStable($0) } ?? start + Self.rungsAbove
    var (before, last, stride) = (top, top, 1)
    while last - stride > least, try !isStable(last - stride) {
      (before, last) = (last, last - stride)
      stride = min(2 * stride, Self.longestStride)
    }
    guard
      let low = try (least..<before).last(where: { try isStable($0) && isStable($0 - 1) })
    else { return nil }
    var bracket = Bracket(stable: TwoDigitRate(rung: low), unstable: TwoDigitRate(rung: low + 1))
    try narrow(&bracket, steps)
    return bracket
  }

  /// From the border over the first steps down to a rate that is stable over all that are tried.
  private func descend(_ bracket: inout Bracket) throws {
    var ratio = Self.closeRatio
    while try !isStable(at: bracket.stable, trial) {
      bracket.unstable = bracket.stable
      bracket.stable = TwoDigitRate(below: bracket.stable.value / ratio)
      ratio = min(ratio * ratio, Self.largestRatio)
      if bracket.stable.value < Self.smallestFactor * rate { throw Hopeless() }
    }
  }

  /// Up to a rate that is not stable over all steps: what grows at first may come back.
  private func ascend(_ bracket: inout Bracket) throws {
    var ratio = Self.closeRatio
    while try isStable(at: bracket.unstable, trial) {
      bracket.stable = bracket.unstable
      bracket.unstable = TwoDigitRate(atLeast: bracket.unstable.value * ratio)
      ratio = min(ratio * ratio, Self.largestRatio)
    }
  }

  private struct Hopeless: Error {}

  private func narrow(_ bracket: inout Bracket, _ steps: Int) throws {
    while !bracket.isNarrow {
      let middle = TwoDigitRate(index: (bracket.stable.index + bracket.unstable.index) / 2)
      if try isStable(at: middle, steps) { bracket.stable = middle } else { bracket.unstable = middle }
    }
  }

  private func isStable(at rate: TwoDigitRate, _ steps: Int) throws -> Bool {
    if rate.value >= self.rate, steps == trial { return false }
    let factor = rate.value / self.rate
    // The rate to the last digit, where there is a factor that makes it: beyond the border that may decide.
    let exact = [factor, factor.nextUp, factor.nextDown].first { $0 * self.rate == rate.value }
    return try isStable(exact ?? factor, steps)
  }

  private var trial: Int { min(steps, longestTrial) }
  /// Whether a first look pays.
  private var isLong: Bool { trial > Self.longEnough * Self.firstLook }

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

  /// Whether the loss of a chain says that its rate is not stable: one that grows; where rates follow the readout, and bound
  /// themselves before anything grows for long, also one that ends above its start.
  package static func worsens(_ loss: [Double], _ run: SteppedChain) -> Bool {
    let noise = run.data.labelNoise
    return grows(loss, noise) || (run.optimiser.followsReadout && rises(loss, noise))
  }

  /// How the run ends that diverges at a step, or does not: at once, for engines whose trials take no time.
  package func outcome(divergedAt step: Int?, _ options: SolverOptions) -> Outcome {
    guard let step else { return .completed }
    return .diverged(step: step, largestStableLearningRate: options.wantsBracket ? search() : nil)
  }

  /// Steps of the first search, and how many times as long a trial must be for it to pay.
  private static let firstLook = 80
  private static let longEnough = 4
  /// Rungs of the ladder from the run's rate up at which the first steps may be stable, a factor of ten.
  private static let rungsAbove = 6
  private static let longestStride = 8
  private static let closeRatio = 1.1
  private static let largestRatio = 1e6
  private static let precision = 0.05
  private static let near = 1.2
  private static let smallestFactor = 1e-14
  /// Of a rate that was tried over the beginning of a run, because kernels go on growing.
  private static let margin = 0.85
}

extension Outcome {
  /// Of a run that diverges at a step, or does not, before the border of stability is known.
  package init(divergedAt step: Int?) {
    self = step.map { .diverged(step: $0, largestStableLearningRate: nil) } ?? .completed
  }
}

extension Solution {
  /// With the rates between which stability ends, where the run diverges: looked for once the curve has been handed on.
  package func bracketed(
    _ options: SolverOptions, _ watch: RunWatch, by search: () -> StableRate?
  ) throws -> Solution {
    guard case .diverged(let step, nil) = outcome, options.wantsBracket else { return self }
    try watch.curve(self)
    var solution = self
    solution.outcome = .diverged(step: step, largestStableLearningRate: search())
    return solution
  }
}

/// A number of two significant digits, (10 … 99) · 10^e, by its place in their order.
struct TwoDigitRate: Hashable {
  /// 90 e + digits − 10.
  let index: Int

  init(index: Int) { self.index = index }

  /// One of the six of every decade at which the border is looked for first: 1, 1.5, 2.2, 3.3, 4.7, 6.8.
  init(rung: Int) {
    let decade = Int((Double(rung) / 6).rounded(.down))
    index = 90 * decade + Self.ladder[rung - 6 * decade] - 10
  }

  /// The largest rung below a rate.
  static func rung(below rate: Double) -> Int {
    var rung = Int((6 * log10(rate)).rounded(.down)) + 7
    while TwoDigitRate(rung: rung).value >= rate { rung -= 1 }
    return rung
  }

  private static let ladder = [10, 15, 22, 33, 47, 68]

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
