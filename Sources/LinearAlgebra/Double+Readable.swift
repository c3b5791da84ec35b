import Foundation

extension Double {
  /// Whole numbers from here on have neighbours that are not 1 apart.
  private static let largestWhole = 9_007_199_254_740_992.0

  /// A whole number; `nil` for what is none, or has neighbours that are not 1 apart, or is -0.
  public var whole: Int? {
    let isExact = magnitude <= Self.largestWhole && !(self == 0 && sign == .minus)
    return isExact ? Int(exactly: self) : nil
  }

  /// The number as files have it: the shortest text that reads back as the same number, whole numbers without a point.
  public var shortest: String { whole?.description ?? description }

  /// The number as messages say it: what a user would have written, so that a round number that arithmetic has touched is
  /// round again (16, 0.3, 1e12; not 15.999999999999998, 0.30000000000000004, 1000000000000.0).
  ///
  /// *Accuracy*: 15 digits, which every decimal of a user has.
  public var readable: String {
    guard isFinite else { return isNaN ? "not a number" : self < 0 ? "-infinite" : "infinite" }
    guard self != 0 else { return "0" }
    let plain = String(format: "%.15g", self)
    let short = String(format: "%.5e", self)
    let isRound = magnitude >= 1e7 && Double(short) == Double(plain)
    return Self.trimmed(isRound ? short : plain)
  }

  /// The number with so many digits that count.
  public func readable(digits: Int) -> String {
    guard isFinite, self != 0 else { return self == 0 ? "0" : readable }
    return Self.trimmed(String(format: "%.*g", digits, self))
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
