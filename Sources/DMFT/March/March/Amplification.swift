import DMFTSolution
import LinearAlgebra

/// What a march makes of disturbances of its fastest mode, and what is left of its digits.
///
/// H(t, s) of the largest eigenvalue is what a unit disturbance of that mode at s has become at t. It stays below one while the
/// dynamics are stable, and grows geometrically as soon as the rate times the largest eigenvalue of the kernel passes 2, as it may in the midst
/// of a run whose kernel grows. Rounding errors grow with it: the loss is then known to (4.12). Source: derivations/04.
struct Amplification: Sendable, Hashable {
  /// The largest |H(t, s)| so far.
  private(set) var largest = 0.0
  /// The largest |H(t, s)| of the last rows.
  private(set) var last = 0.0
  /// The first step at which disturbances had grown for certain: the edge of stability lies before it.
  private(set) var edge: Int?
  /// The estimated relative error of the test loss from amplified rounding; 0 before the edge.
  private(set) var error = 0.0

  /// Takes a window of rows.
  ///
  /// - Parameters:
  ///   - amplification: its largest |H(t, s)|.
  ///   - loss: the test loss from the start.
  ///   - scale: L(0) + σ² where networks differ from one another, so that errors are those of second moments; 0 where none does.
  mutating func follow(_ amplification: Double, in window: Range<Int>, loss: [Double], scale: Double) {
    largest = max(largest, amplification)
    last = amplification
    guard amplification > Self.certainGrowth, let start = loss.first else { return }
    edge = edge ?? window.lowerBound
    let least = max(window.reduce(Double.infinity) { min($0, loss[$1]) }, .leastNormalMagnitude)
    // 2x + x² + ε |H|² (L(0) + σ²)/L, x = ε' |H| (L(0)/L)^½                                          (4.12)
    let x = Self.meanRounding * amplification * (start / least).squareRoot()
    let sum = x * (2 + x) + Self.rounding * amplification * amplification * scale / least
    error = sum.isFinite ? max(error, sum) : .infinity
  }

  /// Whether disturbances may be growing: what is stable leaves about as much of them as the rate times the eigenvalue, 2 at most.
  var isSuspicious: Bool { last > Self.likelyGrowth }

  /// Relative error of the loss up to which a curve beyond the edge of stability goes on.
  static let largestError = 1e-6
  /// Coefficients of a compressed past may be some times as large as the values they stand for.
  fileprivate static let certainGrowth = 100.0
  private static let likelyGrowth = 5.0
  /// What rounding and the end of the sweeps do to a mean of size one, and to a second moment; measured, with a margin of three.
  private static let meanRounding = 1e-14
  private static let rounding = 4e-15
}

extension Amplification {
  /// Of a run that has passed the edge.
  var warning: String? {
    edge.map { edge in
      "it passes the edge of stability before step \(edge), where disturbances grow (by up to "
        + "\(Int(min(largest, 1e15)))), and \(last > Self.certainGrowth ? "has not come back" : "comes back")"
    }
  }
}

extension Amplification: Archivable {
  mutating func exchange(with archive: StateArchive) throws {
    try archive.exchange(&largest)
    try archive.exchange(&last)
    var step = edge ?? -1
    try archive.exchange(&step)
    edge = step < 0 ? nil : step
    try archive.exchange(&error)
  }
}
