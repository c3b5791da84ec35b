import LinearAlgebra

/// Solves the causal convolution equation (a discrete Volterra equation of the second kind)
///
///     a(t) = f(t) + Σ_{s<t} k(t − 1 − s) a(s),   t = 0 … T − 1                                      (9.1)
///
/// for one kernel k and any number of sources f. The kernel's transforms are computed once.
///
/// - Complexity: O(T log² T) by relaxed (online) convolution, the default; O(T log T) by power-series division; O(T²) direct.
/// - Accuracy: the relaxed method sums blocks of the history of similar age, so that its error is a few units of
///   round-off times the block's own size, and late values of a decaying a keep their relative accuracy. Power-series
///   division is about as fast but its error is relative to the largest a. Both were measured (derivations/09).
/// - Source: derivations/09; the order of the blocks is that of Hairer, Lubich and Schlichte, SIAM J. Sci. Stat. Comput. 6 (1985) 532.
public struct CausalConvolution: Sendable {
  public enum Method: String, Sendable, CaseIterable {
    /// Blocks of doubling length, each added to the future by FFT once it is known.
    case relaxed
    /// a = f/(1 − z k) as power series, by Newton's iteration.
    case division
    /// The sum as it stands.
    case direct
  }

  /// k(0), k(1), …; the equation is solved for at most one step more than it has entries.
  public let kernel: [Double]
  public let method: Method
  /// Transforms of k(0 ..< 2h) for h = `directLength`, 2 · `directLength`, …
  private let spectra: [[Double]]
  private let transforms: [FourierTransform]

  public init(kernel: [Double], method: Method = .relaxed) {
    self.kernel = kernel
    self.method = method
    spectra = method == .relaxed ? Self.spectra(of: kernel) : []
    transforms = spectra.map { FourierTransform(count: $0.count - 2) }
  }

  /// a for one source; its length is that of the source.
  public func solve(_ source: [Double]) -> [Double] {
    precondition(source.count <= kernel.count + 1, "the kernel ends before the source")
    switch method {
    case .direct: return direct(source)
    case .relaxed: return relaxed(source)
    case .division: return division(source)
    }
  }

  /// a for each source, several at a time.
  public func solve(batch sources: [[Double]]) -> [[Double]] {
    var solutions = sources
    Workers.forEach(&solutions) { $0 = solve($0) }
    return solutions
  }

  /// Σ_{s<t} k(t − 1 − s) a(s) at all t, by FFT: what the equation says a − f is.
  public func history(of a: [Double]) -> [Double] {
    guard !a.isEmpty else { return [] }
    return [0] + Self.product(kernel, a, count: a.count - 1)
  }

  // MARK: - Direct

  private func direct(_ source: [Double]) -> [Double] {
    var a = source
    let backward = Array(kernel.reversed())
    for t in a.indices { a[t] += dotProduct(backward, from: backward.count - t, a, from: 0, count: t) }
    return a
  }

  // MARK: - Relaxed

  /// Lags below this, and steps below this, are summed as they stand: what decays is largest there, and transforms would spread
  /// its rounding errors over all times.
  private static let directLength = 64

  private static func spectra(of kernel: [Double]) -> [[Double]] {
    var spectra: [[Double]] = []
    var half = directLength
    while half <= kernel.count {
      var values = [Double](repeating: 0, count: 2 * half + 2)
      for lag in directLength..<max(directLength, min(2 * half, kernel.count)) { values[lag] = kernel[lag] }
      FourierTransform(count: 2 * half).forward(&values)
      spectra.append(values)
      half *= 2
    }
    return spectra
  }

  /// After each block of `directLength` steps, the blocks that end there are added to as many steps ahead.
  private func relaxed(_ source: [Double]) -> [Double] {
    var a = source
    let length = Self.directLength
    let near = Array(kernel.prefix(length).reversed())
    var early: [Double] = []
    var history = CompensatedSums(count: source.count)
    for t in a.indices {
      if t > 0, t % length == 0 { addBlocks(ending: t, of: a, to: &history) }
      let count = min(t, near.count)
      var recent = dotProduct(near, from: near.count - count, a, from: t - count, count: count)
      // The first steps, at larger lags.
      if t == length { early = a.prefix(length).reversed() }
      let first = min(length, t - length)
      if first > 0 {
        recent += dotProduct(kernel, from: t - first, early, from: length - first, count: first)
      }
      a[t] = source[t] + (history[t] + recent)
    }
    return a
  }

  /// A block of h steps that ends at t, h the largest power of two times `directLength` that divides t, acts on t ..< t + h.
  private func addBlocks(ending t: Int, of a: [Double], to history: inout CompensatedSums) {
    let level = (t / Self.directLength).trailingZeroBitCount
    let half = Self.directLength << level
    let transform = transforms[level]
    var values = [Double](repeating: 0, count: transform.stride)
    let first = max(t - half, Self.directLength)
    if first < t { values.replaceSubrange((first - t + half)..<half, with: a[first..<t]) }
    transform.forward(&values)
    transform.multiply(&values, by: spectra[level], factor: 1 / Double(2 * half))
    transform.inverse(&values)
    // k ends at 2h, so that the cyclic product is the linear one at h − 1 … 2h − 2.
    history.add(values, from: half - 1, count: min(half, a.count - t), at: t)
  }

  // MARK: - Power-series division

  private func division(_ source: [Double]) -> [Double] {
    let denominator = [1] + kernel.prefix(max(0, source.count - 1)).map { -$0 }
    var inverse = [1.0]
    // g ← g + g (1 − D g), twice as many coefficients each time.
    while inverse.count < source.count {
      let count = min(2 * inverse.count, source.count)
      var defect = Self.product(denominator, inverse, count: count).map { -$0 }
      defect[0] += 1
      let correction = Self.product(inverse, defect, count: count)
      inverse = zip(inverse + [Double](repeating: 0, count: count - inverse.count), correction).map {
        $0 + $1
      }
    }
    return Self.product(source, inverse, count: source.count)
  }

  /// The first `count` coefficients of the product of two power series.
  package static func product(_ a: [Double], _ b: [Double], count: Int) -> [Double] {
    guard count > 0 else { return [] }
    var length = 2
    while length < 2 * count { length *= 2 }
    let transform = FourierTransform(count: length)
    var (left, right) = (padded(a, count, length + 2), padded(b, count, length + 2))
    transform.forward(&left)
    transform.forward(&right)
    transform.multiply(&left, by: right, factor: 1 / Double(length))
    transform.inverse(&left)
    return Array(left[0..<count])
  }

  private static func padded(_ a: [Double], _ count: Int, _ length: Int) -> [Double] {
    let head = a.prefix(count)
    return head + [Double](repeating: 0, count: length - head.count)
  }
}
