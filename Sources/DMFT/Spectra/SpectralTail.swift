import DMFTRuns
import Foundation

/// How a spectrum goes on beyond the modes that samples resolve, so that neither trace nor target power is lost or invented.
///
/// Two numbers are known of what is not resolved: the trace that is left, R, and the target's power that is left, S. With the
/// last resolved mode K they fix one power law each,
///
///     λ_k = λ_K (k/K)^-a,   Σ_{k > K} λ_k = R:   a = 1 + K λ_K/R;      power below λ = S (λ/λ_K)^b                     (14.8)
///
/// with b continuing the slope that the power left has at the last modes. Neither has a cut-off, unless the number of modes is
/// known (features): then the sums end there. Where R or S is what the fitted α or β would leave, to 0.2 % of the whole, the
/// fitted exponent is taken: steep spectra leave less than their errors.
///
/// What of S is label noise and what is target on small eigenvalues no sample can say; as target it is learned as slowly as the
/// last modes that are seen.
public struct SpectralTail: Sendable, Hashable {
  /// a and b.
  public internal(set) var capacity: Double
  public internal(set) var source: Double
  /// R and S, as they are continued.
  public internal(set) var trace: Double
  public internal(set) var power: Double

  /// A sum over modes, as far as it is known and as it ought to be.
  struct Balance {
    /// Of the modes that are resolved, and of everything.
    var resolved, total: Double

    var rest: Double { total - resolved }
    /// Sums need not agree better than this.
    var slack: Double { 0.002 * total }
    /// What all modes are multiplied by for a law to go on behind them. Not those of the densities alone: where a spectrum is steep, these
    /// hold less than the error of the first ones.
    func factor(leaving left: Double) -> Double { resolved > 0 ? max(0.5, (total - left) / resolved) : 1 }
  }

  /// The modes beyond, in bins of 15 %, the last of which holds all that is left.
  ///
  /// - Parameters:
  ///   - count: K.
  ///   - last: λ_K.
  ///   - most: how many modes there are; infinite unless known.
  package func modes(after count: Int, last: Double, most: Double, negligible: (trace: Double, power: Double))
    -> [Mode]
  {
    guard most >= Double(count) + 1, trace > 0 || power > 0 else { return [] }
    let start = Double(count) + 0.5
    let end = most + 0.5
    let whole = Self.integral(1, end / start, capacity)
    let lastShare = end.isFinite ? pow(end / start, -capacity * source) : 0
    var modes: [Mode] = []
    var (traceLeft, powerLeft) = (trace, power)
    for bin in ModeBins(from: Double(count) + 1, through: most) {
      let (a, b) = ((bin.first - 0.5) / start, (bin.end - 0.5) / start)
      let isDone = traceLeft <= negligible.trace && powerLeft <= negligible.power
      if isDone || pow(a, -capacity) < Self.smallest || a > Self.farthest { break }
      let part = trace * Self.integral(a, b, capacity) / whole
      let law = { (place: Double) in (pow(place, -capacity * source) - lastShare) / (1 - lastShare) }
      let power = power * (law(a) - law(b))
      modes.append(Mode(eigenvalue: part / bin.count, targetPower: max(0, power), multiplicity: bin.count))
      traceLeft -= part
      powerLeft -= power
    }
    let free = most - Double(count) - modes.reduce(0) { $0 + $1.multiplicity }
    return modes
      + remnant(max(0, traceLeft), max(0, powerLeft), behind: modes.last?.eigenvalue ?? last, most: free)
  }

  /// One bin of all that is left, in the modes that are still free; what rounding leaves beyond the last one is nothing.
  private func remnant(_ trace: Double, _ power: Double, behind last: Double, most: Double) -> [Mode] {
    guard trace > 0 || power > 0, most >= 1 else { return [] }
    let eigenvalue = last / 3
    let count = min(max(1, (trace / max(eigenvalue, .leastNormalMagnitude)).rounded()), most)
    return [
      Mode(
        eigenvalue: count > 1 ? trace / count : min(trace, eigenvalue), targetPower: power,
        multiplicity: count)
    ]
  }

  /// ∫_a^b x^-p dx.
  package static func integral(_ a: Double, _ b: Double, _ p: Double) -> Double {
    if abs(p - 1) < 1e-9 { return log(b / a) }
    return (pow(a, 1 - p) - (b.isFinite ? pow(b, 1 - p) : 0)) / (p - 1)
  }

  /// Beyond this share of λ_K, and this multiple of K, nothing is spread any more.
  private static let smallest = 1e-24
  private static let farthest = 1e60
}

extension SpectralTail {
  /// The exponent a with K λ_K ∫_1^(M/K) x^-a dx = R; the fitted α where it leaves as much.
  package static func capacity(
    fitted: Double?, first: Double, rest: Double, slack: Double, reach: Double
  ) -> (exponent: Double, rest: Double) {
    if let fitted, fitted > 1 || reach.isFinite {
      let law = first * integral(1, reach, fitted)
      if abs(law - rest) <= slack { return (fitted, law) }
    }
    guard rest > 0 else { return (1 + 2 * first / slack, slack / 2) }
    guard reach.isFinite, first * (reach - 1) > rest else { return (1 + first / rest, rest) }
    var (low, high) = (0.0, 60.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if first * integral(1, reach, middle) > rest { low = middle } else { high = middle }
    }
    return ((low + high) / 2, rest)
  }

  /// The exponent b from the power that is left at two of the last modes; the fitted β where it leaves as much.
  ///
  /// - Parameters:
  ///   - among: the power on the last modes, from `ratio` times λ_K down to λ_K.
  package static func source(
    fitted: Double?, among: Double, ratio: Double, rest: Double, slack: Double
  ) -> (exponent: Double, rest: Double) {
    let span = log(max(ratio, 1.000001))
    if let fitted, fitted > 0 {
      let law = max(0, among) / expm1(min(fitted * span, 700))
      if abs(law - rest) <= slack { return (fitted, law) }
    }
    guard rest > 0 else {
      let exponent = fitted.map { max($0, 1) } ?? 1
      return (exponent, min(slack / 2, max(0, among) / expm1(min(exponent * span, 700))))
    }
    return (min(max(log1p(max(0, among) / rest) / span, 0.01), 20), rest)
  }
}
