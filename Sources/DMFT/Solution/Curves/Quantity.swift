/// What a curve shows: the columns of result files, in their order.
///
/// A new column is a case here, and its values in the engines that know it.
public enum Quantity: String, Sendable, Hashable, CaseIterable {
  case testLoss = "test_loss"
  case trainLoss = "train_loss"
  case bias
  case variance
  case readoutNorm = "readout_norm"
  case widthLoss = "loss_width"
  case batchLoss = "loss_batch"
  case labelNoiseLoss = "loss_label_noise"
  case samplesLoss = "loss_samples"

  /// Name in result files.
  public var name: String { rawValue }

  /// What it is, exactly, for `long_name` attributes. No loss has a factor ½ (derivations/01, (1.3)).
  public var definition: String {
    switch self {
    case .testLoss, .trainLoss: "\(label): \(meaning ?? "")"
    case .widthLoss:
      "part of the test loss from the draw of the network: variance of what data sets, batches and labels average to"
    case .samplesLoss:
      "part of the test loss from the draw of the data set, for given networks, averaged over batches and labels"
    case .batchLoss:
      "part of the test loss from sampling the gradient of clean labels, for given networks and data sets"
    case .labelNoiseLoss: "part of the test loss from label noise, through batches and through fixed samples"
    case .bias, .variance, .readoutNorm: label
    }
  }

  /// Of the two losses, what is averaged over what: the one description of them, for help, tables, JSON and files. nil for
  /// what is no loss of its own.
  public var meaning: String? {
    switch self {
    case .testLoss: "mean of (y - f)^2 over fresh inputs, without label noise, without a factor 1/2"
    case .trainLoss:
      "mean of (y - f)^2 over the samples trained on, with their label noise, without a factor 1/2"
    default: nil
    }
  }

  /// The same for the axis of a figure, which has room for less.
  public var axisLabel: String {
    switch self {
    case .testLoss: "test loss: mean (y − f)², no label noise"
    case .trainLoss: "train loss: mean (y − f)², with label noise"
    default: label
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
    case .widthLoss: "loss from the draw of the network"
    case .batchLoss: "loss from batches"
    case .labelNoiseLoss: "loss from label noise"
    case .samplesLoss: "loss from the draw of the data set"
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

  package mutating func append(_ value: Double, to quantity: Quantity) {
    values[quantity, default: []].append(value)
  }

  /// Cuts every curve after `count` values.
  package mutating func truncate(to count: Int) {
    for quantity in quantities { values[quantity]?.removeSubrange(count...) }
  }
}
