import DMFTRuns
import DMFTSolution

/// Where step sizes or batches jump or bend, known before a march starts: columns of those times are no polynomials.
///
/// Every panel of 32 steps with a jump keeps all its columns; its neighbours of each length do not become one with it, 16 columns each (4.10).
/// With a bend alone they do.
struct UnevenPanels: Sendable {
  /// Columns that are not saved, of all panels before each one.
  private var before: [Double] = [0]
  /// How many panels are uneven, before each one.
  private var count: [Int] = [0]

  init(of run: SteppedChain) {
    guard run.steps > 3, run.steps <= Self.longestLook, !run.optimiser.followsReadout else { return }
    let panels = Self.panels(of: run)
    for panel in 0...run.steps / Self.height {
      let isUneven = panels[panel] != nil
      let isFirst = panels[panel] == true && panels[panel - 1] != true
      before.append(before[panel] + (isUneven ? Double(Self.height) : 0) + (isFirst ? Self.neighbours : 0))
      count.append(count[panel] + (isUneven ? 1 : 0))
    }
  }

  /// Panels in which a weight's third difference is too large for a polynomial, and whether a weight jumps there.
  private static func panels(of run: SteppedChain) -> [Int: Bool] {
    let weights = (0..<run.steps).map { step in
      let update = run.optimiser.update(at: step, of: run.steps)
      return [update.fromMomentum, update.fromGradient, run.data.reciprocalBatch(at: step, of: run.steps)]
    }
    var panels: [Int: Bool] = [:]
    for index in 0..<3 {
      let largest = weights.reduce(0) { max($0, abs($1[index])) }
      for t in 3..<run.steps {
        let bend =
          weights[t][index] - weights[t - 3][index] - 3 * (weights[t - 1][index] - weights[t - 2][index])
        guard abs(bend) > smallestBend * largest else { continue }
        let isJump = abs(bend) > smallestJump * abs(weights[t - 1][index])
        panels[t / height] = isJump || panels[t / height] == true
      }
    }
    return panels
  }

  /// No jumps.
  init() {}

  /// Columns that rows after these steps have more for them; no more than there are steps.
  func columns(in steps: Range<Int>) -> Double {
    min(Double(steps.count), sum(before: steps.upperBound) - sum(before: steps.lowerBound))
  }

  /// Whether the past that is continued at fixed lag (4.7), from half the time on, has jumps.
  func areRead(at step: Int) -> Bool {
    let (first, last) = (
      min(step / 2 / Self.height, count.count - 1), min(step / Self.height, count.count - 1)
    )
    return count[last] > count[first]
  }

  private func sum(before step: Int) -> Double { before[min(step / Self.height, before.count - 1)] }

  private static let height = 32
  /// Columns of the neighbours that stay by themselves: three or so when there are thousands of steps.
  private static let neighbours = 48.0
  /// Of more steps, schedules are taken to be smooth.
  private static let longestLook = 1_000_000
  /// Third difference of a weight, relative to the largest one, that no polynomial of a panel follows.
  private static let smallestBend = 1e-4
  /// The same relative to the weight itself, of jumps: where a warm-up of 100 steps ends it is 0.01, and 24 columns are more; where step sizes
  /// are halved, 84.
  private static let smallestJump = 0.03
}
