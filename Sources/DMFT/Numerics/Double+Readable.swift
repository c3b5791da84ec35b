import Foundation

extension Double {
  /// The number as messages say it: what a user would have written, so that a round number that arithmetic has touched is
  /// round again (16, 0.3, 1e12; not 15.999999999999998, 0.30000000000000004, 1000000000000.0).
  ///
  /// *Accuracy*: 15 digits, which every decimal of a user has.
  public var readable: String {
    guard isFinite else { return isNaN ? "not a number" : self < 0 ? "-infinite" : "infinite" }
    let plain = String(format: "%.15g", self)
    let short = String(format: "%.5e", self)
    let isRound = magnitude >= 1e7 && Double(short) == Double(plain)
    return Self.trimmed(isRound ? short : plain)
  }

  /// `1.50000e+12` as `1.5e12`.
  private static func trimmed(_ text: String) -> String {
    let parts = text.split(separator: "e")
    guard parts.count == 2, let power = Int(parts[1]) else { return text }
    var digits = parts[0]
    if digits.contains(".") {
      while digits.hasSuffix("0") { digits = digits.dropLast() }
      if digits.hasSuffix(".") { digits = digits.dropLast() }
    }
    return "\(digits)e\(power)"
  }
}
