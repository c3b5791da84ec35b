import Foundation

/// The best rate of a run, as an interval that is known to hold it, and where stability ends.
public struct RateOptimum: Sendable, Hashable {
  /// The best rate that was tried, and its loss.
  public var rate: Double
  public var loss: Double
  /// The loss at both ends is no less than at `rate`: a minimum lies between them. 0 below when the loss falls to the smallest rate
  /// tried; the first unstable rate above when it falls to the edge.
  public var low, high: Double
  /// The largest rate that was tried and was stable, and the smallest that was not; nil when none was unstable.
  public var largestStable, smallestUnstable: Double?
  public var trials: Int

  /// Whether the loss falls all the way to the edge of stability.
  public var isAtEdge: Bool { rate == largestStable }
}

/// The search for it, along ln η: the edge first, then a scan down from it, then the bracket made smaller.
///
/// The same for every run, so that tuned runs can be compared.
struct RateSearch {
  /// Where the search starts.
  let guess: Double
  let trial: (Double) throws -> Trial

  private var tried: [(rate: Double, loss: Double)] = []

  init(guess: Double, trial: @escaping (Double) throws -> Trial) {
    self.guess = guess
    self.trial = trial
  }

  /// - Returns: nil when no rate is stable.
  func optimum() throws -> RateOptimum? {
    var search = self
    return try search.find()
  }

  private mutating func find() throws -> RateOptimum? {
    guard let edge = try edge() else { return nil }
    var rate = edge.stable
    var since = 0
    // What was tried on the way to the edge may be better than all of the scan, which then goes on below it.
    while since < Self.patience || bestRate <= rate, rate > edge.stable * Self.smallest {
      rate /= Self.ratio
      let best = tried.map(\.loss).min() ?? .infinity
      since = try stableLoss(rate) < best ? 0 : since + 1
    }
    return try refined(edge)
  }

  /// Of those that were tried.
  private var bestRate: Double { tried.min { $0.loss < $1.loss }?.rate ?? .infinity }

  /// The largest rate known to be stable, and the smallest known not to be.
  private mutating func edge() throws -> (stable: Double, unstable: Double?)? {
    var (stable, unstable): (Double?, Double?) = (nil, nil)
    var (rate, step) = (guess, Self.firstStep)
    while stable == nil || unstable == nil {
      if try stableLoss(rate).isFinite {
        stable = rate
        if rate > guess * Self.largest { return (rate, nil) }
        if unstable == nil { rate *= step }
      } else {
        unstable = rate
        if rate < guess / Self.farthest { return nil }
        if stable == nil { rate /= step }
      }
      step = min(step * step, Self.largestStep)
    }
    guard var stable, var unstable else { return nil }
    while unstable > Self.edgePrecision * stable {
      let middle = (stable * unstable).squareRoot()
      if try stableLoss(middle).isFinite { stable = middle } else { unstable = middle }
    }
    return (stable, unstable)
  }

  /// The bracket about the best of what was tried, made smaller by golden sections.
  private mutating func refined(_ edge: (stable: Double, unstable: Double?)) throws -> RateOptimum? {
    var sorted = tried.sorted { $0.rate < $1.rate }
    guard let index = sorted.indices.min(by: { sorted[$0].loss < sorted[$1].loss }) else { return nil }
    var best = sorted[index]
    guard best.loss.isFinite else { return nil }
    var low = index > 0 ? sorted[index - 1].rate : 0
    var high = index + 1 < sorted.count ? sorted[index + 1].rate : .infinity
    while low > 0, high.isFinite, high > Self.precision * low {
      let isAbove = high / best.rate > best.rate / low
      let rate = best.rate * pow(isAbove ? high / best.rate : low / best.rate, Self.section)
      let loss = try stableLoss(rate)
      if loss < best.loss {
        if isAbove { low = best.rate } else { high = best.rate }
        best = (rate, loss)
      } else if isAbove {
        high = rate
      } else {
        low = rate
      }
    }
    sorted = tried.sorted { $0.rate < $1.rate }
    return RateOptimum(
      rate: best.rate, loss: best.loss, low: low, high: high,
      largestStable: sorted.last { $0.loss.isFinite }?.rate,
      smallestUnstable: edge.unstable.map { _ in
        sorted.first { !$0.loss.isFinite }?.rate ?? .infinity
      }, trials: tried.count)
  }

  /// The loss of a run that comes to its end without growing; otherwise infinite.
  private mutating func stableLoss(_ rate: Double) throws -> Double {
    if let known = tried.first(where: { $0.rate == rate }) { return known.loss }
    let trial = try trial(rate)
    let loss = trial.isStable ? trial.loss : .infinity
    tried.append((rate, loss))
    return loss
  }

  private static let firstStep = 1.4
  private static let largestStep = 100.0
  /// Beyond it, in units of the guess, no edge is looked for.
  private static let largest = 1e24
  private static let farthest = 1e24
  private static let edgePrecision = 1.03
  /// Of the scan.
  private static let ratio = 1.5
  private static let smallest = 1e-7
  /// Rates of the scan that are worse before it ends.
  private static let patience = 4
  /// Of the bracket.
  private static let precision = 1.02
  private static let section = 0.381966
}
