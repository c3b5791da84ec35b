import DMFT
import FileFormats

/// The kernel's own flow, as results show it.
package struct FlowBracket {
  package struct Point {
    package var time, fitted, heldOut, fittedExponent, heldOutExponent: Double
  }

  package var points: [Point]
  /// Slopes of the losses over the window.
  package var fitted, heldOut: Double
  /// Times of the window.
  package var from, to: Double
  /// nil where nothing could be compared.
  package var ridge: Ridge?

  /// Held-out errors of ridge regression over those of Gaussian features.
  package struct Ridge {
    package var low, high: Double
    package var isUnlikely: Bool

    package init(low: Double, high: Double, isUnlikely: Bool) {
      (self.low, self.high, self.isUnlikely) = (low, high, isUnlikely)
    }

    package init?(_ ridge: HeldOutRidge) {
      guard let range = ridge.range else { return nil }
      self.init(low: range.low, high: range.high, isUnlikely: ridge.isUnlikely)
    }

    package var text: String {
      let ratios = "\(NumberText.fixed(low, 2)) … \(NumberText.fixed(high, 2))"
      return
        "held-out errors of ridge regression are \(ratios) times those of Gaussian features with this spectrum"
        + (isUnlikely
          ? ". Beware: these samples are no such features, so that corrections for the finite sample are doubtful, and curves on fixed samples or "
            + "small batches may be off as much"
          : ", as they should be")
    }
  }

  package var text: String {
    guard heldOut.isFinite, fitted.isFinite else {
      return "the kernel's own flow: the window is too short for an exponent"
    }
    return
      "the kernel's own flow: t^\(NumberText.fixed(-heldOut, 2)) on held-out samples, t^\(NumberText.fixed(-fitted, 2)) on fitted "
      + "ones, for t = \(NumberText.short(from, 2)) … \(NumberText.short(to, 2)): the exponent of the loss, with what noise the "
      + "targets have, lies between (local exponents there: \(Self.range(local.map(\.heldOutExponent))) and "
      + "\(Self.range(local.map(\.fittedExponent))))"
  }

  /// What its losses are.
  package static let definition =
    "mean of (y - f)^2 over samples, targets as they are given, with their noise, without a factor 1/2"

  /// Those within the window.
  private var local: [Point] { points.filter { $0.time >= from && $0.time <= to } }

  private static func range(_ values: [Double]) -> String {
    "\(NumberText.fixed(values.min() ?? .nan, 2)) … \(NumberText.fixed(values.max() ?? .nan, 2))"
  }

  /// Whether an exponent is one that the flow may have, given its own uncertainty.
  func holds(_ exponent: Double, within uncertainty: Double) -> Bool {
    guard heldOut.isFinite, fitted.isFinite else { return true }
    let (low, high) = (min(heldOut, fitted), max(heldOut, fitted))
    return exponent >= low - uncertainty && exponent <= high + uncertainty
  }

  package var json: JSONValue {
    .object([
      ("definition", .text(Self.definition)), ("fitted", .optional(fitted)), ("held_out", .optional(heldOut)),
      ("window", .array([.number(from), .number(to)])),
      ("ridge", ridge.map { .numbers([$0.low, $0.high]) } ?? .optional(nil)),
      ("is_gaussian", ridge.map { .boolean(!$0.isUnlikely) } ?? .optional(nil)),
      ("time", .array(points.map { .number($0.time) })),
      ("fitted_loss", .array(points.map { .number($0.fitted) })),
      ("held_out_loss", .array(points.map { .number($0.heldOut) })),
      ("fitted_local", .array(points.map { .number($0.fittedExponent) })),
      ("held_out_local", .array(points.map { .number($0.heldOutExponent) })),
    ])
  }
}
