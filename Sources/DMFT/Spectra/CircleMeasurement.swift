import DMFTKernels
import DMFTNumerics
import DMFTRuns
import DMFTScaling
import Foundation

/// Capacity and source of a target Σ_k k^-q cos kθ, k = 1, 2, …, for a kernel on the circle.
///
/// α is the slope of the eigenvalues λ_k against frequency, β that of the power Σ_{l ≥ k} l^-2q/2 against λ_k, over
/// frequencies that the kernel sees (λ_k > 0). Nothing is sampled: the uncertainties are those of straight lines, which
/// contain the drift of the slope within the window (`PowerLawFit`). Source: derivations/13.
public struct CircleMeasurement: Sendable {
  public let spectrum: CircleSpectrum
  /// λ_k as far as round-off leaves them.
  private let eigenvalues: [Double]
  /// The exponent of λ_k ~ k^-p in theory; nil for eigenvalues that fall faster than any power.
  public let decay: Double?
  /// q > ½; nil without a target.
  public let targetExponent: Double?
  public let parity: CircleTarget.Parity
  /// α.
  public let capacity: MeasuredExponent
  /// β; nil without a target, or with one of which the kernel sees nothing.
  public private(set) var source: MeasuredExponent?
  /// Frequencies of the fit.
  public let window: (first: Int, last: Int)

  /// - Parameters:
  ///   - decay: `TangentKernel.capacityExponent`.
  ///   - targetExponent: q > ½, for the target's power to be finite.
  ///   - window: frequencies of the fit; unless given, the last two decades of those that round-off leaves.
  /// - Throws: `DescriptionError` for q ≤ ½, and for a window with fewer than six eigenvalues.
  public init(
    _ spectrum: CircleSpectrum, decay: Double?, targetExponent: Double? = nil,
    parity: CircleTarget.Parity = .all,
    window: ClosedRange<Int>? = nil
  ) throws {
    if let targetExponent, !(targetExponent > 0.5 && targetExponent.isFinite) {
      throw DescriptionError("target-exponent", targetExponent, "> 0.5, for a target of finite power")
    }
    self.spectrum = spectrum
    eigenvalues = Array(spectrum.eigenvalues.prefix(spectrum.trustedFrequencies))
    self.decay = decay
    self.targetExponent = targetExponent
    self.parity = parity
    let last = eigenvalues.count - 1
    let chosen = window ?? max(2, min(last / 100, Self.latestStart))...max(2, last)
    let curve = Self.curve(eigenvalues, chosen)
    let start = Double(chosen.lowerBound)
    capacity = MeasuredExponent(try PowerLawFit(curve, from: start))
    self.window = (chosen.lowerBound, min(chosen.upperBound, last))
    source = targetExponent == nil ? nil : try sourceExponent(chosen)
  }

  private func sourceExponent(_ window: ClosedRange<Int>) throws -> MeasuredExponent? {
    let tails = tailPowers()
    let seen = frequencies(in: window).filter { power($0) > 0 }.reversed()
    guard seen.count >= 6 else { return nil }
    let fit = try PowerLawFit(
      LogCurve(seen.map { eigenvalues[$0] }, seen.map { tails[$0] }),
      from: seen.first.map { eigenvalues[$0] })
    return MeasuredExponent(-fit.exponent, uncertainty: fit.standardError)
  }

  /// k^-2q/2 at frequencies of the target, 0 elsewhere.
  public func power(_ k: Int) -> Double {
    guard let targetExponent, k >= 1, parity.contains(k) else { return 0 }
    return pow(Double(k), -2 * targetExponent) / 2
  }

  /// The share of the target that lies on eigenvalues of 0, or of 0 for all that round-off lets one see.
  public var unseenShare: Double {
    let (seen, unseen) = powers
    return seen + unseen > 0 ? unseen / (seen + unseen) : 0
  }

  /// Modes for theory: frequency by frequency, the rest in bins by the power laws, power that the kernel does not see
  /// at λ = 0.
  public var modes: [Mode] {
    var modes = eigenvalues.indices.filter { eigenvalues[$0] > 0 }.map { k in
      Mode(
        eigenvalue: eigenvalues[k], targetPower: power(k), multiplicity: spectrum.multiplicity(k))
    }
    modes += continuation
    let unseen = powers.unseen
    return unseen > 0 ? modes + [Mode(eigenvalue: 0, targetPower: unseen, multiplicity: 1)] : modes
  }

  private static func curve(_ eigenvalues: [Double], _ window: ClosedRange<Int>) -> LogCurve {
    let inside = window.clamped(to: 0...max(0, eigenvalues.count - 1))
    return LogCurve(inside.map(Double.init), inside.map { eigenvalues[$0] })
  }

  private func frequencies(in window: ClosedRange<Int>) -> [Int] {
    window.filter { $0 < eigenvalues.count && eigenvalues[$0] > 0 }
  }
}

// Sums over all frequencies: those of the list, and the infinitely many behind it.
extension CircleMeasurement {
  /// Σ_{l ≥ k} of the power that the kernel sees, for every k of the list.
  private func tailPowers() -> [Double] {
    var tail = beyond.seen
    var tails = [Double](repeating: 0, count: eigenvalues.count)
    for k in tails.indices.reversed() {
      if eigenvalues[k] > 0 { tail += power(k) }
      tails[k] = tail
    }
    return tails
  }

  private var powers: (seen: Double, unseen: Double) {
    eigenvalues.indices.reversed().reduce(beyond) { sum, k in
      eigenvalues[k] > 0 ? (sum.seen + power(k), sum.unseen) : (sum.seen, sum.unseen + power(k))
    }
  }

  /// Which of the two parities the kernel sees at high frequencies.
  private var seenParities: (even: Bool, odd: Bool) {
    let last = eigenvalues.suffix(2)
    return last.indices.reduce(into: (false, false)) { seen, k in
      if eigenvalues[k] > 0 { if k % 2 == 0 { seen.0 = true } else { seen.1 = true } }
    }
  }

  private var beyond: (seen: Double, unseen: Double) {
    // Eigenvalues that fall faster than any power are below round-off there, and as good as 0.
    let seen = decay == nil ? (even: false, odd: false) : seenParities
    return [(0, seen.even), (1, seen.odd)].reduce((0, 0)) { sum, part in
      let power = tail(parity: part.0)
      return part.1 ? (sum.0 + power, sum.1) : (sum.0, sum.1 + power)
    }
  }

  /// Σ l^-2q/2 over l of one parity beyond the list.
  private func tail(parity odd: Int) -> Double {
    guard let targetExponent else { return 0 }
    let count = eigenvalues.count
    let first = count % 2 == odd ? count : count + 1
    guard parity.contains(first) else { return 0 }
    return pow(2, -2 * targetExponent) * zeta(2 * targetExponent, from: Double(first) / 2) / 2
  }

  /// Frequencies behind the list in `ModeBins`, by the power law of the last eigenvalues that the kernel sees.
  private var continuation: [Mode] {
    guard let last = eigenvalues.indices.last(where: { eigenvalues[$0] > 0 }),
      decay != nil, last >= 100
    else { return [] }
    let seen = seenParities
    let density = (seen.even ? 0.5 : 0) + (seen.odd ? 0.5 : 0)
    let (alpha, total) = (decay ?? 0, beyond.seen)
    let exponent = 1 - 2 * (targetExponent ?? 1)
    let share = { (k: Double) in pow(k / Double(eigenvalues.count), exponent) }
    return ModeBins(from: Double(eigenvalues.count)).prefix { $0.first < Self.lastFrequency }.map { bin in
      Mode(
        eigenvalue: eigenvalues[last] * pow((bin.first * bin.end).squareRoot() / Double(last), -alpha),
        targetPower: total * (share(bin.first) - share(bin.end)),
        multiplicity: max(1, (2 * density * bin.count).rounded()))
    }
  }

  private static let latestStart = 1000
  private static let lastFrequency = 1e9
}

extension MeasuredExponent {
  package init(_ fit: PowerLawFit) { self.init(fit.exponent, uncertainty: fit.standardError) }
}
