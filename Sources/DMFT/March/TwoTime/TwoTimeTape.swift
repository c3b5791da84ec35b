import LinearAlgebra

/// The order of evaluation of two-time operators: the equations are recorded once, then replayed on one
/// window of rows after another.
///
/// Each recorded rule computes the rows of one operator in the present window from rows that earlier rules,
/// earlier windows or the present guess of the unknowns provide.
package final class TwoTimeTape {
  /// Number of times, T + 1 for a run of T steps.
  package let dimension: Int
  /// The rows being computed.
  package private(set) var window = 0..<0
  /// How the columns of all operators are held.
  package private(set) var layout: TimeLayout
  /// What the compression of columns has left out at most, relative to the largest entries.
  package private(set) var neglected = 0.0
  /// How unknowns continue into the window.
  private(set) var extrapolation = Extrapolation(window: 0..<1, highestDegree: 0)
  /// O in the window as a factor of entrywise products, once the algebra has recorded it.
  package var impulse: EntrywiseFactor?
  /// Coefficients below the smaller share of the largest entry are left out; below the larger one when they are no more than
  /// noise, what rounding errors and the end of the sweeps leave.
  package var compressionTolerance = TwoTimeTape.fullCompression
  /// d(t), unless it is 1 at all times.
  package private(set) var decay: DiagonalScaling?
  /// ⟨w²⟩(t), where the step size follows it.
  private(set) var readout: TwoTimeReadout?
  /// What has been recorded, for an estimate of memory and time.
  var inventory = TwoTimeInventory()
  private var rules: [() -> Void] = []
  private var members: [any TwoTimeMember] = []
  private var unknowns: [any TwoTimeUnknown] = []
  /// No window is taller.
  private let height: Int
  /// Whether windows are of one row: what a row of strictly causal operators gives is then final at once.
  var isRowwise: Bool { height == 1 }

  /// - Parameters:
  ///   - layout: before anything is compressed.
  ///   - height: the largest number of rows in a window.
  package init(dimension: Int, layout: TimeLayout, height: Int, decay: [Double]?) {
    self.dimension = dimension
    self.layout = layout
    self.height = min(height, dimension)
    self.decay = decay.map { DiagonalScaling($0) }
  }

  /// Makes the step size follow the readout norm: d(t) and O(t, s) are then found along with it.
  func follow(_ readout: TwoTimeReadout) { self.readout = readout }

  /// Sets d(t), where initial weights decay.
  func setDecay(_ value: Double, at t: Int) { decay?[t] = value }

  /// Compresses d anew, after values have changed whose columns are compressed already.
  func restoreDecay() {
    decay = decay.map { DiagonalScaling($0.values) }
    decay?.follow(layout)
  }

  package func record(_ rule: @escaping () -> Void) { rules.append(rule) }
  func record(_ unknown: any TwoTimeUnknown) { unknowns.append(unknown) }
  package func join(_ member: any TwoTimeMember) { members.append(member) }

  var emptyBlock: RowBlock { RowBlock(dimension: dimension, height: height) }
  /// Room for the rows that a guess reads: see `Extrapolation`.
  var emptyRecent: RecentRows { RecentRows(dimension: dimension, capacity: Extrapolation.reach(height)) }

  /// Moves to the next rows and guesses the unknowns there from their past, by polynomials of that degree.
  package func enter(_ window: Range<Int>, guessDegree: Int) {
    // The rows at hand have the columns of before: only changes left of the last one can be judged by them.
    var limit = Int.max
    while let change = layout.nextChange(before: window.lowerBound, below: limit) {
      decide(change, before: window.lowerBound)
      limit = change.columns.lowerBound
    }
    extrapolation = Extrapolation(window: window, highestDegree: guessDegree)
    self.window = window
    for unknown in unknowns { unknown.guess() }
  }

  /// Evaluates every rule once and returns the largest relative change of an unknown.
  package func sweep() -> Double {
    for rule in rules { rule() }
    return unknowns.reduce(0) { $1.change.isNaN ? .infinity : max($0, $1.change) }
  }

  /// Ends the computation of the window's rows.
  package func finish() { for member in members { member.finish() } }

  /// Writes or restores everything that rows after the finished ones depend on.
  package func exchange(with archive: StateArchive) throws {
    try archive.confirm(dimension, is: "the number of steps")
    try archive.confirm(height, is: "the number of rows solved together")
    try layout.exchange(with: archive)
    if archive.isReading { decay?.follow(layout) }
    try archive.exchange(&neglected)
    try archive.confirm(members.count, is: "the equations")
    for member in members { try member.exchange(with: archive) }
  }

  /// Compresses the columns of a change to as many polynomials as the least smooth operator needs, or leaves them.
  private func decide(_ change: LayoutChange, before start: Int) {
    let (change, rank, neglected) = best(change)
    guard change.isRetirement || isWorthwhile(change, rank) else {
      return layout.refuse(change, before: start)
    }
    self.neglected = max(self.neglected, neglected)
    layout.apply(change, rank: rank)
    for member in members { member.apply(change, layout, rank: rank) }
    decay?.follow(layout)
  }

  /// Of smooth polynomials, and where those save little of others at even and at odd times.
  private func best(_ change: LayoutChange) -> (change: LayoutChange, rank: Int, neglected: Double) {
    let smooth = smoothness(change)
    let found = smooth.rank(tolerance: compressionTolerance)
    guard !isWorthwhile(change, found.rank), let other = layout.alternating(change) else {
      return (change, found.rank, found.neglected)
    }
    let alternating = smoothness(other)
    // What alternates is in the last smooth polynomials, what varies fast in those of the other kind: noise in both.
    let noise = min(smooth.tail, alternating.tail)
    let (one, two) = (
      smooth.rank(tolerance: compressionTolerance, noise: noise),
      alternating.rank(tolerance: compressionTolerance, noise: noise)
    )
    return one.rank <= two.rank ? (change, one.rank, one.neglected) : (other, two.rank, two.neglected)
  }

  private func smoothness(_ change: LayoutChange) -> PanelSmoothness {
    var smoothness = PanelSmoothness(change)
    for member in members { member.measure(&smoothness) }
    return smoothness
  }

  private func isWorthwhile(_ change: LayoutChange, _ rank: Int) -> Bool {
    Double(rank) <= Self.worthwhile * Double(change.columns.count)
  }

  /// Two panels become one when it needs no more than this share of their columns.
  private static let worthwhile = 0.85
  /// For all digits.
  package static let fullCompression = 1e-12...5e-12
  /// A signal that has fallen to less than this share of its past acts through the past.
  static let scaleMemory = 1e-3
}

/// Something whose finished rows are kept, or whose columns are compressed.
package protocol TwoTimeMember: AnyObject {
  /// Ends the computation of the present rows.
  func finish()
  /// Says how many polynomials the next panel needs.
  func measure(_ smoothness: inout PanelSmoothness)
  /// Replaces columns by the first `rank` coefficients, as the layout `next` does.
  func apply(_ change: LayoutChange, _ next: TimeLayout, rank: Int)
  /// Writes or restores what later rows depend on, between two windows.
  func exchange(with archive: StateArchive) throws
}

/// Something that earlier times determine, guessed on entering a window and corrected by every sweep.
protocol TwoTimeUnknown: AnyObject {
  /// Fills the present window by extrapolation from the past.
  func guess()
  /// The largest change of the last sweep relative to the largest entry.
  var change: Double { get }
}
