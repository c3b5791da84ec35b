/// How a network is trained, and how far: the axis of its curves.
public enum Training: Sendable {
  /// T steps of an optimiser; curves at 0 … T.
  case steps(Int, any Optimiser)
  /// Gradient flow to time `until`, which is η times a number of steps, at `points` log-spaced times.
  case flow(until: Double, points: Int)

  /// T, for training by steps.
  public var stepCount: Int? { if case .steps(let count, _) = self { count } else { nil } }

  /// The optimiser, for training by steps.
  public var optimiser: (any Optimiser)? {
    if case .steps(_, let optimiser) = self { optimiser } else { nil }
  }

  /// The training of the run s times as large: rates and times are s times as large, the number of steps stays.
  package func replicated(by copies: Int) -> Training {
    switch self {
    case .steps(let count, let optimiser): .steps(count, optimiser.replicated(by: copies))
    case .flow(let end, let points): .flow(until: end * Double(copies), points: points)
    }
  }
}
