import Foundation

/// A place at which one power law turns into another: lazy into rich, or learning into a plateau.
public struct Crossover: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable { case steeper, flatter, plateau }

  /// x of the kink of the two lines.
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
  public static func find(in curve: LogCurve) -> [Crossover] {
    guard let kink = best(in: curve) else { return [] }
    let place = log(kink.at)
    let left = curve.part(from: -.infinity, to: place)
    let right = curve.part(from: place, to: .infinity)
    return find(in: left) + [kink] + find(in: right)
  }

  private static func best(in curve: LogCurve) -> Crossover? {
    guard curve.count >= 12, let first = curve.x.first, let last = curve.x.last, last - first > 2 * shortest
    else { return nil }
    let whole = LineFit(curve)
    var found: (residual: Double, left: LineFit, right: LineFit)?
    for index in 0...places {
      let place =
        first + shortest + (last - first - 2 * shortest) * Double(index) / Double(places)
      let (left, right) = (curve.part(from: first, to: place), curve.part(from: place, to: last))
      guard left.count >= 4, right.count >= 4 else { continue }
      let lines = (LineFit(left), LineFit(right))
      let residual = lines.0.residual + lines.1.residual
      if residual < found?.residual ?? .infinity { found = (residual, lines.0, lines.1) }
    }
    guard let found, found.residual < improvement * whole.residual,
      abs(found.left.slope - found.right.slope) > visible
    else { return nil }
    let kink = (found.left.intercept - found.right.intercept) / (found.right.slope - found.left.slope)
    guard kink > first, kink < last else { return nil }
    return Crossover(at: exp(kink), before: -found.left.slope, after: -found.right.slope)
  }

  /// e-folds on either side of a kink.
  private static let shortest = 1.5
  private static let places = 60
  private static let improvement = 0.1
  private static let visible = 0.05
  private static let flat = 0.1
}
