import DMFT

/// Numbers as result files spell them.
enum NumberText {
  /// Whole numbers from here on have neighbours that are not 1 apart.
  private static let largestExact = 9_007_199_254_740_992.0

  /// A point of the axis: steps as whole numbers.
  static func point(_ value: Double, on axis: LearningCurve.Axis) -> String {
    if axis == .step, value.magnitude <= largestExact, let step = Int(exactly: value) { return "\(step)" }
    return value.description
  }

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
