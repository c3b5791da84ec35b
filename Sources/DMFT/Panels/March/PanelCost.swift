import Foundation

/// What panels take, measured.
struct PanelCost: Sendable {
  let fineness: PanelFineness

  /// A row's numbers: of chains of one and of two couplings.
  func columns(at time: Int) -> Double {
    200 + 4.2 * Double(fineness.rank) * log2(Double(max(time, 512)) / 256)
  }

  /// Of the panel that begins at a time: products of rows and matrices, and sweeps, of which later panels need more.
  func work(at time: Int) -> Double { rows * pow(columns(at: time), Self.power) }

  /// Of a panel, in the number that constants were fitted for.
  var rows: Double { Double(fineness.rows) / 16 }

  private static let power = 2.8
}
