/// How fast parts of a sampled run go, from those so far: modes take as long whatever the paths, sites a time for each unit of work.
///
///     seconds = a + b W,   a, b ≥ 0                                                                    (15.13)
///
/// with a and b by least squares; before parts of two sizes are known, in the proportion that is expected.
struct SampledPace: Sendable {
  private var parts: [(work: Double, seconds: Double)] = []

  mutating func add(work: Double, took seconds: Double) { parts.append((work, seconds)) }

  /// Seconds of a part with that work; nil before there is something to go by.
  ///
  /// - Parameter fixed: a/b as it is expected.
  func seconds(_ work: Double, fixed: Double) -> Double? {
    guard !parts.isEmpty else { return nil }
    let count = Double(parts.count)
    let (meanWork, meanSeconds) = (
      parts.reduce(0) { $0 + $1.work } / count, parts.reduce(0) { $0 + $1.seconds } / count
    )
    let square = parts.reduce(0) { $0 + ($1.work - meanWork) * ($1.work - meanWork) }
    guard square > 0 else { return meanSeconds * (fixed + work) / (fixed + meanWork) }
    let slope = parts.reduce(0) { $0 + ($1.work - meanWork) * $1.seconds } / square
    guard slope > 0 else { return meanSeconds }
    let rest = meanSeconds - slope * meanWork
    return rest > 0 ? rest + slope * work : meanSeconds * work / meanWork
  }
}
