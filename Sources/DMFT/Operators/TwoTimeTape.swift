import LinearAlgebra

/// The order of evaluation of two-time operators: the equations are recorded once, then replayed on one
/// window of rows after another.
///
/// Each recorded rule computes the rows of one operator in the present window from rows that earlier rules,
/// earlier windows or the present guess of the unknowns provide.
final class TwoTimeTape {
  /// Number of times, T + 1 for a run of T steps.
  let dimension: Int
  /// Rows a panel of stored operators; no window is taller.
  let panelHeight: Int
  /// The rows being computed.
  private(set) var window = 0..<0
  /// How unknowns continue into the window.
  private(set) var extrapolation = Extrapolation(window: 0..<1, highestDegree: 0)
  /// Counts the windows entered.
  private(set) var windowNumber = 0
  /// Polynomials in which the rows of the window are smooth; none for short windows.
  private(set) var basis: SmoothBasis?
  /// O, once the algebra has recorded it.
  var impulse: TwoTimeOperator?
  /// d(t), unless it is 1 at all times.
  let decay: [Double]?
  /// Relative to the largest entry of its rows, the change of an operator that products neglect in this sweep.
  private(set) var tolerance = TwoTimeTape.roundOff
  /// What has been recorded, for an estimate of memory and time.
  var inventory = ResourceEstimate.Inventory()
  private var rules: [() -> Void] = []
  private var unknowns: [any TwoTimeUnknown] = []

  init(dimension: Int, panelHeight: Int, decay: [Double]?) {
    self.dimension = dimension
    self.panelHeight = panelHeight
    self.decay = decay
  }

  func record(_ rule: @escaping () -> Void) { rules.append(rule) }
  func record(_ unknown: any TwoTimeUnknown) { unknowns.append(unknown) }

  /// Moves to the next rows and guesses the unknowns there from their past, by polynomials of that degree.
  func enter(_ window: Range<Int>, guessDegree: Int) {
    extrapolation = Extrapolation(window: window, highestDegree: guessDegree)
    self.window = window
    windowNumber += 1
    basis = Self.basis(for: window.count)
    for unknown in unknowns { unknown.guess() }
  }

  /// Evaluates every rule once and returns the largest relative change of an unknown.
  func sweep(tolerance: Double) -> Double {
    self.tolerance = max(tolerance, Self.roundOff)
    for rule in rules { rule() }
    return unknowns.reduce(0) { $1.change.isNaN ? .infinity : max($0, $1.change) }
  }

  private static func basis(for count: Int) -> SmoothBasis? {
    count < smallestCompressedBlock ? nil : SmoothBasis(count: count, rank: count / 8 + 12)
  }

  /// Below this many rows, compression costs more than it saves.
  private static let smallestCompressedBlock = 32
  /// The tolerance of the last sweeps.
  static let roundOff = 1e-15
}

/// Something that earlier times determine, guessed on entering a window and corrected by every sweep.
protocol TwoTimeUnknown: AnyObject {
  /// Fills the present window by extrapolation from the past.
  func guess()
  /// The largest change of the last sweep relative to the largest entry.
  var change: Double { get }
}

extension TwoTimeUnknown {
  /// A signal that has fallen to less than this share of its past acts through the past.
  static var scaleMemory: Double { 1e-3 }
}
