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

  package var text: String {
    "the kernel's own flow: t^\(NumberText.fixed(-heldOut, 2)) on held-out samples, t^\(NumberText.fixed(-fitted, 2)) on fitted "
      + "ones, for t = \(NumberText.short(from, 2)) … \(NumberText.short(to, 2)): the loss exponent lies between"
  }

  package var json: JSONValue {
    .object([
      ("fitted", .optional(fitted)), ("held_out", .optional(heldOut)),
      ("window", .array([.number(from), .number(to)])),
      ("time", .array(points.map { .number($0.time) })),
      ("fitted_loss", .array(points.map { .number($0.fitted) })),
      ("held_out_loss", .array(points.map { .number($0.heldOut) })),
      ("fitted_local", .array(points.map { .number($0.fittedExponent) })),
      ("held_out_local", .array(points.map { .number($0.heldOutExponent) })),
    ])
  }
}
