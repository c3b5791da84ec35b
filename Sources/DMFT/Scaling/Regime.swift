/// How hard a power-law task is for the initial kernel.
public enum Regime: String, Sendable, Hashable, CaseIterable {
  /// β < 1: the target is outside the kernel's space, and feature learning speeds learning up.
  case hard
  /// 1 ≤ β ≤ 2 − 1/α.
  case easy
  /// β > 2 − 1/α and β ≥ 1: sampling noise falls more slowly than the target is learned.
  case superEasy = "super-easy"

  public init(capacity alpha: Double, source beta: Double) {
    self = beta < 1 ? .hard : beta <= Self.easiest(capacity: alpha) ? .easy : .superEasy
  }

  /// β at which tasks become super-easy, 2 − 1/α.
  public static func easiest(capacity alpha: Double) -> Double { 2 - 1 / alpha }
}
