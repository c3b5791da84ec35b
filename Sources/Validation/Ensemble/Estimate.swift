/// A mean over independent instances, with its standard error.
public struct Estimate: Sendable, Hashable {
  public var mean: Double
  /// Standard deviation of `mean`: s/√n with the unbiased variance s² of the instances.
  public var standardError: Double

  public init(mean: Double, standardError: Double) {
    self.mean = mean
    self.standardError = standardError
  }
}
