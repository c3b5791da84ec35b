import DMFTRuns
import Foundation

/// Powers of two by which eigenvalues and powers, as they are held, have to be multiplied.
///
/// Kernels come in any units. Those whose sixth powers `Double` does not hold are measured in others: α and β do not depend on
/// them, and multiplication by a power of two is exact.
public struct SpectrumUnits: Sendable, Hashable {
  /// Exponents.
  public internal(set) var eigenvalue = 0
  public internal(set) var power = 0

  /// 1 and 1.
  public init() {}

  /// Modes in the units that the data came in.
  ///
  /// - Returns: nil when they are beyond the range of `Double` there.
  public func restored(_ modes: [Mode]) -> [Mode]? {
    let restored = modes.map { mode in
      Mode(
        eigenvalue: scalbn(mode.eigenvalue, eigenvalue), targetPower: scalbn(mode.targetPower, power),
        multiplicity: mode.multiplicity)
    }
    // Powers next to which others are nothing may end there.
    let negligible = 0x1p-60 * (modes.map(\.targetPower).max() ?? 0)
    let isExact = zip(modes, restored).allSatisfy { before, after in
      after.eigenvalue.isFinite && after.targetPower.isFinite
        && (before.eigenvalue == 0 || after.eigenvalue.isNormal)
        && (before.targetPower <= negligible || after.targetPower.isNormal)
    }
    return isExact ? restored : nil
  }

  /// A power, or a loss; infinite or 0 beyond the range of `Double`.
  public func restored(power value: Double) -> Double { scalbn(value, power) }

  /// An eigenvalue; infinite or 0 beyond the range of `Double`.
  public func restored(eigenvalue value: Double) -> Double { scalbn(value, eigenvalue) }
}
