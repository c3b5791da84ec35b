import DMFTSolution

/// What a march tells its watch: what it expects to take, and how far it is.
struct MarchReport {
  private var expected: RunEstimate
  /// Seconds of marching at the next look at what is expected.
  private var nextLook = MarchReport.firstLook
  private var nextUpdate = 0.0
  private var largestShare = 0.0

  init(_ estimate: ResourceEstimate, work: String) {
    expected = RunEstimate(seconds: estimate.time, memory: estimate.memory, work: work)
  }

  func begin(_ watch: RunWatch) throws { try watch.expect(expected) }

  /// After a block.
  ///
  /// - Parameter memory: bytes at the end if a row has that many columns then.
  mutating func advance(
    _ march: CausalMarch, _ watch: RunWatch, memory: (_ columns: Double?) -> Double
  ) throws {
    let spent = march.secondsSpent
    guard spent >= nextUpdate, let left = march.secondsLeft else { return }
    nextUpdate = spent + Self.updateInterval
    largestShare = max(largestShare, spent / (spent + left))
    watch.progress(RunProgress(share: largestShare, secondsLeft: left))
    guard spent >= nextLook else { return }
    nextLook = 2 * spent
    let ratio = (spent + left) / expected.seconds
    guard max(ratio, 1 / ratio) > Self.surprise else { return }
    expected.seconds = spent + left
    expected.memory = memory(march.reviewedColumns > 0 ? march.reviewedColumns : nil)
    try watch.expect(RunEstimate(seconds: left, memory: expected.memory, work: expected.work))
  }

  private static let firstLook = 1.0
  private static let updateInterval = 0.05
  /// Factor between what is expected and what turns out that is worth a word.
  private static let surprise = 1.5
}
