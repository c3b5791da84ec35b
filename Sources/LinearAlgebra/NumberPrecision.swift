import Foundation

/// How finely numbers are spaced that a file stores in floating point: whatever was computed from them in exact arithmetic is off by as much.
public struct NumberPrecision: Sendable, Hashable {
  /// Binary digits, with the leading one that is not stored.
  public let digits: Int

  public init(digits: Int) { self.digits = digits }

  public static let half = NumberPrecision(digits: 11)
  public static let single = NumberPrecision(digits: 24)
  public static let double = NumberPrecision(digits: 53)

  /// The largest relative error of rounding to the nearest such number.
  public var roundOff: Double { scalbn(1, -digits) }

  /// "half precision".
  public var name: String {
    switch self {
    case .half: "half precision"
    case .single: "single precision"
    case .double: "double precision"
    default: "floating point of \(digits) binary digits"
    }
  }
}
