import DMFTSolution

/// What a march tells its watch: what it expects to take, and how far it is.
struct MarchReport {
  private var expected: RunEstimate
  /// Seconds of marches that were given up.
  private let earlier: Double
  /// Seconds of marching at the next look at what is expected.
  private var nextLook = MarchReport.firstLook
  private var nextUpdate = 0.0
  private var largestShare = 0.0
  private var isBegun = false
  /// A march that comes after this one for its error, in units of its time and in bytes; none: 0.
  private var check = (time: 0.0, memory: 0.0)

  init(
    _ estimate: ResourceEstimate, work: String, earlier: Double, check: RunEstimate? = nil,
    wordsOfCheck: String = ""
  ) {
    self.earlier = earlier
    expected = RunEstimate(seconds: estimate.time, memory: estimate.memory, work: work)
    guard let check, estimate.time > 0 else { return }
    self.check = (check.seconds / estimate.time, check.memory)
    expected.seconds += check.seconds
    expected.memory += check.memory
    expected.work += wordsOfCheck
  }

  /// After a block.
  ///
  /// - Parameters:
  ///   - memory: bytes at the end if a row has that many columns then.
  ///   - isChecked: whether another march comes after it, as it looks now.
  mutating func advance(
    _ march: CausalMarch, _ watch: RunWatch, memory: (_ columns: Double?) -> Double, isChecked: () -> Bool
  ) throws {
    let spent = march.secondsSpent
    try begin(march, watch)
    guard spent >= nextUpdate, let own = march.secondsLeft else { return }
    if spent >= nextLook, check.time > 0, !isChecked() { check = (0, 0) }
    let left = own + check.time * (spent + own)
    nextUpdate = spent + Self.updateInterval
    let all = earlier + spent
    largestShare = max(largestShare, all / (all + left))
    let most = march.mostSecondsLeft.map { $0 + check.time * (spent + $0) }.flatMap {
      $0 > Self.surprise * left ? $0 : nil
    }
    watch.progress(RunProgress(share: largestShare, secondsLeft: left, mostSecondsLeft: most))
    guard isBegun, spent >= nextLook else { return }
    nextLook = 2 * spent
    let ratio = (spent + left) / expected.seconds
    guard max(ratio, 1 / ratio) > Self.surprise else { return }
    expected.seconds = spent + left
    expected.memory = memory(march.reviewedColumns > 0 ? march.reviewedColumns : nil) + check.memory
    try watch.expect(RunEstimate(seconds: left, memory: expected.memory, work: expected.work))
  }

  /// Says what is expected: not before the first steps are done, with which many runs end that diverge, and somewhat later when
  /// disturbances grow.
  private mutating func begin(_ march: CausalMarch, _ watch: RunWatch) throws {
    let grows = march.record.amplification.isSuspicious
    guard !isBegun, march.next >= Self.firstSteps || march.secondsSpent > Self.firstTime,
      !grows || march.secondsSpent > Self.patience
    else { return }
    isBegun = true
    if grows { expected.work += ", less if it diverges" }
    try watch.expect(expected)
  }

  /// Steps and seconds of work before anything is said, and those of a run whose disturbances grow.
  private static let firstSteps = 64
  private static let firstTime = 0.5
  private static let patience = 2.0
  private static let firstLook = 1.0
  private static let updateInterval = 0.05
  /// Factor between what is expected and what turns out that is worth a word.
  private static let surprise = 1.5
}
