import DMFTRuns
import DMFTSolution

/// Whether a trial has come to repeat itself, so that the rest of it would tell no more.
///
/// Near the border of stability of a network that learns features the loss comes to alternate from step to step by a share of itself, or to repeat
/// every four steps or eight, and drifts from there with the logarithm of time. Nothing is smooth in time then, and the second half of a march takes seven
/// times what the first does. Source: derivations/04 (4.22).
struct Settling {
  /// What is known of sixteen steps.
  private struct Level {
    /// The largest |H(t, s)| of the fastest mode.
    let amplification: Double
    let loss: Double
    let alternation: Double
    /// By how much the loss does not repeat itself, at the period with which it does so best.
    let unrest: Double
  }

  private let run: SteppedChain
  private var levels: [Level] = []
  private var amplification = 0.0

  init(_ run: SteppedChain) { self.run = run }

  /// Takes the last rows of a march.
  ///
  /// - Returns: whether it has settled, in its second half.
  mutating func follow(_ march: CausalMarch) -> Bool {
    amplification = max(amplification, march.record.amplification.last)
    let loss = march.curves[.testLoss]
    let known = levels.count
    while (levels.count + 1) * Self.window <= loss.count {
      levels.append(level(loss, levels.count * Self.window..<(levels.count + 1) * Self.window))
      amplification = 0
    }
    return levels.count > known && isSettled(loss[0]) && isCalmer(from: loss.count)
  }

  private func level(_ loss: [Double], _ window: Range<Int>) -> Level {
    Level(
      amplification: amplification, loss: window.reduce(0) { max($0, loss[$1]) },
      alternation: window.reduce(0) { max($0, Alternation.share(of: loss, at: $1)) },
      unrest: Self.unrest(loss, window))
  }

  /// By how much a loss does not repeat itself, (4.22).
  private static func unrest(_ loss: [Double], _ window: Range<Int>) -> Double {
    periods.filter { $0 <= window.lowerBound }.map { period in
      changes(loss, window, since: period).reduce(0) { max($0, abs($1)) }
    }.min() ?? .infinity
  }

  /// Of a loss over so many steps, relative.
  private static func changes(_ loss: [Double], _ window: Range<Int>, since period: Int) -> [Double] {
    window.map { (loss[$0] - loss[$0 - period]) / loss[$0] }
  }

  /// Whether a loss neither falls nor repeats itself anywhere in its second half: at every period it rises as well as falls.
  /// False of fewer than 128 steps.
  static func isRestless(_ loss: [Double]) -> Bool {
    let windows = loss.count / window
    guard windows >= fewestWindows / 2 else { return false }
    return (windows / 2..<windows).allSatisfy { index in
      periods.allSatisfy { period in
        let moves = changes(loss, index * window..<(index + 1) * window, since: period)
        return moves.contains { $0 > smallUnrest } && moves.contains { $0 < -smallUnrest }
      }
    }
  }

  /// What drifts with log t changes in all later steps by less than it has since half as many.
  private func isSettled(_ start: Double) -> Bool {
    guard let now = levels.last, 2 * levels.count * Self.window >= run.steps,
      levels.count >= Self.fewestWindows
    else { return false }
    let (half, late) = (levels[levels.count / 2 - 1], levels[levels.count - 1 - Self.recent])
    return now.alternation > Self.visible && now.alternation < Self.hardlyMore * half.alternation
      && now.unrest < Self.smallUnrest
      && now.unrest < Self.falling * half.unrest && now.unrest <= late.unrest
      && now.amplification < half.amplification + Self.steady
      && now.loss < (1 + Self.steady) * half.loss
      && now.loss < Self.wellBelow * max(start, run.data.labelNoise)
  }

  /// Whether no later step is larger, nor its noise.
  private func isCalmer(from step: Int) -> Bool {
    func rate(_ t: Int) -> Double { run.optimiser.update(at: t, of: run.steps).gain }
    func noise(_ t: Int) -> Double { run.data.reciprocalBatch(at: t, of: run.steps) }
    let (largest, loudest) = (rate(step - 1) * Self.same, noise(step - 1) * Self.same)
    return (step..<max(step, run.steps)).allSatisfy { rate($0) <= largest && noise($0) <= loudest }
  }

  private static let window = 16
  private static let periods = [1, 2, 4, 8]
  /// Windows before which nothing has settled, and that are compared with the last one besides half of all.
  private static let fewestWindows = 16
  private static let recent = 4
  /// Of the loss: so much alternation is no rounding error, so much unrest is none that is about to die away.
  private static let visible = 3e-6
  private static let hardlyMore = 1.5
  private static let smallUnrest = 0.02
  /// Of what drifts with log t half is left when t has doubled.
  private static let falling = 0.75
  private static let steady = 0.03
  private static let wellBelow = 0.9
  private static let same = 1 + 1e-12
}
