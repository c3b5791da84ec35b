import DMFT
import Foundation

/// How numbers are spelled: exactly in files, with a few digits for reading.
enum NumberText {
  /// Whole numbers from here on have neighbours that are not 1 apart.
  private static let largestExact = 9_007_199_254_740_992.0

  /// A point of the axis as a whole number; `nil` for times, and for what is none.
  static func step(_ value: Double, on axis: LearningCurve.Axis) -> Int? {
    axis == .step && value.magnitude <= largestExact ? Int(exactly: value) : nil
  }

  /// A point of the axis: steps as whole numbers.
  static func point(_ value: Double, on axis: LearningCurve.Axis) -> String {
    step(value, on: axis)?.description ?? value.description
  }

  /// A number with so many digits that count.
  static func short(_ value: Double, _ digits: Int = 4) -> String { String(format: "%.*g", digits, value) }

  /// A number with so many digits after the point.
  static func fixed(_ value: Double, _ digits: Int) -> String { String(format: "%.*f", digits, value) }

  /// A deviation with its sign.
  static func percent(_ share: Double) -> String { String(format: "%+.2f %%", 100 * share) }

  /// A number, with the spellings of "not a number" and "infinite" that other programs use; an empty field
  /// is not a number.
  static func value(_ text: String) -> Double? {
    if let number = CoreScalar.decimal(text) { return number }
    return switch text.lowercased() {
    case "", "nan", "-nan", "na", "null": .nan
    case "inf", "+inf", "infinity", "+infinity": .infinity
    case "-inf", "-infinity": -.infinity
    default: nil
    }
  }
}
