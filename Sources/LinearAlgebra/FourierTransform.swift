import CFFTW
import Synchronization

/// The discrete Fourier transform of n real numbers, in place, several rows at once.
///
///     x̂_m = Σ_j x_j e^{−2πi jm/n},   m = 0 … n/2
///
/// A row is n + 2 numbers: the n real ones (and two unused) before the forward transform, the n/2 + 1 pairs (real,
/// imaginary) after it. Plans are made once for each length and shared; executing one takes no lock.
/// - Accuracy: a few units of round-off of the root mean square, whatever n.
public struct FourierTransform: Sendable {
  /// n, even.
  public let count: Int
  /// Rows in one call, one after the other.
  public let rows: Int

  /// The plans for data that lie as vector instructions want them.
  private let forwardPlan: FourierPlan
  private let inversePlan: FourierPlan

  public init(count: Int, rows: Int = 1) {
    precondition(count >= 2 && count % 2 == 0 && rows >= 1)
    self.count = count
    self.rows = rows
    forwardPlan = FourierPlans.plan(
      FourierPlans.Key(count: count, rows: rows, isForward: true, isAligned: true))
    inversePlan = FourierPlans.plan(
      FourierPlans.Key(count: count, rows: rows, isForward: false, isAligned: true))
  }

  /// Numbers in a row, n + 2.
  public var stride: Int { count + 2 }

  /// Real numbers to half a spectrum.
  public func forward(_ values: inout [Double]) { execute(&values, isForward: true) }

  /// Half a spectrum to n times the real numbers.
  public func inverse(_ values: inout [Double]) { execute(&values, isForward: false) }

  private func execute(_ values: inout [Double], isForward: Bool) {
    precondition(values.count == rows * stride)
    unsafe values.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      let isAligned = unsafe fftw_alignment_of(base) == 0
      let plan =
        isAligned
        ? (isForward ? forwardPlan : inversePlan)
        : FourierPlans.plan(
          FourierPlans.Key(count: count, rows: rows, isForward: isForward, isAligned: false))
      let pairs = unsafe UnsafeMutableRawPointer(base).assumingMemoryBound(to: fftw_complex.self)
      if isForward {
        unsafe fftw_execute_dft_r2c(plan.pointer, base, pairs)
      } else {
        unsafe fftw_execute_dft_c2r(plan.pointer, pairs, base)
      }
    }
  }

  /// Half a spectrum times another, times a factor: values ← factor · values ∘ other.
  ///
  /// - Parameter other: one row, used for every row of `values`.
  public func multiply(_ values: inout [Double], by other: [Double], factor: Double) {
    precondition(values.count == rows * stride && other.count == stride)
    unsafe values.withUnsafeMutableBufferPointer { buffer in
      unsafe other.withUnsafeBufferPointer { pairs in
        guard let base = buffer.baseAddress, let right = pairs.baseAddress else { return }
        for row in 0..<rows {
          unsafe Self.multiply(base + row * stride, right, factor, count: stride / 2)
        }
      }
    }
  }

  /// Complex numbers as pairs: a ← factor · a · b.
  private static func multiply(
    _ a: UnsafeMutablePointer<Double>, _ b: UnsafePointer<Double>, _ factor: Double, count: Int
  ) {
    for index in 0..<count {
      let (x, y) = unsafe (a[2 * index], a[2 * index + 1])
      let (u, v) = unsafe (factor * b[2 * index], factor * b[2 * index + 1])
      unsafe a[2 * index] = x * u - y * v
      unsafe a[2 * index + 1] = x * v + y * u
    }
  }
}

/// A plan of FFTW: immutable once made, so that tasks may share it.
@safe
struct FourierPlan: @unchecked Sendable {
  fileprivate let pointer: fftw_plan
}

/// The plans made so far. FFTW's planner may be entered by one thread at a time only.
enum FourierPlans {
  struct Key: Hashable {
    var count: Int
    var rows: Int
    var isForward: Bool
    /// Whether the data lie as vector instructions want them.
    var isAligned: Bool
  }

  private static let made = Mutex<[Key: FourierPlan]>([:])

  static func plan(_ key: Key) -> FourierPlan {
    made.withLock { plans in
      if let plan = plans[key] { return plan }
      let plan = make(key)
      plans[key] = plan
      return plan
    }
  }

  private static func make(_ key: Key) -> FourierPlan {
    let size = key.rows * (key.count + 2)
    // FFTW_ESTIMATE does not touch the data; measuring takes longer than all transforms of a run.
    guard let scratch = unsafe fftw_alloc_real(size) else { fatalError("out of memory") }
    defer { unsafe fftw_free(scratch) }
    let pairs = unsafe UnsafeMutableRawPointer(scratch).assumingMemoryBound(to: fftw_complex.self)
    let flags = FFTW_ESTIMATE | (key.isAligned ? 0 : FFTW_UNALIGNED)
    var length = [Int32(key.count)]
    let (stride, half) = (Int32(key.count + 2), Int32(key.count / 2 + 1))
    let plan =
      key.isForward
      ? unsafe fftw_plan_many_dft_r2c(
        1, &length, Int32(key.rows), scratch, nil, 1, stride, pairs, nil, 1, half, UInt32(flags))
      : unsafe fftw_plan_many_dft_c2r(
        1, &length, Int32(key.rows), pairs, nil, 1, half, scratch, nil, 1, stride, UInt32(flags))
    guard let plan = unsafe plan else { fatalError("FFTW has no plan for \(key.count) numbers") }
    return unsafe FourierPlan(pointer: plan)
  }
}
