/// What a curve shows: the columns of result files, in their order.
///
/// A new column is a case here, and its values in the engines that know it.
public enum Quantity: String, Sendable, Hashable, CaseIterable {
  case testLoss = "test_loss"
  case trainLoss = "train_loss"
  case bias
  case variance
  case readoutNorm = "readout_norm"

  /// Name in result files.
  public var name: String { rawValue }

  /// What it is, exactly, for `long_name` attributes. No loss has a factor ½ (derivations/01, (1.3)).
  public var definition: String {
    switch self {
    case .testLoss:
      "test loss: mean of (y - f)^2 over fresh inputs, without label noise, without a factor 1/2"
    case .trainLoss:
      "train loss: mean of (y - f)^2 over the samples trained on, with their label noise, without a factor 1/2"
    case .bias, .variance, .readoutNorm: label
    }
  }

  /// What it is, in a few words, for legends.
  public var label: String {
    switch self {
    case .testLoss: "test loss"
    case .trainLoss: "train loss"
    case .bias: "test loss of the mean predictor"
    case .variance: "test loss minus bias"
    case .readoutNorm: "mean square readout weight"
    }
  }
}

/// Values of some quantities along one axis.
public struct QuantityCurves: Sendable, Hashable {
  private var values: [Quantity: [Double]] = [:]

  public init() {}

  /// The values of a quantity; empty where there are none.
  public subscript(quantity: Quantity) -> [Double] {
    get { values[quantity, default: []] }
    set { values[quantity] = newValue }
  }

  /// Those that are known, in the order of result files.
  public var quantities: [Quantity] { Quantity.allCases.filter { values[$0] != nil } }

  mutating func append(_ value: Double, to quantity: Quantity) {
    values[quantity, default: []].append(value)
  }

  /// Cuts every curve after `count` values.
  mutating func truncate(to count: Int) {
    for quantity in quantities { values[quantity]?.removeSubrange(count...) }
  }
}
