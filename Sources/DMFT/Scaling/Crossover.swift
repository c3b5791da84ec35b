import Foundation

/// A place at which one power law turns into another: lazy into rich, or learning into a plateau.
public struct Crossover: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable { case steeper, flatter, plateau }

  /// x at which the two lines meet.
  public let at: Double
  /// Exponents on either side.
  public let before, after: Double

  public var kind: Kind {
    abs(after) < Self.flat * abs(before) ? .plateau : after > before ? .steeper : .flatter
  }

  /// The kinks of a curve, in order: each is where two lines through a part of the curve fit better than one.
  ///
  /// A kink counts when both sides are long, the exponents differ visibly, and two lines leave less than a
  /// tenth of the squared distance of one. Both limits are heuristic.
  public static func find(in curve: LogCurve) -> [Crossover] { find(in: curve, worth: 0) }

  /// - Parameter worth: squared distance from one line below which a part is not cut again, so that the rounding of a
  ///   kink does not pass for more of them.
  private static func find(in curve: LogCurve, worth: Double) -> [Crossover] {
    guard curve.count >= 12 else { return [] }
    let residual = LineFit(curve).residual
    guard residual > worth, let kink = best(in: curve) else { return [] }
    let place = log(kink.at)
    let next = max(worth, improvement * residual)
    return find(in: curve.part(from: -.infinity, to: place), worth: next) + [kink]
      + find(in: curve.part(from: place, to: .infinity), worth: next)
  }

  private static func best(in curve: LogCurve) -> Crossover? {
    guard let first = curve.x.first, let last = curve.x.last, last - first > 2 * shortest
    else { return nil }
    let whole = LineFit(curve)
    var found: (residual: Double, place: Double)?
    for place in curve.places(placeCount, margin: shortest) {
      let (left, right) = (curve.part(from: first, to: place), curve.part(from: place, to: last))
      guard left.count >= 4, right.count >= 4 else { continue }
      let residual = LineFit(left).residual + LineFit(right).residual
      if residual < found?.residual ?? .infinity { found = (residual, place) }
    }
    guard let found, found.residual < improvement * whole.residual else { return nil }
    return between(curve, first, found.place, last)
  }

  /// From the outer halves of both sides, which the rounding of the kink spoils less.
  private static func between(
    _ curve: LogCurve, _ first: Double, _ place: Double, _ last: Double
  ) -> Crossover? {
    let left = curve.part(from: first, to: (first + place) / 2)
    let right = curve.part(from: (place + last) / 2, to: last)
    guard left.count >= 4, right.count >= 4 else { return nil }
    let (before, after) = (LineFit(left), LineFit(right))
    let kink = (before.intercept - after.intercept) / (after.slope - before.slope)
    guard kink > first, kink < last, abs(before.slope - after.slope) > visible else { return nil }
    return Crossover(at: exp(kink), before: -before.slope, after: -after.slope)
  }

  /// e-folds on either side of a kink.
  private static let shortest = 1.5
  private static let placeCount = 61
  private static let improvement = 0.1
  /// Difference of exponents.
  private static let visible = 0.05
  private static let flat = 0.2
}
