import Foundation
import LinearAlgebra

/// How long panels may be, and how many of their rows are solved. Once a network's slowest mode decays within a panel, rows vary on its time
/// and no longer on that of the run: then panels that are an eighth of all times long are too coarse (19.5).
struct PanelLength: Sendable {
  /// Times, a power of 2.
  private(set) var longest = Int.max
  /// Rows that are solved in a panel.
  private(set) var rows = Self.fewestRows
  /// The largest difference that is taken.
  private var bound = Self.largestDifference
  /// Of the panel that has just been given up.
  private var rejected = 0.0
  /// Panels since the length was found too large, and how often that was so since the last one that was kept.
  private var accepted = 0
  private var halvings = 0

  /// Whether a panel is to be kept whose first row differs by so much from what the panel before gives; otherwise one of more rows is due,
  /// or of half the length.
  mutating func accepts(_ times: Range<Int>, _ difference: Double) -> Bool {
    if rejected > 0 {
      accepted = 0
      // What does not get smaller has other causes.
      if difference > rejected / Self.gain {
        (bound, longest, rows) = (Self.margin * rejected, .max, Self.fewestRows)
      }
    }
    guard difference > bound, times.count > PanelBasis.leaf else {
      (rejected, halvings) = (0, 0)
      accepted += 1
      if longest < Int.max / 2, accepted > Self.patience { (longest, accepted) = (2 * longest, 0) }
      return true
    }
    rejected = difference
    if rows < Self.mostRows { rows += Self.moreRows } else { longest = times.count / 2 }
    return false
  }

  /// Whether half the length is to be tried where the rows of a panel have not settled.
  mutating func halves(_ times: Range<Int>) -> Bool {
    guard halvings < Self.mostHalvings, times.count > PanelBasis.leaf else { return false }
    (longest, rejected, accepted) = (times.count / 2, 0, 0)
    halvings += 1
    return true
  }

  /// A hundred panels of it state 2·10^-8.
  private static let largestDifference = 5e-11
  /// More rows, or half the length, make errors of interpolation this much smaller, at least.
  private static let gain = 1.5
  private static let margin = 3.0
  /// Panels before twice the length is tried again: the slowest mode slows down as the kernel falls.
  private static let patience = 8
  private static let mostHalvings = 3
  static let fewestRows = 16
  private static let moreRows = 4
  private static let mostRows = 24
}

// What panels take.
extension PanelLength {
  /// The length at which panels of a chain will stay.
  ///
  /// - Parameter slowest: η times the smallest eigenvalue.
  static func expected(slowest: Double) -> Int {
    Int(exp2(min(62, max(log2(longestDecay / slowest).rounded(.down), log2(Double(PanelBasis.leaf))))))
  }

  /// A row's numbers: measured on chains of one and of two couplings.
  static func columns(at time: Int) -> Double { 200 + 75 * log2(Double(max(time, 512)) / 256) }

  /// Of the panel that begins at a time: products of rows and matrices, and sweeps, of which later panels need more, to some thirty.
  static func work(at time: Int) -> Double {
    let columns = columns(at: time)
    return pow(columns, 3) * pow(min(columns, mostSweeping), 3)
  }

  /// In times of the slowest mode at the kernel of the beginning: measured (N = 256, γ = 1).
  private static let longestDecay = 24.0
  private static let mostSweeping = 900.0
}

extension PanelLength: Archivable {
  mutating func exchange(with archive: StateArchive) throws {
    try archive.exchange(&longest)
    try archive.exchange(&rows)
    try archive.exchange(&bound)
    try archive.exchange(&rejected)
    try archive.exchange(&accepted)
    try archive.exchange(&halvings)
  }
}
