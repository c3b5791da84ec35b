/// What is drawn in a training, in the order of the draws: where the variance of the test loss comes from.
///
///     part(d) = E_{draws before d} Var_d E_{draws after d} f,      bias + Σ_d part(d) = test loss        (3.9)
public enum VarianceSource: Int, Sendable, Hashable, CaseIterable, Comparable {
  /// The initial weights.
  case width
  /// The data set, unless samples are fresh in every step.
  case samples
  /// Which samples a step takes, of a data set or fresh.
  case batch
  /// The errors of the labels.
  case labelNoise

  public static func < (left: VarianceSource, right: VarianceSource) -> Bool {
    left.rawValue < right.rawValue
  }
}

extension [VarianceSource] {
  /// Those that draw anything in a training of a network of that lowest width, in order.
  package static func active(width: Extent, _ noise: SamplingNoise) -> [VarianceSource] {
    VarianceSource.allCases.filter { source in
      switch source {
      case .width: width.reciprocal > 0
      case .samples: noise.hasFixedSamples
      case .batch: noise.hasFixedSamples ? noise.masksSamples : !noise.vanishes
      case .labelNoise: noise.labelNoise > 0 && !noise.vanishes
      }
    }
  }
}
