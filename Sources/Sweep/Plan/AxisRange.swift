import Foundation

/// Values of an axis by their ends and their number.
public struct AxisRange: Sendable, Hashable {
  public enum Spacing: String, Sendable, CaseIterable { case log, linear }

  public var from: Double
  public var to: Double
  /// Of the values, both ends among them; ≥ 2.
  public var count: Int
  public var spacing: Spacing

  /// Logarithmic spacing needs ends of one sign, not 0.
  public init(from: Double, to: Double, count: Int, spacing: Spacing) {
    precondition(count >= 2 && (spacing == .linear || from * to > 0))
    (self.from, self.to, self.count, self.spacing) = (from, to, count, spacing)
  }

  /// - Parameter whole: whether values are rounded to whole numbers, each of which is there once.
  public func values(whole: Bool) -> [Double] {
    (0..<count).reduce(into: []) { values, index in
      let value = whole ? value(index).rounded() : value(index)
      if value != values.last { values.append(value) }
    }
  }

  /// Between the ends to twelve digits, so that 1 is 1.
  private func value(_ index: Int) -> Double {
    if index == 0 { return from }
    if index == count - 1 { return to }
    let share = Double(index) / Double(count - 1)
    let exact = spacing == .log ? from * pow(to / from, share) : from + (to - from) * share
    return Double(String(format: "%.12g", exact)) ?? exact
  }
}
