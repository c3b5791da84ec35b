/// An exponent found in data, with the half-width of an interval that should hold the truth.
public struct MeasuredExponent: Sendable, Hashable {
  public let value: Double
  /// Contains the scatter of the samples and the choice of the window.
  public let uncertainty: Double

  public init(_ value: Double, uncertainty: Double) {
    self.value = value
    self.uncertainty = uncertainty
  }
}
