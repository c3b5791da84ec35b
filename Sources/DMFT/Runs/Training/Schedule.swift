import Foundation

/// The step size as a fraction of the learning rate, η_t/η at step t of a run of T steps.
public enum Schedule: Sendable, Hashable {
  case constant
  /// (1 + t/offset)^-exponent.
  case power(exponent: Double, offset: Double)
  /// A linear rise over `warmup` steps, (t + 1)/warmup, then half a cosine from 1 to `final` at t = T.
  case cosine(warmup: Int, final: Double)
  /// The same rise, then a straight line from 1 to `final` at t = T.
  case linear(warmup: Int, final: Double)
  /// Step sizes as fractions of the learning rate, one for each step; the last one holds beyond the end.
  case table([Double])
  /// η_t = η/max(1, ⟨w²⟩(t)/s), which keeps its distance from the edge of stability as the readout grows; s is 1, and
  /// the number of copies in a replica, whose ⟨w²⟩ is s times as large. Not a function of the step: whoever trains says
  /// ⟨w²⟩, see `Optimiser.following`.
  case inverseReadout(unit: Double = 1)

  /// η_t/η; of `inverseReadout` at a readout norm of at most 1.
  public func factor(at step: Int, of steps: Int) -> Double {
    switch self {
    case .constant, .inverseReadout: 1
    case .power(let exponent, let offset): pow(1 + Double(step) / offset, -exponent)
    case .cosine(let warmup, let final):
      Self.rise(step, warmup)
        ?? (final + (1 - final) * (1 + cos(.pi * Self.progress(step, warmup, steps))) / 2)
    case .linear(let warmup, let final):
      Self.rise(step, warmup) ?? (1 - (1 - final) * Self.progress(step, warmup, steps))
    case .table(let factors): factors[min(step, factors.count - 1)]
    }
  }

  private static func rise(_ step: Int, _ warmup: Int) -> Double? {
    step < warmup ? Double(step + 1) / Double(warmup) : nil
  }

  /// What η_t is multiplied by at a readout norm ⟨w²⟩; 1 unless the schedule follows it.
  public func factor(readoutNorm: Double) -> Double {
    guard case .inverseReadout(let unit) = self else { return 1 }
    return 1 / max(1, readoutNorm / unit)
  }

  /// That of the run s = `copies` times as large.
  package func replicated(by copies: Int) -> Schedule {
    guard case .inverseReadout(let unit) = self else { return self }
    return .inverseReadout(unit: unit * Double(copies))
  }

  /// Whether step sizes depend on the readout's norm.
  public var followsReadout: Bool { if case .inverseReadout = self { true } else { false } }

  /// 0 at the end of the warm-up, 1 at the end of the run.
  private static func progress(_ step: Int, _ warmup: Int, _ steps: Int) -> Double {
    min(1, Double(step - warmup) / Double(max(1, steps - warmup)))
  }

  package func validate() throws {
    switch self {
    case .constant, .inverseReadout: return
    case .power(let exponent, let offset):
      guard exponent.isFinite, exponent >= 0 else {
        throw DescriptionError("optimizer.schedule.exponent", exponent, "≥ 0")
      }
      guard offset.isFinite, offset > 0 else {
        throw DescriptionError("optimizer.schedule.offset", offset, "> 0")
      }
    case .cosine(let warmup, let final), .linear(let warmup, let final):
      guard warmup >= 0 else {
        throw DescriptionError("optimizer.schedule.warmup", "\(warmup)", "a whole number ≥ 0")
      }
      guard final.isFinite, final >= 0 else {
        throw DescriptionError("optimizer.schedule.final", final, "≥ 0")
      }
    case .table(let factors):
      guard !factors.isEmpty, factors.allSatisfy({ $0.isFinite && $0 >= 0 }) else {
        throw DescriptionError(
          "optimizer.schedule.file", "a list of \(factors.count)", "one or more finite numbers ≥ 0")
      }
    }
  }
}
